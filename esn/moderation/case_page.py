"""What the page of a case needs beside the case: its forms, and the letter as the author will read it."""

from dataclasses import dataclass
from typing import Any

from esn.content.queries import find_draft
from esn.core.actor import Actor
from esn.moderation.forms import AppealDecisionForm, DecisionForm, NoteForm, ReversalForm, SeenForm
from esn.moderation.queries.case import CaseView, get_case
from esn.moderation.wording import effect_of, letter_title, outcome_for_reporter, rule_name


@dataclass(frozen=True, slots=True)
class Preview:
    """A letter before it is sent; `title` is empty where the author is told nothing."""

    title: str
    rule: str
    reason: str
    effect: str
    to_reporters: str


def case_context(actor: Actor, case_id: int, reports_after: int = 0, **typed: Any) -> dict[str, Any]:
    """The case and its forms; `typed` holds the form that was sent, if any. NotFound."""
    case = get_case(actor, case_id, reports_after)
    forms: dict[str, Any] = {
        "decision": typed.get("decision") or _fresh(actor, case, DecisionForm),
        "reversal": typed.get("reversal") or _fresh(actor, case, ReversalForm),
        "appeal_form": typed.get("appeal") or _fresh(actor, case, AppealDecisionForm),
        "note": typed.get("note") or NoteForm(formdata=None),
    }
    lost = next((form.reason.data for name, form in typed.items() if name != "note" and not _is_shown(case, name)), "")
    return {"case": case, "lost_words": lost, **forms}


def letter_preview(actor: Actor, case: CaseView, form: DecisionForm) -> Preview:
    """What the author and the reporters will read if this is sent."""
    action, rule_id, reason = form.action.data, form.rule.data, form.reason.data or ""
    title = next((rule.title for rule in case.rules if rule.rule_id == rule_id), "")
    is_told = action != "none" or case.is_hidden_meanwhile
    return Preview(
        title=letter_title(action, case.kind) if is_told else "",
        rule=rule_name(rule_id, title) if title else "",
        reason=reason,
        effect=effect_of(action, case.kind) if is_told else "",
        to_reporters=outcome_for_reporter(action, rule_id, reason),
    )


def _is_shown(case: CaseView, name: str) -> bool:
    """Whether the page still has the panel in which the words were typed."""
    return {"decision": case.may_decide, "reversal": case.may_reverse, "appeal": case.may_decide_appeal}[name]


def _fresh(actor: Actor, case: CaseView, kind: type[SeenForm]) -> SeenForm:
    """An empty form, or the draft that was begun on this case."""
    place = f"decision:{case.id}"
    draft = find_draft(actor, "decision", place)
    version = ".".join(str(number) for number in case.seen)
    values = {"reason": draft.source, "draft": draft.id} if draft else {}
    return kind(formdata=None, version=version, **values)
