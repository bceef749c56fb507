"""Photos are fetched when somebody is to be seen, by a job; not in the sync of everybody."""

from collections.abc import Sequence

import sqlalchemy as sa

from esn.core.db import db
from esn.core.jobs import enqueue
from esn.core.unit_of_work import unit_of_work
from esn.people.models import DirectoryEntry

AT_ONCE = 500  # so many photos of a sync are fetched without anybody having looked


def want_photos(account_ids: Sequence[int]) -> None:
    """Ask for the photos of these people."""
    if account_ids:
        with unit_of_work():
            for account_id in account_ids:
                enqueue("people.photo", unique_key=f"people.photo:{account_id}", account_id=account_id)


def want_stale_photos(account_ids: Sequence[int]) -> None:
    """Ask for those photos among these that were not looked at since the entry changed."""
    stale = sa.select(DirectoryEntry.account_id).where(
        DirectoryEntry.account_id.in_(account_ids), DirectoryEntry.changed != DirectoryEntry.looked
    )
    want_photos(db.session.scalars(stale).all())
