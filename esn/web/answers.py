"""Answers that lead elsewhere: redirects that stay on this host, and notices shown once."""

from typing import TypedDict
from urllib.parse import urlsplit

from flask import Response, make_response, redirect, request, session

from esn.web.fragments import is_partial

_NOTICES = "notices"
_KEPT = 5


class Notice(TypedDict, total=False):
    """One line that says what happened; `undo` is the address that takes it back by POST."""

    text: str
    undo: str | None


def local_path(target: str | None) -> str | None:
    """`target` as a path on this host, or None when it leads elsewhere or nowhere."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    if "\\" in target or any(ord(character) < 0x21 for character in target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def redirect_to(path: str) -> Response:
    """303 to a path of this host; a script is told to load it."""
    path = local_path(path) or "/"
    if is_partial():
        return make_response("", 204, {"HX-Redirect": path})
    return redirect(path, 303)  # type: ignore[return-value]


def redirect_back(default: str) -> Response:
    """303 to the form's `next`, else to the page the form stood on, else to `default`; always on this host."""
    return redirect_to(next_path() or _referring_path() or default)


def next_path() -> str | None:
    """The path in the field or parameter `next`, if it is one of this host."""
    return local_path(request.form.get("next") or request.args.get("next"))


def current_path() -> str:
    """Path and query of this request, for `next`."""
    return request.full_path if request.query_string else request.path


def _referring_path() -> str | None:
    parts = urlsplit(request.referrer or "")
    if parts.netloc != request.host:
        return None
    return local_path(parts.path + (f"?{parts.query}" if parts.query else ""))


def notice(text: str, undo: str | None = None) -> None:
    """Show `text` once, on the next page this browser opens."""
    session[_NOTICES] = [*session.get(_NOTICES, []), Notice(text=text, undo=undo)][-_KEPT:]


def has_notices() -> bool:
    """Whether notices wait for this browser."""
    return _NOTICES in session


def take_notices() -> list[Notice]:
    """The notices waiting for this browser; they are shown once."""
    return session.pop(_NOTICES, []) if _NOTICES in session else []
