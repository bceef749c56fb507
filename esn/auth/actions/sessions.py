"""Beginning, using and ending sign-in sessions. Whatever ends one also ends its open sockets."""

import secrets
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import format_datetime
from flask_babel import gettext as _

from esn.auth.events import SessionRevoked, SignedIn, SignedOut
from esn.auth.models import SessionActivity, SignInSession
from esn.auth.queries import hash_cookie
from esn.core import clock
from esn.core.actor import SIGN_IN, Actor
from esn.core.errors import NotAllowed, NotFound
from esn.core.revocation import revoke
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people.models import AccountLock
from esn.people.policy import is_in_force
from esn.settings import settings

AGENT_LENGTH = 300


def open_session(account_id: int, *, address: str, agent: str) -> str:
    """A session for somebody whose identity is proven; the cookie's value. NotAllowed while sign-in is locked."""
    cookie = secrets.token_urlsafe(32)
    now = clock.now()
    with unit_of_work() as unit:
        _require_no_lock(unit, account_id)
        session = SignInSession(
            account_id=account_id,
            id_hash=hash_cookie(cookie),
            created_at=now,
            authenticated_at=now,
            expires_at=now + timedelta(hours=settings().session.absolute_hours),
            address=address,
            agent=agent[:AGENT_LENGTH],
        )
        unit.session.add(session)
        unit.session.flush()
        unit.session.add(SessionActivity(session_id=session.id, last_seen_at=now))
        unit.record(SignedIn(actor_id=account_id, object_id=session.id, address=address, agent=session.agent))
    return cookie


def touch_session(actor: Actor) -> None:
    """Note that the session is in use."""
    seen = sa.update(SessionActivity).where(SessionActivity.session_id == actor.session_id)
    with unit_of_work() as unit:
        unit.session.execute(seen.values(last_seen_at=clock.now()))


def sign_out(actor: Actor) -> None:
    """End the session the actor is in."""
    with unit_of_work() as unit:
        session = _find_open(unit, actor.id, actor.session_id)
        if session is not None:
            _end(unit, actor, session)
            unit.record(SignedOut(actor_id=actor.id, object_id=session.id))


def revoke_session(actor: Actor, session_id: int) -> None:
    """End one of the actor's own sessions; NotFound for anybody else's."""
    with unit_of_work() as unit:
        session = _find_open(unit, actor.id, session_id)
        if session is None:
            raise NotFound
        _revoke(unit, actor, session)


def revoke_all_sessions(actor: Actor) -> int:
    """Sign the actor out everywhere, here too; gives the number of sessions ended."""
    mine = sa.select(SignInSession).where(
        SignInSession.account_id == actor.id,
        SignInSession.revoked_at.is_(None),
        SignInSession.expires_at > clock.now(),
    )
    with unit_of_work() as unit:
        sessions = unit.session.scalars(mine.with_for_update()).all()
        for session in sessions:
            _revoke(unit, actor, session)
        return len(sessions)


def _require_no_lock(unit: UnitOfWork, account_id: int) -> None:
    """NotAllowed with what a locked person reads: until when, and whom to call."""
    mine = sa.select(AccountLock.expires_at).where(
        AccountLock.account_id == account_id, AccountLock.effect == SIGN_IN, is_in_force()
    )
    ends = unit.session.scalars(mine).all()
    if not ends:
        return
    help_desk = settings().site.help_desk
    if None in ends:
        raise NotAllowed(_("This account is locked. Call the help desk: %(help_desk)s.", help_desk=help_desk))
    moment = format_datetime(max(end for end in ends if end is not None), "d MMM yyyy, HH:mm")
    raise NotAllowed(
        _(
            "This account is locked until %(moment)s. Call the help desk: %(help_desk)s.",
            moment=moment,
            help_desk=help_desk,
        )
    )


def _find_open(unit: UnitOfWork, account_id: int, session_id: int | None) -> SignInSession | None:
    mine = sa.select(SignInSession).where(
        SignInSession.id == session_id, SignInSession.account_id == account_id, SignInSession.revoked_at.is_(None)
    )
    return unit.session.scalar(mine.with_for_update())


def _revoke(unit: UnitOfWork, actor: Actor, session: SignInSession) -> None:
    _end(unit, actor, session)
    unit.record(SessionRevoked(actor_id=actor.id, object_id=session.id, account_id=session.account_id))


def _end(unit: UnitOfWork, actor: Actor, session: SignInSession) -> None:
    session.revoked_at = clock.now()
    session.revoked_by_id = actor.account_id
    revoke(account_id=session.account_id, session_id=session.id)
