"""Submissions: the idempotency key of a form, so that a double click or a retry creates one thing only."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import Id, db, insert_for, table_args
from esn.core.unit_of_work import UnitOfWork


class Submission(db.Model):
    """One form sent by one person; `result_id` is what it created."""

    __tablename__ = "submission"
    __table_args__ = table_args(sa.Index(None, "created_at"), archived=False, is_keyed=True)
    account_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    result_id: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[datetime]


def once(unit: UnitOfWork, actor: Actor, key: str, create: Callable[[], int]) -> int:
    """Run `create` unless this key was used before; either way give the id of what was created.

    A second request with the same key waits for the first one's transaction and then gets its result.
    """
    if not key:
        return create()
    table = Submission.__table__
    mine = sa.and_(table.c.account_id == actor.id, table.c.key == key)
    row = {"account_id": actor.id, "key": key, "created_at": clock.now()}
    insert = insert_for(unit.session)(table).values(row).on_conflict_do_nothing()
    if unit.session.execute(insert).rowcount == 0:
        return unit.session.execute(sa.select(table.c.result_id).where(mine)).scalar_one()
    result_id = create()
    unit.session.execute(sa.update(table).where(mine).values(result_id=result_id))
    return result_id
