"""Reads about sign-in sessions: who is behind a cookie, where somebody is signed in, what was kept for them."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from esn.auth.agents import name_browser
from esn.auth.models import KeptForm, SessionActivity, SignInSession
from esn.core import clock
from esn.core.actor import SIGN_IN, Actor
from esn.core.db import bound_now, db, read_one
from esn.core.errors import NotFound
from esn.core.prepared import Prepared
from esn.people.models import Account
from esn.people.queries import actor_columns, actor_from_row
from esn.settings import settings

# So far the clocks of two servers may be apart. What lies further ahead was made by a clock that has been put right
# since; believed, it would hold for as long as that clock was wrong.
CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class LoadedSession:
    """A valid session: who, and when it was last used."""

    actor: Actor
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session as its owner sees it."""

    session_id: int
    created_at: datetime
    last_seen_at: datetime
    address: str
    agent: str
    is_this_one: bool

    @property
    def browser(self) -> str:
        """Which browser; empty when it is not known."""
        return name_browser(self.agent)[0]

    @property
    def system(self) -> str:
        """On which system; empty when it is not known."""
        return name_browser(self.agent)[1]


def hash_cookie(cookie: str) -> str:
    """What the database knows of a cookie's value."""
    return hashlib.sha256(cookie.encode("utf-8", "surrogatepass")).hexdigest()


def is_open() -> sa.ColumnElement[bool]:
    """SQL: the session is neither revoked nor too old nor idle for too long, nor begun by a clock that was wrong."""
    return sa.and_(
        SignInSession.revoked_at.is_(None),
        SignInSession.created_at < bound_now(_ahead),
        SignInSession.expires_at > bound_now(),
        SessionActivity.last_seen_at > bound_now(_idle_time),
    )


def _ahead() -> timedelta:
    return -CLOCKS_DIFFER


def _idle_time() -> timedelta:
    return timedelta(minutes=settings().session.idle_minutes)


# Built once: every page and every socket begins with it, and building it costs four times as much as running it.
_SESSION = Prepared(
    sa.select(SignInSession.id, SignInSession.expires_at, SessionActivity.last_seen_at, *actor_columns())
    .join(SessionActivity, SessionActivity.session_id == SignInSession.id)
    .join(Account, Account.id == SignInSession.account_id)
    .where(SignInSession.id_hash == sa.bindparam("id_hash"), is_open())
)


def load_session(cookie: str) -> LoadedSession | None:
    """Session, account, units, roles and locks in one statement; None unless all of it lets the person in."""
    row = read_one(_SESSION, {"id_hash": hash_cookie(cookie)})
    if row is None:
        return None
    actor = replace(actor_from_row(row, row.id), session_ends_at=row.expires_at)
    return None if SIGN_IN in actor.locked else LoadedSession(actor, row.last_seen_at)


def list_closed(cookies: Collection[str]) -> frozenset[str]:
    """Which of these let nobody in any more, by their time or because somebody ended them; in one statement."""
    by_hash = {hash_cookie(cookie): cookie for cookie in cookies}
    still_open = sa.select(SignInSession.id_hash).join(SessionActivity, SessionActivity.session_id == SignInSession.id)
    hashes = db.session.scalars(still_open.where(SignInSession.id_hash.in_(list(by_hash)), is_open()))
    return frozenset(cookies) - {by_hash[one] for one in hashes}


def find_owner(cookie: str) -> int | None:
    """The account a session belongs or belonged to, ended or not."""
    return db.session.scalar(sa.select(SignInSession.account_id).where(SignInSession.id_hash == hash_cookie(cookie)))


def has_timed_out(cookie: str) -> bool:
    """Whether this session ended by itself; False where it was ended by somebody or never was."""
    statement = (
        sa.select(SignInSession.revoked_at, is_open().label("is_open"))
        .join(SessionActivity, SessionActivity.session_id == SignInSession.id)
        .where(SignInSession.id_hash == hash_cookie(cookie))
    )
    row = db.session.execute(statement).first()
    return row is not None and row.revoked_at is None and not row.is_open


def is_recently_authenticated(actor: Actor) -> bool:
    """Whether the password was given within the time that administration asks for."""
    now = clock.now()
    since = now - timedelta(minutes=settings().session.reauthenticate_minutes)
    is_recent = SignInSession.authenticated_at.between(since, now + CLOCKS_DIFFER)
    statement = sa.select(is_recent).where(SignInSession.id == actor.session_id)
    return bool(db.session.scalar(statement))


def list_sessions(actor: Actor) -> Sequence[OpenSession]:
    """Where this person is signed in, the most recently used first."""
    statement = (
        sa.select(SignInSession, SessionActivity.last_seen_at)
        .join(SessionActivity, SessionActivity.session_id == SignInSession.id)
        .where(SignInSession.account_id == actor.id, is_open())
        .order_by(SessionActivity.last_seen_at.desc(), SignInSession.id.desc())
    )
    return [
        OpenSession(row.id, row.created_at, seen_at, row.address, row.agent, row.id == actor.session_id)
        for row, seen_at in db.session.execute(statement)
    ]


def get_kept_form(actor: Actor, form_id: int) -> KeptForm:
    """A form kept for this person; NotFound for everybody else and after its hour."""
    mine = (KeptForm.id == form_id, KeptForm.account_id == actor.id, KeptForm.expires_at > clock.now())
    kept: KeptForm | None = db.session.scalar(sa.select(KeptForm).where(*mine))
    if kept is None:
        raise NotFound
    return kept


def get_directory_id(actor: Actor) -> str | None:
    """The immutable id of this person in the directory."""
    return db.session.scalar(sa.select(Account.directory_id).where(Account.id == actor.id))


def find_account_id(username: str) -> int | None:
    """The account of this name, for the record of a refusal; whatever was typed may be asked for."""
    if not username.isprintable():
        return None
    return db.session.scalar(sa.select(Account.id).where(Account.username == username))
