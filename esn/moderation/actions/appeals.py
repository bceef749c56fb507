"""Appeals: the author asks, somebody else answers."""

import sqlalchemy as sa
from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from esn.content.actions.drafts import discard_sent_draft
from esn.core import clock
from esn.core.actor import Actor
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.core.submission import once
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.moderation.actions.access import close_access
from esn.moderation.actions.rows import (
    FRESH,
    end_claim,
    find_decision,
    give_back,
    list_reporter_ids,
    lock_case,
    lock_subject,
    require_free,
    require_legible,
    require_letter,
    require_unchanged,
)
from esn.moderation.events import AppealDecided, AppealFiled
from esn.moderation.models import APPEALED, DECIDED, OUTCOMES, Appeal, Case, Decision
from esn.moderation.policy import appeal_until, may_appeal, may_decide_appeal
from esn.moderation.queries.lines import object_of
from esn.settings import settings


def file_appeal(actor: Actor, decision_id: int, text: str, *, submission: str = "", draft_id: int | None = None) -> int:
    """Ask for a decision about one's own text to be looked at again; gives the appeal's id.

    NotFound for everybody but the author, Conflict for a second one, NotAllowed after the time, NotValid.
    """
    words = require_letter(text, "text", _("Tell us what we got wrong."))
    with unit_of_work() as unit:
        discard_sent_draft(actor, draft_id, submission)
        return once(unit, actor, submission, lambda: _file(unit, actor, decision_id, words))


def _file(unit: UnitOfWork, actor: Actor, decision_id: int, words: str) -> int:
    case, decision = _lock_own(unit, actor, decision_id)
    _require_appealable(unit, case, decision)
    appeal = Appeal(decision_id=decision.id, author_id=actor.id, text=words, created_at=clock.now())
    unit.session.add(appeal)
    unit.session.flush()
    case.state = APPEALED
    end_claim(case)
    close_access(unit, actor, case)
    unit.record(
        AppealFiled(
            actor_id=actor.account_id,
            **object_of(case),
            case_id=case.id,
            decision_id=decision.id,
            appeal_id=appeal.id,
            author_id=actor.id,
            moderator_id=decision.moderator_id,
            rule_id=decision.rule_id,
            words=words,
        )
    )
    return appeal.id


def _lock_own(unit: UnitOfWork, actor: Actor, decision_id: int) -> tuple[Case, Decision]:
    mine = sa.select(Case).join(Decision, Decision.case_id == Case.id)
    found = unit.session.scalar(mine.where(Decision.id == decision_id, Case.author_id == actor.id))
    if found is None:
        raise NotFound
    lock_subject(unit, found)
    its_case = sa.select(Case).where(Case.id == found.id).with_for_update().execution_options(**FRESH)
    decided = sa.select(Decision).where(Decision.id == decision_id).execution_options(**FRESH)
    return unit.session.scalars(its_case).one(), unit.session.scalars(decided).one()


def _require_appealable(unit: UnitOfWork, case: Case, decision: Decision) -> None:
    if unit.session.scalar(sa.select(Appeal.id).where(Appeal.decision_id == decision.id)) is not None:
        raise Conflict(_("You have appealed already. Each decision can be appealed once."))
    if not may_appeal(case, decision):
        raise Conflict(_("This decision is no longer in force. There is nothing to appeal."))
    days = settings().moderation.appeal_days
    last = appeal_until(decision, days)
    if clock.now() > last:
        day = format_date(last, "d MMMM y")
        raise NotAllowed(
            ngettext(
                "The %(num)s day for an appeal ended on %(day)s.",
                "The %(num)s days for an appeal ended on %(day)s.",
                days,
                day=day,
            )
        )


def decide_appeal(
    actor: Actor, case_id: int, *, outcome: str, reason: str, case_version: int, draft_id: int | None = None
) -> None:
    """Grant or refuse, with a reason either way; granting gives the text back and reverses the decision.

    NotFound, NotAllowed for the first moderator, the author and reporters, Conflict, NotValid.
    """
    if outcome not in OUTCOMES:
        raise NotValid(fields={"outcome": _("Choose whether you grant the appeal.")})
    words = require_letter(reason, "reason", _("Tell the author why."))
    with unit_of_work() as unit:
        discard_sent_draft(actor, draft_id)
        case, content = lock_case(unit, actor, case_id)
        require_unchanged(unit, case, content, (case_version, content.version))
        decision = find_decision(unit, case.id)
        if case.state != APPEALED or decision is None:
            raise Conflict(_("No appeal waits in this case."))
        reporter_ids = list_reporter_ids(unit, case.id)
        if not may_decide_appeal(actor, case, decision, reporter_ids):
            raise NotAllowed(_("Somebody else looks at this appeal: you decided or reported it."))
        require_free(unit, actor, case)
        require_legible(unit, actor, case)
        appeal = unit.session.scalars(sa.select(Appeal).where(Appeal.decision_id == decision.id)).one()
        appeal.outcome, appeal.reason, appeal.decided_by_id, appeal.decided_at = outcome, words, actor.id, clock.now()
        if outcome == "granted":
            decision.reversed_at, decision.reversed_by_id, decision.reversal_reason = clock.now(), actor.id, words
            give_back(unit, actor, case, content)
        case.state = DECIDED
        end_claim(case)
        close_access(unit, actor, case)
        _record(unit, actor, case, appeal, decision, reporter_ids)


def _record(
    unit: UnitOfWork, actor: Actor, case: Case, appeal: Appeal, decision: Decision, reporter_ids: tuple[int, ...]
) -> None:
    unit.record(
        AppealDecided(
            actor_id=actor.account_id,
            **object_of(case),
            case_id=case.id,
            decision_id=decision.id,
            appeal_id=appeal.id,
            author_id=case.author_id,
            reporter_ids=reporter_ids,
            rule_id=decision.rule_id,
            outcome=appeal.outcome or "",
            reason=appeal.reason,
        )
    )
