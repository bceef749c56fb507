"""Drafts: saved while somebody writes, listed, discarded."""

from flask import Blueprint, Response, jsonify
from flask_babel import gettext as _

from esn.content.actions.drafts import discard_draft, save_draft
from esn.content.actions.writing import TITLE_LENGTH
from esn.content.forms import DraftForm, TextForm
from esn.content.models import Draft
from esn.content.queries import list_drafts
from esn.core.actor import Actor
from esn.posts.draft_lines import draft_lines
from esn.web.answers import notice, redirect_to
from esn.web.fragments import is_partial, render
from esn.web.viewer import current_actor

PLACE_LENGTH = 85  # of a draft's place: "post:" and an address

bp = Blueprint("drafts", __name__)


@bp.get("/drafts")
def show_drafts() -> Response:
    """Everything this person began to write."""
    return render("posts/drafts.html", drafts=draft_lines(list_drafts(current_actor())))


@bp.post("/drafts")
def save() -> Response:
    """Keep what is in the box; answers with the draft's id."""
    form = DraftForm()
    if not form.validate():
        return jsonify(errors=form.errors), 422  # type: ignore[return-value]
    draft = keep_as_draft(current_actor(), form)
    return jsonify(draft=draft.id if draft else None)


@bp.post("/drafts/<int:draft_id>/discard")
def discard(draft_id: int) -> Response:
    """Throw a draft away."""
    discard_draft(current_actor(), draft_id)
    if not is_partial():
        notice(_("Draft discarded."))
    return redirect_to("/drafts")


def keep_as_draft(actor: Actor, form: DraftForm | TextForm) -> Draft | None:
    """Save the form's text under its place; a post's place is the community chosen. None: the form was sent already."""
    place = form.place.data or "post:"
    if place.startswith("post:") and "to" in form:
        place = f"post:{form['to'].data or ''}"[:PLACE_LENGTH]
    title = form["title"].data if "title" in form else ""
    if place.startswith("newmessage:") and "to" in form:
        title = (form["to"].data or "")[:TITLE_LENGTH]  # whom it is for, as far as there is room
    kind = place.partition(":")[0]
    return save_draft(
        actor,
        draft_id=form.draft.data,
        kind=kind,
        place=place,
        source=form.text.data or "",
        title=title or "",
        submission=form.submission.data or "",
    )
