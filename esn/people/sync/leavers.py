"""People who vanished from the directory or are disabled in it: locked, never deleted."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from esn.core import clock
from esn.core.actor import SIGN_IN
from esn.core.db import db
from esn.core.revocation import revoke
from esn.core.unit_of_work import unit_of_work
from esn.people.events import AccountChanged, AccountLocked
from esn.people.models import Account, AccountLock
from esn.people.policy import DIRECTORY
from esn.people.sync.places import batches

BATCH = 200


def find_leavers(present: Collection[int]) -> list[int]:
    """The accounts of the directory's people who have not left and are not among these."""
    here = sa.select(Account.id).where(Account.directory_id.is_not(None), Account.left_at.is_(None))
    return [account_id for account_id in db.session.scalars(here.order_by(Account.id)) if account_id not in present]


def count_present() -> int:
    """How many people of the directory have not left."""
    here = Account.directory_id.is_not(None) & Account.left_at.is_(None)
    return db.session.execute(sa.select(sa.func.count()).select_from(Account).where(here)).scalar_one()


def are_too_many(leaving: int, present: int, percent: float) -> bool:
    """Whether so many leave that somebody should look first; a single person may always leave."""
    return leaving > max(1.0, present * percent / 100)


def write_leavers(account_ids: Sequence[int]) -> None:
    """Lock these people out and note when they left, in short transactions; locks of others stay as they are."""
    for some in batches(account_ids, BATCH):
        with unit_of_work() as unit:
            wanted = sa.select(Account.id).where(Account.id.in_(some), Account.left_at.is_(None)).order_by(Account.id)
            leaving = unit.session.scalars(wanted.with_for_update()).all()
            if not leaving:
                continue
            now = clock.now()
            unit.session.execute(sa.update(Account).where(Account.id.in_(leaving)).values(left_at=now))
            lock = {"reason": DIRECTORY, "effect": SIGN_IN, "note": "", "created_at": now}
            added = sa.insert(AccountLock).returning(AccountLock.id, sort_by_parameter_order=True)
            locks = unit.session.scalars(added, [{**lock, "account_id": number} for number in leaving]).all()
            for number in leaving:
                revoke(account_id=number)
            for number, lock_id in zip(leaving, locks, strict=True):
                event = AccountLocked(
                    actor_id=None, object_id=number, lock_id=lock_id, reason=DIRECTORY, effect=SIGN_IN, note=""
                )
                unit.record(event)
                unit.record(AccountChanged(actor_id=None, object_id=number, has_left=True, fields={}))
