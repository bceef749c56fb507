"""Revocations: rows that end live connections, written in the transaction that takes the right away (design 7)."""

import threading
from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from esn.core import clock
from esn.core.bulk import insert_rows
from esn.core.db import Base, Id, id_column, table_args
from esn.core.unit_of_work import unit_of_work

KEPT = timedelta(hours=1)  # socket processes read the last minute

# Rung after the commit: the socket threads of this very process need not wait for their next look.
bell = threading.Event()


class Revocation(Base):
    """Somebody lost something: an account (all its sockets), a session, or a space (one account's, or everybody's)."""

    __tablename__ = "revocation"
    __table_args__ = table_args(sa.Index(None, "created_at"), archived=False)
    id: Mapped[int] = id_column()
    account_id: Mapped[int | None] = mapped_column(Id)
    session_id: Mapped[int | None] = mapped_column(Id)
    space_id: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[datetime]


def revoke(*, account_id: int | None = None, session_id: int | None = None, space_id: int | None = None) -> None:
    """Make every socket process look again at who these sockets belong to and what they may hear.

    account_id alone: all sockets of the account. session_id: that session's sockets. space_id with account_id: that
    account in that space; space_id alone: everybody in it. All three None: everybody (new terms).
    """
    with unit_of_work() as unit:
        row = Revocation(account_id=account_id, session_id=session_id, space_id=space_id, created_at=clock.now())
        unit.session.add(row)
        unit.after_commit(bell.set)


def revoke_members(account_ids: Collection[int], space_id: int) -> None:
    """Make every socket process look again at what these accounts hear of this space: one statement for all."""
    with unit_of_work() as unit:
        now = clock.now()
        rows = [{"account_id": number, "space_id": space_id, "created_at": now} for number in account_ids]
        insert_rows(unit.session, Revocation, rows)
        unit.after_commit(bell.set)


def forget_revocations() -> None:
    """Delete what every socket process has read long ago; a recurring job."""
    old = sa.delete(Revocation).where(Revocation.created_at < clock.now() - KEPT)
    with unit_of_work() as unit:
        unit.session.execute(old)
