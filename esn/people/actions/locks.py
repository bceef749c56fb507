"""Locks on accounts: set and lifted one by one, each with its reason."""

from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.core import clock
from esn.core.actor import POSTING, SIGN_IN, SYSTEM, Actor
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.core.revocation import revoke
from esn.core.submission import once
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people.events import AccountLocked, AccountUnlocked
from esn.people.models import Account, AccountLock
from esn.people.policy import COMPLIANCE, DIRECTORY, MODERATION, SECURITY, is_in_force, may_lock

REASONS = (MODERATION, SECURITY, COMPLIANCE)


def lock_account(
    actor: Actor,
    account_id: int,
    reason: str,
    effect: str = SIGN_IN,
    *,
    note: str = "",
    until: datetime | None = None,
    submission: str = "",
) -> int:
    """Lock somebody out of signing in or of posting, until a moment or until lifted; gives the lock's id."""
    if reason not in REASONS or effect not in (SIGN_IN, POSTING):
        raise NotValid(_("Choose a reason and an effect."))
    if until is not None and until <= clock.now():
        raise NotValid(fields={"until": _("Choose a time in the future.")})
    with unit_of_work() as unit:
        if unit.session.get(Account, account_id) is None:
            raise NotFound
        if not may_lock(actor, account_id, reason):
            raise NotAllowed(_("Only the people responsible for this kind of lock can set it."))

        def create() -> int:
            return add_lock(unit, actor, account_id, reason, effect, note=note, until=until)

        return once(unit, actor, submission, create)


def unlock_account(actor: Actor, lock_id: int) -> None:
    """Lift one lock; others stay. The directory's own can only be lifted by the directory."""
    with unit_of_work() as unit:
        lock = unit.session.get(AccountLock, lock_id, with_for_update=True)
        if lock is None:
            raise NotFound
        if lock.reason == DIRECTORY:
            raise NotAllowed(_("The company directory set this lock. Change it there."))
        if not may_lock(actor, lock.account_id, lock.reason):
            raise NotAllowed(_("Only the people responsible for this kind of lock can lift it."))
        if lock.lifted_at is not None:
            raise Conflict(_("This lock is lifted already."))
        lift_lock(unit, actor, lock)


def add_lock(
    unit: UnitOfWork,
    actor: Actor,
    account_id: int,
    reason: str,
    effect: str = SIGN_IN,
    *,
    note: str = "",
    until: datetime | None = None,
) -> int:
    """Add the row inside a unit of work that has decided on it, and end what the person has open."""
    lock = AccountLock(
        account_id=account_id,
        reason=reason,
        effect=effect,
        note=note,
        set_by_id=actor.account_id,
        created_at=clock.now(),
        expires_at=until,
    )
    unit.session.add(lock)
    unit.session.flush()
    revoke(account_id=account_id)
    event = AccountLocked(
        actor_id=actor.account_id, object_id=account_id, lock_id=lock.id, reason=reason, effect=effect, note=note
    )
    unit.record(event)
    return lock.id


def lift_lock(unit: UnitOfWork, actor: Actor, lock: AccountLock) -> None:
    """Lift a lock inside a unit of work that has decided on it."""
    lock.lifted_at = clock.now()
    event = AccountUnlocked(
        actor_id=actor.account_id,
        object_id=lock.account_id,
        lock_id=lock.id,
        reason=lock.reason,
        effect=lock.effect,
    )
    unit.record(event)


def lift_directory_locks(unit: UnitOfWork, account_id: int) -> None:
    """The person is back in the directory: lift what it set, and nothing else."""
    mine = sa.select(AccountLock).where(
        AccountLock.account_id == account_id, AccountLock.reason == DIRECTORY, is_in_force()
    )
    for lock in unit.session.scalars(mine.with_for_update()):
        lift_lock(unit, SYSTEM, lock)
