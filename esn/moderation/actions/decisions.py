"""Deciding a case, and taking a decision back."""

import functools
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.content.actions.drafts import discard_sent_draft
from esn.content.models import Placement
from esn.core import clock
from esn.core.actor import Actor
from esn.core.errors import Conflict, NotValid
from esn.core.submission import once
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.moderation.actions.access import close_access
from esn.moderation.actions.rows import (
    STATES,
    Subject,
    end_claim,
    find_decision,
    give_back,
    lock_case,
    require_free,
    require_impartial,
    require_legible,
    require_letter,
    require_unchanged,
    take_away,
)
from esn.moderation.events import CaseDecided, DecisionReversed
from esn.moderation.models import ACTIONS, DECIDED, REVERSED, Case, Decision, ReportedText
from esn.moderation.policy import actions_on, is_author_told, may_reverse, nameable_places, needs_decision
from esn.moderation.queries.lines import object_of
from esn.moderation.queries.rules import find_binding_version, find_rule, written_at
from esn.spaces.models import Space


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What the moderator chose and wrote."""

    action: str
    rule_id: str | None
    reason: str


def decide_case(
    actor: Actor,
    case_id: int,
    *,
    action: str,
    rule_id: str | None,
    reason: str,
    seen: tuple[int, int],
    submission: str = "",
    draft_id: int | None = None,
) -> int:
    """Decide: none, hide, remove or warn; gives the decision's id. `seen`: the versions of case and text looked at.

    NotFound, NotAllowed (own report, unreadable text), Conflict (somebody else was first), NotValid by field.
    """
    words = _require_words(action, reason)
    with unit_of_work() as unit:
        discard_sent_draft(actor, draft_id, submission)
        verdict = _Verdict(action, rule_id or None, words)
        return once(unit, actor, submission, lambda: _decide(unit, actor, case_id, verdict, seen))


def _require_words(action: str, reason: str) -> str:
    if action not in ACTIONS:
        raise NotValid(fields={"action": _("Choose what happens to the text.")})
    if action == "none":
        return require_letter(reason, "reason", _("Tell the people who reported it why it stays."))
    return require_letter(reason, "reason", _("Tell the author why."))


def _decide(unit: UnitOfWork, actor: Actor, case_id: int, verdict: _Verdict, seen: tuple[int, int]) -> int:
    case, content = lock_case(unit, actor, case_id)
    reporter_ids = require_impartial(unit, actor, case)
    require_unchanged(unit, case, content, seen)
    if not needs_decision(case):
        raise Conflict(_("This case is decided already."))
    require_free(unit, actor, case)
    if verdict.action not in actions_on(case.kind):
        raise NotValid(fields={"action": _("Choose what happens to the text.")})
    require_legible(unit, actor, case)
    decision = Decision(
        case_id=case.id,
        moderator_id=actor.id,
        action=verdict.action,
        rule_id=verdict.rule_id,
        terms_version=_require_rule(content, verdict),
        content_version=content.version,
        reason=verdict.reason,
        place_id=_find_place(unit, content),
        created_at=clock.now(),
    )
    unit.session.add(decision)
    unit.session.flush()
    case.state, case.decided_at = DECIDED, decision.created_at
    if decision.action in STATES:
        take_away(unit, actor, case, content, state=STATES[decision.action], rule_id=decision.rule_id)
    else:
        give_back(unit, actor, case, content)
    end_claim(case)
    close_access(unit, actor, case)
    _record(unit, actor, case, decision, reporter_ids)
    return decision.id


def _require_rule(content: Subject, verdict: _Verdict) -> int | None:
    """The terms version of the rule cited: the one that binds the text. Without an action none need be cited."""
    if verdict.rule_id is None:
        if verdict.action == "none":
            return None
        raise NotValid(fields={"rule": _("Choose the rule that the text breaks.")})
    version = find_binding_version(content.responsible_id, written_at(content))
    if find_rule(version, verdict.rule_id) is None:
        raise NotValid(fields={"rule": _("Choose a rule that the author had accepted.")})
    return version


def _find_place(unit: UnitOfWork, content: Subject) -> int | None:
    """The place that the open log may name, the first one written in before others; a profile is none."""
    if isinstance(content, ReportedText):
        return None
    root_id = content.thread_root_id or content.id
    return unit.session.scalar(_nameable(), {"root_id": root_id, "first_id": content.space_id})


@functools.cache
def _nameable() -> sa.Select[int]:
    return (
        sa.select(Space.id)
        .join(Placement, Placement.space_id == Space.id)
        .where(Placement.content_id == sa.bindparam("root_id"), nameable_places())
        .order_by(Space.id != sa.bindparam("first_id"), Space.id)
        .limit(1)
    )


def _record(unit: UnitOfWork, actor: Actor, case: Case, decision: Decision, reporter_ids: tuple[int, ...]) -> None:
    unit.record(
        CaseDecided(
            actor_id=actor.account_id,
            **object_of(case),
            case_id=case.id,
            decision_id=decision.id,
            author_id=case.author_id,
            reporter_ids=reporter_ids,
            action=decision.action,
            rule_id=decision.rule_id,
            terms_version=decision.terms_version,
            version=decision.content_version,
            is_author_told=is_author_told(case, decision.action),
            reason=decision.reason,
        )
    )


def reverse_decision(
    actor: Actor, case_id: int, *, reason: str, case_version: int, draft_id: int | None = None
) -> None:
    """Take back the decision in force; the text returns and the case may be decided anew.

    NotFound, NotAllowed, NotValid; Conflict when there is none, or an appeal against it waits.
    """
    words = require_letter(reason, "reason", _("Say why you take the decision back."))
    with unit_of_work() as unit:
        discard_sent_draft(actor, draft_id)
        case, content = lock_case(unit, actor, case_id)
        reporter_ids = require_impartial(unit, actor, case)
        require_unchanged(unit, case, content, (case_version, content.version))
        decision = find_decision(unit, case.id)
        if decision is None or not may_reverse(case, decision):
            raise Conflict(_("There is no decision that can be taken back."))
        require_free(unit, actor, case)
        decision.reversed_at, decision.reversed_by_id, decision.reversal_reason = clock.now(), actor.id, words
        case.state = REVERSED
        give_back(unit, actor, case, content)
        end_claim(case)
        close_access(unit, actor, case)
        unit.record(
            DecisionReversed(
                actor_id=actor.account_id,
                **object_of(case),
                case_id=case.id,
                decision_id=decision.id,
                author_id=case.author_id,
                reporter_ids=reporter_ids,
                action=decision.action,
                rule_id=decision.rule_id,
                is_author_told=is_author_told(case, decision.action),
                reason=words,
            )
        )
