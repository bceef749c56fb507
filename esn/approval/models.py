"""Texts that somebody else has to read: each asked for once, decided once, kept with what was read."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from esn.core.db import Id, db, id_column, table_args

# PENDING waits for a decision before it holds; NOTED holds already and is shown for information.
PENDING, NOTED = "pending", "noted"
APPROVED, PARTLY, REFUSED, SEEN, WITHDRAWN = "approved", "partly", "refused", "seen", "withdrawn"
OPEN, DECIDED = (PENDING, NOTED), (APPROVED, PARTLY, REFUSED, SEEN)


def _listed(states: tuple[str, ...]) -> str:
    return ", ".join(f"'{state}'" for state in states)


_IS_OPEN = sa.text(f"state IN ({_listed(OPEN)})")
_ONE_OPEN: dict[str, Any] = {"unique": True, "sqlite_where": _IS_OPEN, "postgresql_where": _IS_OPEN}


class Approval(db.Model):
    """One text of one subject before a reader; a later edit of an open one changes its digest.

    Whoever wrote it or is spoken for decides nothing: the database refuses that too (delegates: triggers.py).
    """

    __tablename__ = "approval"
    __table_args__ = table_args(
        sa.CheckConstraint("decided_by_id IS NULL OR decided_by_id <> author_id", name="not_by_author"),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR written_for_id IS NULL OR decided_by_id <> written_for_id",
            name="not_by_who_is_spoken_for",
        ),
        sa.CheckConstraint(f"state IN ({_listed((*OPEN, *DECIDED, WITHDRAWN))})", name="state"),
        sa.CheckConstraint(f"(decided_by_id IS NOT NULL) = (state IN ({_listed(DECIDED)}))", name="decided_by"),
        sa.CheckConstraint("decided_by_id IS NULL OR coalesce(read_digest, '') = digest", name="decided_as_read"),
        sa.Index("uq_approval_open", "subject_kind", "subject_id", "state", **_ONE_OPEN),
        sa.Index(None, "subject_kind", "subject_id", "id"),
        sa.Index(None, "subject_kind", "state", "id"),
        archived=True,
    )
    id: Mapped[int] = id_column()
    subject_kind: Mapped[str] = mapped_column(sa.String(20))
    subject_id: Mapped[int] = mapped_column(Id)
    author_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))
    written_for_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("account.id"))
    reviewer_role: Mapped[str] = mapped_column(sa.String(20))
    digest: Mapped[str] = mapped_column(sa.String(64))  # of all its parts as they are asked for
    state: Mapped[str] = mapped_column(sa.String(12))
    submitted_at: Mapped[datetime]  # of the newest edit
    due_at: Mapped[datetime | None]  # the promised moment of a decision
    decided_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]
    read_digest: Mapped[str | None] = mapped_column(sa.String(64))  # what the reader had before them


class ApprovalPart(db.Model):
    """One part of the text, such as a field: as it was, as it is asked for, and what was decided of it."""

    __tablename__ = "approval_part"
    __table_args__ = table_args(archived=True, is_keyed=True)
    approval_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("approval.id"), primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(sa.String(40), primary_key=True)
    before: Mapped[str] = mapped_column(sa.Text, default="")
    after: Mapped[str] = mapped_column(sa.Text, default="")
    is_approved: Mapped[bool | None]
    rule_id: Mapped[str] = mapped_column(sa.String(40), default="")
    sentence: Mapped[str] = mapped_column(sa.Text, default="")  # the one that is refused, quoted
    reason: Mapped[str] = mapped_column(sa.Text, default="")
    proposal: Mapped[str] = mapped_column(sa.Text, default="")


class ApprovalDelegate(db.Model):
    """Who may write in somebody's name, or wrote an earlier text of it: as little a reader as the author is."""

    __tablename__ = "approval_delegate"
    __table_args__ = table_args(archived=True, is_keyed=True)
    approval_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("approval.id"), primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
