"""Who reads: decide on what was read, or tick off what was only shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.approval.actions.asking import list_delegate_ids
from esn.approval.events import ApprovalDecided
from esn.approval.models import APPROVED, NOTED, PARTLY, PENDING, REFUSED, SEEN, Approval, ApprovalPart
from esn.approval.policy import may_decide
from esn.core import clock
from esn.core.actor import Actor
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.core.unit_of_work import UnitOfWork, unit_of_work

SENTENCE_LENGTH, REASON_LENGTH, PROPOSAL_LENGTH = 500, 1000, 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is decided of one part; a refusal has a reason, and as much of the rest as helps."""

    is_approved: bool | None
    rule_id: str = ""
    sentence: str = ""
    reason: str = ""
    proposal: str = ""


def decide_approval(actor: Actor, approval_id: int, digest: str, answers: Mapping[str, Answer]) -> None:
    """Approve or refuse each part of the text with this digest.

    Conflict when it was decided, withdrawn or edited since it was read; NotValid names `<part>-<field>`.
    """
    with unit_of_work() as unit:
        row = _lock(unit, actor, approval_id, PENDING, digest)
        parts = unit.session.scalars(sa.select(ApprovalPart).where(ApprovalPart.approval_id == row.id)).all()
        _require_answers([part.name for part in parts], answers)
        for part in parts:
            answer = answers[part.name]
            part.is_approved = answer.is_approved
            if not answer.is_approved:
                part.rule_id, part.sentence = answer.rule_id, answer.sentence
                part.reason, part.proposal = answer.reason, answer.proposal if answer.proposal != part.after else ""
        approved = [part.name for part in parts if part.is_approved]
        state = PARTLY if approved else REFUSED
        _decide(unit, actor, row, APPROVED if len(approved) == len(parts) else state, parts)


def mark_seen(actor: Actor, approval_id: int, digest: str) -> None:
    """Tick off what holds already and was shown for information."""
    with unit_of_work() as unit:
        _decide(unit, actor, _lock(unit, actor, approval_id, NOTED, digest), SEEN, ())


def _lock(unit: UnitOfWork, actor: Actor, approval_id: int, state: str, digest: str) -> Approval:
    row = unit.session.get(Approval, approval_id, with_for_update=True, populate_existing=True)
    if row is None or not actor.has_role(row.reviewer_role):
        raise NotFound
    if not may_decide(actor, row, list_delegate_ids(unit, row.id)):
        raise NotAllowed(_("This is your own text, or speaks for you. Somebody else decides."))
    if row.state != state:
        raise Conflict(_("This was decided or withdrawn while you read it. Your words are kept below."))
    if row.digest != digest:
        raise Conflict(_("The text was changed while you read it. Read the new one; your words are kept below."))
    return row


def _require_answers(names: list[str], answers: Mapping[str, Answer]) -> None:
    faults = {}
    for name in names:
        answer = answers.get(name)
        if answer is None or answer.is_approved is None:
            faults[f"{name}-verdict"] = _("Choose whether you approve this.")
            continue
        if not answer.is_approved and not answer.reason:
            faults[f"{name}-reason"] = _("Say why, so that a better text can be written.")
        limits = {"sentence": SENTENCE_LENGTH, "reason": REASON_LENGTH, "proposal": PROPOSAL_LENGTH}
        for field, most in limits.items():
            if len(getattr(answer, field)) > most:
                faults[f"{name}-{field}"] = _("Use at most %(max)d characters.", max=most)
    if faults:
        raise NotValid(fields=faults)


def _decide(unit: UnitOfWork, actor: Actor, row: Approval, state: str, parts: Sequence[ApprovalPart]) -> None:
    row.state, row.read_digest = state, row.digest
    row.decided_by_id, row.decided_at = actor.id, clock.now()
    refused = [part for part in parts if not part.is_approved]
    unit.record(
        ApprovalDecided(
            actor_id=actor.id,
            object_id=row.id,
            subject_kind=row.subject_kind,
            subject_id=row.subject_id,
            author_id=row.author_id,
            state=state,
            digest=row.digest,
            approved={part.name: part.after for part in parts if part.is_approved},
            answers={
                part.name: {name: getattr(part, name) for name in ("rule_id", "sentence", "reason", "proposal")}
                for part in refused
            },
        )
    )
