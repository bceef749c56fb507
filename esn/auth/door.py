"""The doorkeeper: who comes in with a cookie, and who must give the password again."""

import logging
from datetime import timedelta

import sqlalchemy.exc

from esn.auth.actions import touch_session
from esn.auth.queries import is_recently_authenticated, load_session
from esn.core import clock
from esn.core.actor import Actor
from esn.core.errors import ReauthenticationRequired
from esn.core.outage import cannot_write

log = logging.getLogger(__name__)

TOUCH_EVERY = timedelta(minutes=1)


def load_actor(cookie: str, *, is_used: bool) -> Actor | None:
    """The actor of a request; notes once a minute that the session is in use, if somebody asked and not only a page."""
    session = load_session(cookie)
    if session is None:
        return None
    if is_used and abs(clock.now() - session.last_seen_at) >= TOUCH_EVERY:  # later than now: a clock was wrong
        _touch(session.actor)
    return session.actor


def _touch(actor: Actor) -> None:
    """A database that only reads keeps nobody from reading; a lost one is met again by the page itself."""
    try:
        touch_session(actor)
    except sqlalchemy.exc.DBAPIError as error:
        if not cannot_write(error):
            raise
        log.warning("the use of a session is not noted: the database cannot write")


def require_recent_authentication(actor: Actor) -> None:
    """ReauthenticationRequired unless the password was given a short while ago."""
    if not is_recently_authenticated(actor):
        raise ReauthenticationRequired
