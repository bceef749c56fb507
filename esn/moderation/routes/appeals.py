"""A decision as its author reads it, and the appeal against it."""

from flask import Blueprint, Response
from flask_babel import gettext as _

from esn.content.queries import find_draft
from esn.core.errors import Conflict, NotAllowed, NotValid
from esn.moderation.actions import file_appeal, open_letter
from esn.moderation.forms import AppealForm
from esn.web.answers import notice, redirect_to
from esn.web.fragments import render
from esn.web.viewer import current_actor

bp = Blueprint("appeals", __name__)

PAGE = "moderation/letter.html"


@bp.get("/appeals/<int:decision_id>")
def show_decision(decision_id: int) -> Response:
    """The decision with its rule, the text, the effect; the form of the appeal, later what became of it."""
    actor = current_actor()
    letter = open_letter(actor, decision_id)
    draft = find_draft(actor, "appeal", f"appeal:{decision_id}")
    form = AppealForm(formdata=None, text=draft.source if draft else "", draft=draft.id if draft else None)
    return render(PAGE, letter=letter, form=form)


@bp.post("/appeals/<int:decision_id>")
def appeal(decision_id: int) -> Response:
    """Appeal, once."""
    actor, form = current_actor(), AppealForm()
    status = 422
    try:
        if form.validate():
            key, draft_id = form.submission.data or "", form.draft.data
            file_appeal(actor, decision_id, form.text.data or "", submission=key, draft_id=draft_id)
            notice(_("Your appeal is sent. Somebody else looks at it."))
            return redirect_to(f"/appeals/{decision_id}")
    except NotValid as refusal:
        form.take(refusal)
    except (Conflict, NotAllowed) as refusal:
        form.form_errors.append(refusal.message)
        status = refusal.status
    letter = open_letter(actor, decision_id)
    return render(PAGE, status=status, form=form, letter=letter)
