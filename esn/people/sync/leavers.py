"""People who vanished from the directory or are disabled in it: locked, never deleted."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from esn.core import clock
from esn.core.actor import SIGN_IN, SYSTEM
from esn.core.db import db
from esn.core.unit_of_work import unit_of_work
from esn.people.actions.locks import add_lock
from esn.people.events import AccountChanged
from esn.people.models import Account
from esn.people.policy import DIRECTORY

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
    """Lock these people out and note when they left, in short transactions."""
    for start in range(0, len(account_ids), BATCH):
        with unit_of_work() as unit:
            some = Account.id.in_(account_ids[start : start + BATCH])
            wanted = sa.select(Account).where(some, Account.left_at.is_(None)).order_by(Account.id).with_for_update()
            for account in unit.session.scalars(wanted):
                account.left_at = clock.now()
                add_lock(unit, SYSTEM, account.id, DIRECTORY, SIGN_IN)
                unit.record(AccountChanged(actor_id=None, object_id=account.id, has_left=True, fields={}))
