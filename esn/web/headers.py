"""Headers of every answer: what a page may load, what browsers may remember, what other sites learn."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, make_response

from esn.settings import settings
from esn.web.cookies import is_https

PERMISSIONS = ("camera", "geolocation", "microphone", "payment", "usb", "display-capture", "browsing-topics")
PRIVATE = "private, no-cache"


def content_security_policy() -> str:
    """Nothing inline, nothing from another host; it holds even with the sanitiser switched off."""
    host = urlsplit(settings().site.base_url).netloc
    socket = f"{'wss' if is_https() else 'ws'}://{host}"
    rules = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "font-src": "'self'",
        "connect-src": f"'self' {socket}",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def security_headers() -> dict[str, str]:
    """What every answer carries unless its route said something stricter."""
    headers = {
        "Content-Security-Policy": content_security_policy(),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in PERMISSIONS),
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
    }
    if is_https():
        headers["Strict-Transport-Security"] = "max-age=31536000"
    return headers


def forbid_storing() -> None:
    """Let no browser keep the answer to this request, an error included."""
    g.is_no_store = True


def no_store(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let no browser keep what this route answers: compliance, administration and key pages."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> Any:
        forbid_storing()
        return make_response(view(*args, **kwargs))

    return answer


def _complete(response: Response) -> Response:
    for name, value in security_headers().items():
        response.headers.setdefault(name, value)
    if g.get("is_no_store"):
        response.headers["Cache-Control"] = "no-store"
    elif "Cache-Control" not in response.headers or response.headers["Cache-Control"] == "no-cache":
        response.headers["Cache-Control"] = PRIVATE
    return response


def init_headers(app: Flask) -> None:
    """Complete every answer, errors included."""
    app.after_request(_complete)
