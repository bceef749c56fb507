"""Cookies: the sign-in session's, and the readable epoch by which a page restored by Back sees that it is stale."""

import secrets
from urllib.parse import urlsplit

from flask import Response, request
from flask import session as page

from esn.settings import settings

EPOCH = "esn_epoch"


def is_https() -> bool:
    """Whether people reach the site over https."""
    return urlsplit(settings().site.base_url).scheme == "https"


def session_name() -> str:
    """The name of the session cookie; over https it is bound to this host and cannot be set by another."""
    return "__Host-esn_session" if is_https() else "esn_session"


def session_cookie() -> str:
    """What the browser sent, or an empty text."""
    return request.cookies.get(session_name(), "")


def start_session(response: Response, value: str) -> None:
    """Give the browser a new session; it forgets it when it is closed. Tokens of older pages end."""
    page.clear()
    response.set_cookie(session_name(), value, httponly=True, secure=is_https(), samesite="Lax", path="/")
    new_epoch(response)


def end_session(response: Response) -> None:
    """Take the session cookie away, and with it what the browser kept of the pages."""
    page.clear()
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.delete_cookie(session_name(), httponly=True, secure=is_https(), samesite="Lax", path="/")
    new_epoch(response)


def new_epoch(response: Response) -> None:
    """Change the epoch: who is signed in has changed. Scripts compare it, it gives no right to anything."""
    response.set_cookie(EPOCH, secrets.token_urlsafe(9), secure=is_https(), samesite="Lax", path="/")
