"""Submissions: the idempotency key of a form, so that a double click or a retry creates one thing only."""

import functools
import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import Base, Id, insert_for, table_args
from esn.core.unit_of_work import UnitOfWork, unit_of_work

KEPT = timedelta(days=2)  # nobody sends the same form again after that


class Submission(Base):
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
    digest = _digest(key)
    row = {"account_id": actor.id, "key": digest, "created_at": clock.now()}
    mine = Submission.account_id == actor.id, Submission.key == digest
    if unit.session.scalar(_beginning(insert_for(unit.session)), row) is None:
        return unit.session.scalars(sa.select(Submission.result_id).where(*mine)).one() or 0
    result_id = create()
    unit.session.execute(sa.update(Submission).where(*mine).values(result_id=result_id))
    return result_id


@functools.cache
def _beginning(insert_into: Any) -> Any:
    """The row of a key; gives nothing back where it is there already."""
    return insert_into(Submission.__table__).on_conflict_do_nothing().returning(Submission.account_id)


def use_up(unit: UnitOfWork, actor: Actor, key: str) -> int:
    """Give the id of what this key has created so far, 0 for nothing; from now on it creates nothing more."""
    created = once(unit, actor, key, lambda: 0)
    if created:
        mine = Submission.account_id == actor.id, Submission.key == _digest(key)
        unit.session.execute(sa.update(Submission).where(*mine).values(result_id=0))
    return created


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode(errors="surrogatepass")).hexdigest()  # whatever was sent, it fits the column


def forget_submissions() -> None:
    """Delete the keys that nobody will send again; a recurring job."""
    old = sa.delete(Submission).where(Submission.created_at < clock.now() - KEPT)
    with unit_of_work() as unit:
        unit.session.execute(old)
