"""Who writes: ask for approval, ask anew with other words, withdraw."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.approval.digests import digest_of
from esn.approval.events import ApprovalRequested, ApprovalWithdrawn
from esn.approval.models import NOTED, OPEN, PENDING, WITHDRAWN, Approval, ApprovalDelegate, ApprovalPart
from esn.approval.policy import is_concerned
from esn.core import clock
from esn.core.actor import Actor
from esn.core.errors import Conflict, NotFound
from esn.core.unit_of_work import UnitOfWork, unit_of_work


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked: `parts` by name, as they are and as they should be. Without `due_at` it is shown only: noted."""

    subject_kind: str
    subject_id: int
    parts: Mapping[str, tuple[str, str]]
    reviewer_role: str
    due_at: datetime | None
    written_for_id: int | None = None
    delegate_ids: tuple[int, ...] = ()

    @property
    def state(self) -> str:
        """In which it waits."""
        return NOTED if self.due_at is None else PENDING


def request_approval(actor: Actor, request: Request) -> None:
    """Put a text before a reader in place of what waits of this subject; without a part that differs, withdraw it.

    The domain of the subject has judged whether the actor may write it. A decision on an earlier text is of no use any
    more: who reads has to read the new one.
    """
    with unit_of_work() as unit:
        row = find_open(unit, request.subject_kind, request.subject_id, request.state)
        parts = _differing(unit, row, request)
        if not parts:
            if row is not None:
                _withdraw(unit, actor, row)
            return
        if row is None:
            row = Approval(subject_kind=request.subject_kind, subject_id=request.subject_id, state=request.state)
            row.author_id = actor.id
            unit.session.add(row)
        delegate_ids = sorted({*request.delegate_ids, row.author_id} - {actor.id})
        row.author_id, row.written_for_id = actor.id, request.written_for_id
        row.reviewer_role, row.submitted_at, row.due_at = request.reviewer_role, clock.now(), request.due_at
        row.digest = digest_of({name: after for name, (_before, after) in parts.items()})
        unit.session.flush()
        _write_parts(unit, row.id, parts)
        _add_delegates(unit, row.id, delegate_ids)
        unit.record(
            ApprovalRequested(
                actor_id=actor.id,
                object_id=row.id,
                subject_kind=row.subject_kind,
                subject_id=row.subject_id,
                written_for_id=row.written_for_id,
                delegate_ids=tuple(delegate_ids),
                reviewer_role=row.reviewer_role,
                state=row.state,
                digest=row.digest,
                parts=parts,
            )
        )


def withdraw_approval(actor: Actor, subject_kind: str, subject_id: int) -> None:
    """Ask no longer; for who wrote it, may write it or is spoken for. Conflict when it is decided already."""
    with unit_of_work() as unit:
        row = find_open(unit, subject_kind, subject_id, PENDING)
        if row is None:
            raise Conflict(_("Nothing waits for review any more."))
        if not is_concerned(actor, row, list_delegate_ids(unit, row.id)):
            raise NotFound
        _withdraw(unit, actor, row)


def lock_subject(unit: UnitOfWork, subject_kind: str, subject_id: int) -> None:
    """Wait for who decides on what is open of this subject; always before the subject's own rows are locked."""
    query = sa.select(Approval.id).where(
        Approval.subject_kind == subject_kind, Approval.subject_id == subject_id, Approval.state.in_(OPEN)
    )
    unit.session.execute(query.order_by(Approval.id).with_for_update())


def find_open(unit: UnitOfWork, subject_kind: str, subject_id: int, state: str) -> Approval | None:
    """What waits of a subject in this state, under lock."""
    query = sa.select(Approval).where(
        Approval.subject_kind == subject_kind, Approval.subject_id == subject_id, Approval.state == state
    )
    return unit.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def list_delegate_ids(unit: UnitOfWork, approval_id: int) -> list[int]:
    """Who may write it beside its author."""
    query = sa.select(ApprovalDelegate.account_id).where(ApprovalDelegate.approval_id == approval_id)
    return list(unit.session.scalars(query))


def _differing(unit: UnitOfWork, row: Approval | None, request: Request) -> dict[str, tuple[str, str]]:
    """The parts with another text than before; what was noted and not seen yet is added to, from its beginning on."""
    parts = dict(request.parts)
    if row is not None and row.state == NOTED:
        known = unit.session.scalars(sa.select(ApprovalPart).where(ApprovalPart.approval_id == row.id))
        parts |= {part.name: (part.before, parts.get(part.name, ("", part.after))[1]) for part in known}
    return {name: texts for name, texts in parts.items() if texts[0] != texts[1]}


def _withdraw(unit: UnitOfWork, actor: Actor, row: Approval) -> None:
    row.state = WITHDRAWN
    unit.record(
        ApprovalWithdrawn(
            actor_id=actor.id,
            object_id=row.id,
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            digest=row.digest,
        )
    )


def _write_parts(unit: UnitOfWork, approval_id: int, parts: Mapping[str, tuple[str, str]]) -> None:
    unit.session.execute(sa.delete(ApprovalPart).where(ApprovalPart.approval_id == approval_id))
    for name, (before, after) in parts.items():
        unit.session.add(ApprovalPart(approval_id=approval_id, name=name, before=before, after=after))


def _add_delegates(unit: UnitOfWork, approval_id: int, delegate_ids: list[int]) -> None:
    known = list_delegate_ids(unit, approval_id)
    for account_id in delegate_ids:
        if account_id not in known:
            unit.session.add(ApprovalDelegate(approval_id=approval_id, account_id=account_id))
