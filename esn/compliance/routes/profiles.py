"""Texts of profiles before compliance: the queue, one of them, and the decision. Never kept by a browser."""

from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from esn.approval.actions import Answer, decide_approval, mark_seen
from esn.compliance import queries
from esn.compliance.forms import PartForm, ProfileDecisionForm
from esn.core.errors import Conflict, NotAllowed, NotValid
from esn.web.answers import notice, redirect_to
from esn.web.cursor import read_cursor
from esn.web.fragments import is_partial, render
from esn.web.headers import forbid_storing
from esn.web.viewer import current_actor

VERDICTS = {"approve": True, "refuse": False}

bp = Blueprint("vetting", __name__, url_prefix="/compliance/profiles")
bp.before_request(forbid_storing)


@bp.get("")
def show_queue() -> Response:
    """What waits, what changed for information, what was decided."""
    actor, tab = current_actor(), request.args.get("tab", "")
    tab = tab if tab in queries.TABS else "waiting"
    if is_partial():  # the pill: everything on this page may have changed
        return redirect_to(f"/compliance/profiles?tab={tab}")
    page = queries.list_profile_reviews(actor, tab, read_cursor())
    return render("compliance/profiles.html", page=page, tab=tab, counts=queries.count_profile_reviews(actor))


@bp.get("/<int:approval_id>")
def show_review(approval_id: int) -> Response:
    """The texts as they are and as they are asked for, and the decision."""
    view = queries.get_profile_review(current_actor(), approval_id)
    begun = {part.name: {"proposal": part.after} for part in view.review.parts}
    return _page(view, ProfileDecisionForm(formdata=None, data={"digest": view.review.digest, **begun}))


@bp.post("/<int:approval_id>/decide")
def decide(approval_id: int) -> Response:
    """Approve or refuse, each field by itself; the page again with everything typed when that is not possible."""
    actor, form, status = current_actor(), ProfileDecisionForm(), NotValid.status
    try:
        if form.validate():
            answers = {name: _answer(part) for name, part in form.parts()}
            decide_approval(actor, approval_id, form.digest.data or "", answers)
            notice(_("Decided. The person is told."))
            return redirect_to("/compliance/profiles")
    except NotValid as refusal:
        form.take(refusal)
    except (Conflict, NotAllowed) as refusal:
        form.form_errors.append(refusal.message)
        status = refusal.status
    return _page(queries.get_profile_review(actor, approval_id), form, status=status)


@bp.post("/<int:approval_id>/seen")
def finish(approval_id: int) -> Response:
    """Tick off what changed and holds already."""
    mark_seen(current_actor(), approval_id, request.form.get("digest", ""))
    notice(_("Marked as seen."))
    return redirect_to("/compliance/profiles?tab=changed")


def _answer(part: PartForm) -> Answer:
    texts = {name: "\n".join((part[name].data or "").splitlines()) for name in ("sentence", "reason", "proposal")}
    return Answer(is_approved=VERDICTS.get(part.verdict.data or ""), rule_id=part.rule.data or "", **texts)


def _page(view: queries.ProfileReview, form: ProfileDecisionForm, *, status: int = 200) -> Response:
    rules = queries.list_rules_in_force(current_actor())
    form.digest.data = view.review.digest
    asked = form.fields_of([part.name for part in view.review.parts])
    choices = [("", _("No rule")), *((rule.rule_id, rule.title) for rule in rules)]
    context: dict[str, Any] = {"view": view, "form": form, "asked": asked, "rules": rules, "choices": choices}
    return render("compliance/profile.html", status=status, **context)
