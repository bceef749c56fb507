"""Working on a case: one page, and what its buttons do."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _

from esn.core.actor import Actor
from esn.core.errors import Conflict, NotAllowed, NotValid, Refusal
from esn.moderation import actions
from esn.moderation.case_page import case_context, letter_preview
from esn.moderation.forms import AppealDecisionForm, DecisionForm, NoteForm, ReversalForm
from esn.moderation.wording import appeal_outcome, done_name, rule_number
from esn.web.answers import notice, redirect_to
from esn.web.cursor import read_cursor
from esn.web.forms import Form, failed
from esn.web.fragments import render
from esn.web.viewer import current_actor

bp = Blueprint("moderation_cases", __name__)
for word in (appeal_outcome, done_name, rule_number):
    bp.add_app_template_filter(word)

PAGE = "moderation/case.html"


@bp.get("/moderation/cases/<int:case_id>")
def show_case(case_id: int) -> Response:
    """The text in its context, the reports, the rules, the past; `reports` asks for those above an id."""
    after = read_cursor("reports", 0)
    part = "moderation/_more_reports.html" if after else None
    return render(PAGE, part, **case_context(current_actor(), case_id, after))


@bp.post("/moderation/cases/<int:case_id>/claim")
def claim(case_id: int) -> Response:
    """Take the case."""
    actions.claim_case(current_actor(), case_id)
    return redirect_to(_url(case_id))


@bp.post("/moderation/cases/<int:case_id>/release")
def release(case_id: int) -> Response:
    """Give the case back."""
    actions.release_case(current_actor(), case_id)
    notice(_("The case is free for others."))
    return redirect_to("/moderation")


@bp.post("/moderation/cases/<int:case_id>/decide")
def decide(case_id: int) -> Response:
    """Decide, or show what the author will read."""
    actor, form = current_actor(), DecisionForm()
    if form.then.data == "preview" and form.validate():
        context = case_context(actor, case_id, decision=form)
        return render(PAGE, form=form, preview=letter_preview(actor, context["case"], form), **context)

    def act() -> None:
        actions.decide_case(
            actor,
            case_id,
            action=form.action.data or "",
            rule_id=form.rule.data,
            reason=form.reason.data or "",
            seen=form.seen,
            submission=form.submission.data or "",
            draft_id=form.draft.data,
        )

    return _run(actor, case_id, form, "decision", act, _("Decided. The people concerned are told."))


@bp.post("/moderation/cases/<int:case_id>/reverse")
def reverse(case_id: int) -> Response:
    """Take the decision back."""
    actor, form = current_actor(), ReversalForm()

    def act() -> None:
        reason, draft_id = form.reason.data or "", form.draft.data
        actions.reverse_decision(actor, case_id, reason=reason, case_version=form.seen[0], draft_id=draft_id)

    return _run(actor, case_id, form, "reversal", act, _("The decision is taken back."))


@bp.post("/moderation/cases/<int:case_id>/appeal")
def decide_appeal(case_id: int) -> Response:
    """Grant or refuse the author's appeal."""
    actor, form = current_actor(), AppealDecisionForm()

    def act() -> None:
        actions.decide_appeal(
            actor,
            case_id,
            outcome=form.outcome.data or "",
            reason=form.reason.data or "",
            case_version=form.seen[0],
            draft_id=form.draft.data,
        )

    return _run(actor, case_id, form, "appeal", act, _("The appeal is decided. The author is told."))


@bp.post("/moderation/cases/<int:case_id>/notes")
def note(case_id: int) -> Response:
    """Leave a note for the other moderators."""
    actor, form = current_actor(), NoteForm()

    def act() -> None:
        actions.add_note(actor, case_id, form.note.data or "", submission=form.submission.data or "")

    return _run(actor, case_id, form, "note", act, _("Note added."))


def _run(actor: Actor, case_id: int, form: Form, name: str, act: Callable[[], Any], done: str) -> Response:
    """Act if the form is whole; otherwise, or when it is refused, the page again with everything typed."""
    refusal: Refusal | None = None
    if form.validate():
        try:
            act()
            notice(done)
            return redirect_to(_url(case_id))
        except NotValid as not_valid:
            form.take(not_valid)
        except (NotAllowed, Conflict) as other:
            refusal = other
            form.form_errors.append(other.message)
    context = case_context(actor, case_id, **{name: form})
    if refusal is not None:
        return render(PAGE, status=refusal.status, form=form, **context)
    return failed(form, PAGE, **context)


def _url(case_id: int) -> str:
    return f"/moderation/cases/{case_id}"
