"""Reads about texts that wait for somebody else: for who asked, and for who reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from esn.approval.models import NOTED, PENDING, Approval, ApprovalDelegate, ApprovalPart
from esn.approval.policy import may_decide, reviewed_by
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.errors import NotFound
from esn.core.paging import NEWEST, PAGE_SIZE, Page, page_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a text, and what was decided of it (None: nothing yet)."""

    name: str
    before: str
    after: str
    is_approved: bool | None
    rule_id: str
    sentence: str
    reason: str
    proposal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One text and its parts in the order of their names."""

    id: int
    subject_kind: str
    subject_id: int
    author_id: int
    state: str
    digest: str
    submitted_at: datetime
    due_at: datetime | None
    decided_by_id: int | None
    decided_at: datetime | None
    parts: Sequence[Part]
    may_decide: bool

    @property
    def is_pending(self) -> bool:
        """Whether it waits for a decision."""
        return self.state == PENDING

    @property
    def is_noted(self) -> bool:
        """Whether it holds already and waits to be seen."""
        return self.state == NOTED

    def texts(self) -> dict[str, str]:
        """What is asked for, by part."""
        return {part.name: part.after for part in self.parts}


def find_newest(actor: Actor, subject_kind: str, subject_id: int) -> Review | None:
    """The newest text that was to be approved, decided or not, for who wrote it or is spoken for, or reads it."""
    mine = sa.or_(
        Approval.author_id == actor.account_id, Approval.written_for_id == actor.account_id, _is_delegate(actor)
    )
    query = _of(subject_kind).where(Approval.subject_id == subject_id, sa.or_(mine, reviewed_by(actor)))
    is_vetted = Approval.due_at.is_not(None)
    row = db.session.scalar(query.where(is_vetted).order_by(Approval.id.desc()).limit(1))
    return _reviews(actor, [row])[0] if row else None


def get_review(actor: Actor, subject_kind: str, approval_id: int) -> Review:
    """A text that the actor's roles read; NotFound."""
    row = db.session.scalar(_of(subject_kind).where(Approval.id == approval_id, reviewed_by(actor)))
    if row is None:
        raise NotFound
    return _reviews(actor, [row])[0]


def list_reviews(actor: Actor, subject_kind: str, states: Sequence[str], before: int = NEWEST) -> Page[Review]:
    """Texts in these states, the oldest first; `before` is the id of the last one shown."""
    later = () if before == NEWEST else (Approval.id > before,)
    wanted = _of(subject_kind).where(Approval.state.in_(states), reviewed_by(actor), *later)
    return _page(actor, wanted.order_by(Approval.id))


def list_decided(actor: Actor, subject_kind: str, states: Sequence[str], before: int = NEWEST) -> Page[Review]:
    """Texts in these states, the newest first; `before` is the id of the last one shown."""
    wanted = _of(subject_kind).where(Approval.state.in_(states), reviewed_by(actor), Approval.id < before)
    return _page(actor, wanted.order_by(Approval.id.desc()))


def count_open(actor: Actor, subject_kind: str) -> dict[str, int]:
    """How many texts wait for a decision, and how many to be seen."""
    columns = [sa.func.count().filter(Approval.state == state).label(state) for state in (PENDING, NOTED)]
    row = db.session.execute(
        sa.select(*columns).where(
            Approval.subject_kind == subject_kind, Approval.state.in_((PENDING, NOTED)), reviewed_by(actor)
        )
    ).one()
    return dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's name


def _of(subject_kind: str) -> sa.Select[Any]:
    return sa.select(Approval).where(Approval.subject_kind == subject_kind)


def _is_delegate(actor: Actor) -> sa.ColumnElement[bool]:
    return sa.exists().where(
        ApprovalDelegate.approval_id == Approval.id, ApprovalDelegate.account_id == actor.account_id
    )


def _page(actor: Actor, query: sa.Select[Any]) -> Page[Review]:
    page = page_of(db.session.scalars(query.limit(PAGE_SIZE + 1)).all(), lambda row: row.id)
    return Page(_reviews(actor, page.rows), page.next_cursor)


def _reviews(actor: Actor, rows: Sequence[Approval]) -> list[Review]:
    ids = [row.id for row in rows]
    parts: dict[int, list[Part]] = {approval_id: [] for approval_id in ids}
    names = Part.__dataclass_fields__
    query = sa.select(ApprovalPart.approval_id, *(getattr(ApprovalPart, name) for name in names))
    query = query.where(ApprovalPart.approval_id.in_(ids)).order_by(ApprovalPart.name)
    for approval_id, *values in db.session.execute(query):
        parts[approval_id].append(Part(**dict(zip(names, values, strict=True))))
    delegates: dict[int, list[int]] = {approval_id: [] for approval_id in ids}
    theirs = sa.select(ApprovalDelegate.approval_id, ApprovalDelegate.account_id)
    for approval_id, account_id in db.session.execute(theirs.where(ApprovalDelegate.approval_id.in_(ids))):
        delegates[approval_id].append(account_id)
    return [
        Review(
            id=row.id,
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            author_id=row.author_id,
            state=row.state,
            digest=row.digest,
            submitted_at=row.submitted_at,
            due_at=row.due_at,
            decided_by_id=row.decided_by_id,
            decided_at=row.decided_at,
            parts=parts[row.id],
            may_decide=may_decide(actor, row, delegates[row.id]),
        )
        for row in rows
    ]
