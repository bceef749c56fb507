"""Scheduled texts of all kinds: the list, one of them to change, publishing at once, and back to a draft."""

from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from esn.content.actions.scheduling import cancel_scheduled, change_scheduled, publish_now
from esn.content.forms import DraftForm, ScheduledForm
from esn.content.models import ScheduledText
from esn.content.publish_time import chosen_moment, local_text
from esn.content.queries import find_draft, get_scheduled, list_scheduled
from esn.content.scheduling import describe_texts
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.posts.routes.drafts import keep_as_draft
from esn.web.answers import notice, redirect_to
from esn.web.cursor import read_number
from esn.web.forms import failed
from esn.web.fragments import render
from esn.web.unsent import keeping_text
from esn.web.viewer import current_actor

bp = Blueprint("scheduled", __name__)


@bp.get("/scheduled")
def show_scheduled() -> Response:
    """What waits for its moment, the next one first."""
    actor = current_actor()
    page = list_scheduled(actor, read_number("after"))
    return render("posts/scheduled.html", page=page, goals=describe_texts(actor, page.rows))


@bp.get("/scheduled/<int:scheduled_id>")
def edit(scheduled_id: int) -> Response:
    """One scheduled text, to change it; a change of one that is out meanwhile goes on as a new text."""
    actor = current_actor()
    draft = find_draft(actor, "scheduled", f"scheduled:{scheduled_id}")
    try:
        text = get_scheduled(actor, scheduled_id)
    except NotFound:
        if draft is None:
            raise
        return redirect_to(f"/compose?draft={draft.id}")
    values = {"text": draft.source, "title": draft.title, "draft": draft.id} if draft else _values(text)
    form = ScheduledForm(formdata=None, **values, base=text.version, when=local_text(text.publish_at))
    return _page(form, text)


@bp.post("/scheduled/<int:scheduled_id>")
@keeping_text
def change(scheduled_id: int) -> Response:
    """Change its text and its time."""
    actor, form = current_actor(), ScheduledForm()
    text = get_scheduled(actor, scheduled_id)
    if form.then.data == "draft" and DraftForm().validate():
        keep_as_draft(actor, form)
        return redirect_to("/drafts")
    if not form.validate() or form.then.data == "draft":
        return failed(form, "posts/scheduled_edit.html", **_context(text))
    try:
        change_scheduled(
            actor,
            scheduled_id,
            source=form.text.data or "",
            title=form.title.data or "",
            publish_at=chosen_moment(form.when.data, None),
            base_version=form.base.data or 0,
            seen=form.seen.data or "",
            draft_id=form.draft.data,
        )
    except NotValid as refusal:
        form.take(refusal)
        return failed(form, "posts/scheduled_edit.html", **_context(text))
    except (NotAllowed, Conflict) as refusal:
        form.form_errors.append(refusal.message)
        return _page(form, text, refusal.status)
    notice(_("Saved. It waits for its time."))
    return redirect_to("/scheduled")


@bp.post("/scheduled/<int:scheduled_id>/send")
def send(scheduled_id: int) -> Response:
    """Publish it now."""
    return redirect_to(publish_now(current_actor(), scheduled_id, seen=request.form.get("seen", "")).url)


@bp.post("/scheduled/<int:scheduled_id>/cancel")
def cancel(scheduled_id: int) -> Response:
    """Make it a draft again."""
    cancel_scheduled(current_actor(), scheduled_id)
    notice(_("It is a draft again and will not be published by itself."))
    return redirect_to("/drafts")


def _page(form: ScheduledForm, text: ScheduledText, status: int = 200) -> Response:
    return render("posts/scheduled_edit.html", status=status, form=form, **_context(text))


def _context(text: ScheduledText) -> dict[str, Any]:
    return {"scheduled": text, "goal": describe_texts(current_actor(), [text])[text.id]}


def _values(text: ScheduledText) -> dict[str, str]:
    return {"text": text.source, "title": text.title}
