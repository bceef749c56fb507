"""The doorkeeper: who comes in with a cookie, and who must give the password again."""

from datetime import timedelta

from esn.auth.actions import touch_session
from esn.auth.queries import is_recently_authenticated, load_session
from esn.core import clock
from esn.core.actor import Actor
from esn.core.errors import ReauthenticationRequired

TOUCH_EVERY = timedelta(minutes=1)


def load_actor(cookie: str, *, is_used: bool) -> Actor | None:
    """The actor of a request; notes once a minute that the session is in use, if somebody asked and not only a page."""
    session = load_session(cookie)
    if session is None:
        return None
    if is_used and clock.now() - session.last_seen_at >= TOUCH_EVERY:
        touch_session(session.actor)
    return session.actor


def require_recent_authentication(actor: Actor) -> None:
    """ReauthenticationRequired unless the password was given a short while ago."""
    if not is_recently_authenticated(actor):
        raise ReauthenticationRequired
