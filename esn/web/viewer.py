"""The viewer: the actor of this request, loaded once from the session cookie."""

from typing import Protocol

from flask import Flask, Request, current_app, g
from flask_login import UserMixin, current_user

from esn.core.actor import Actor
from esn.core.errors import SignInRequired
from esn.extensions import login_manager
from esn.web.cookies import session_cookie

BACKGROUND = "X-Background"  # a page asks by itself: nobody uses the session


class ActorLoader(Protocol):
    """Turns a cookie's value into an actor, or None when there is no valid session."""

    def __call__(self, cookie: str, *, is_used: bool) -> Actor | None:
        """`is_used`: this request prolongs the session."""


class SignedIn(UserMixin):
    """What flask-login keeps for a request: the actor."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def get_id(self) -> str:
        """The account id as text."""
        return str(self.actor.id)


def init_viewer(app: Flask, load_actor: ActorLoader) -> None:
    """Let Flask-Login ask us who a request comes from."""
    app.extensions["esn_load_actor"] = load_actor
    login_manager.session_protection = None  # it writes to the page cookie; sessions are rows here
    login_manager.init_app(app, add_context_processor=False)  # an error page must not ask the database


@login_manager.request_loader
def _load(request: Request) -> SignedIn | None:
    cookie = session_cookie()
    if not cookie:
        return None
    actor = current_app.extensions["esn_load_actor"](cookie, is_used=BACKGROUND not in request.headers)
    return SignedIn(actor) if actor else None


def forget_viewer() -> None:
    """Ask no more who this is: the answer to a failure must not run into the same failure."""
    g.is_viewer_unknown = True
    g.pop("frame", None)  # it knows the viewer


def find_actor() -> Actor | None:
    """The signed-in actor, or None for a stranger."""
    if g.get("is_viewer_unknown"):
        return None
    return current_user.actor if current_user.is_authenticated else None


def current_actor() -> Actor:
    """The signed-in actor; SignInRequired for a stranger."""
    actor = find_actor()
    if actor is None:
        raise SignInRequired
    return actor
