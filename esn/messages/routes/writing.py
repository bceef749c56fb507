"""Writing: the first message, the next ones, editing, removing, reacting. Each view calls one action."""

from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from esn.content.actions.changes import edit_content, remove_content
from esn.content.actions.drafts import save_draft
from esn.content.actions.reactions import set_reaction
from esn.content.actions.scheduling import schedule_text
from esn.content.forms import DraftForm, EditForm, LaterForm, TextForm
from esn.content.keeping import kept_until
from esn.content.publish_time import chosen_moment
from esn.content.queries import find_draft, get_source
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid, Refusal
from esn.messages.actions.sending import send_message
from esn.messages.actions.starting import start_conversation
from esn.messages.forms import MessageForm, NewForm
from esn.messages.new_page import fill_new_form, find_open_pair
from esn.messages.queries.conversations import get_conversation
from esn.messages.queries.messages import find_newest_mine, get_message, list_entries_since
from esn.messages.quiet_line import quiet_line
from esn.messages.record_line import record_line
from esn.messages.scheduling import first_place_of, place_of
from esn.messages.thread_page import items_of, thread_context
from esn.settings import settings
from esn.web.answers import notice, redirect_to
from esn.web.cursor import read_number
from esn.web.forms import failed
from esn.web.fragments import is_partial, render
from esn.web.template_filters import exact_time
from esn.web.unsent import keeping_text
from esn.web.viewer import current_actor

REFUSED = (NotValid, NotAllowed, Conflict)

bp = Blueprint("message_writing", __name__)


@bp.get("/messages/new")
def show_new() -> Response:
    """Whom to write to; with one person named, the conversation that there is already."""
    actor, to = current_actor(), request.args.get("to", "")
    space_id = find_open_pair(actor, to)
    if space_id is not None:
        return redirect_to(f"/messages/{space_id}")
    form = fill_new_form(actor, to, read_number("draft"))
    return render("messages/new.html", form=form, **_new_context())


@bp.post("/messages/new")
def start() -> Response:
    """Send the first message."""
    actor, form = current_actor(), NewForm()
    if form.then.data == "draft" and (kept := _kept(form, "newmessage", title=(form.to.data or "")[:200])):
        return kept
    if not form.validate() or form.then.data == "draft":
        return failed(form, "messages/new.html", **_new_context())
    try:
        if form.is_later:
            place = first_place_of(form.to.data or "", form.name.data or "")
            return _schedule("newmessage", place, form, "/scheduled")
        space_id = start_conversation(
            actor,
            form.to.data or "",
            form.text.data or "",
            name=form.name.data or "",
            submission=form.submission.data or "",
            draft_id=form.draft.data,
        )
    except REFUSED as refusal:
        return _refused(refusal, "messages/new.html", None, form, **_new_context())
    return redirect_to(f"/messages/{space_id}#write")


@bp.post("/messages/<int:space_id>")
@keeping_text
def send(space_id: int) -> Response:
    """Send a message; a script gets what is new and an empty box, otherwise the conversation opens at it."""
    actor, form = current_actor(), MessageForm()
    if form.then.data == "draft" and (kept := _kept(form, "message")):
        return kept
    page = "messages/thread.html", "messages/_composer.html"
    if not form.validate() or form.then.data == "draft":
        return render(*page, status=422, **thread_context(actor, space_id, form))
    try:
        if form.is_later:
            return _schedule("message", place_of(space_id, form.parent.data), form, f"/messages/{space_id}")
        message_id = send_message(
            actor,
            space_id,
            form.text.data or "",
            parent_id=form.parent.data,
            submission=form.submission.data or "",
            draft_id=form.draft.data,
        )
    except REFUSED as refusal:
        return _refused(refusal, *page, form, **thread_context(actor, space_id, form))
    if not is_partial():
        return redirect_to(f"/messages/{space_id}#m{message_id}")
    return _show_sent(space_id, form.cursor.data or 0)


@bp.get("/m/<int:content_id>/edit")
def edit(content_id: int) -> Response:
    """One's own message, to change it; with a draft of the change if there is one."""
    actor = current_actor()
    version, card = get_source(actor, content_id), get_message(actor, content_id)
    draft = find_draft(actor, "change", f"change:{content_id}")
    values = {"text": draft.source, "draft": draft.id} if draft else {"text": version.source}
    return render("messages/edit.html", form=EditForm(formdata=None, base=version.number, **values), card=card)


@bp.post("/m/<int:content_id>/edit")
@keeping_text
def change(content_id: int) -> Response:
    """Give one's own message a new version."""
    actor, form = current_actor(), EditForm()
    card = get_message(actor, content_id)
    if form.then.data == "draft" and (kept := _kept(form, "change")):
        return kept
    if not form.validate() or form.then.data == "draft":
        return failed(form, "messages/edit.html", card=card)
    try:
        edit_content(
            actor,
            content_id,
            source=form.text.data or "",
            base_version=form.base.data or 0,
            draft_id=form.draft.data,
        )
    except REFUSED as refusal:
        return _refused(refusal, "messages/edit.html", None, form, card=card)
    return redirect_to(card.url)


@bp.get("/m/<int:content_id>/delete")
def confirm_removal(content_id: int) -> Response:
    """Ask before a message is taken away from everybody."""
    card = get_message(current_actor(), content_id)
    if not card.may_delete:
        raise NotFound
    until = kept_until(card.created_at, settings().retention.messages_years)
    return render("messages/delete.html", card=card, kept_until=until)


@bp.post("/m/<int:content_id>/delete")
def remove(content_id: int) -> Response:
    """Take one's own message away from all readers."""
    actor = current_actor()
    card = get_message(actor, content_id)
    remove_content(actor, content_id)
    notice(_("Removed for everyone."))
    return redirect_to(card.place_url if card.team_id else f"/messages/{card.space_id}")


@bp.post("/m/<int:content_id>/reactions")
def react(content_id: int) -> Response:
    """React, or take it back: `add` or `take_back` names the kind."""
    actor, is_on = current_actor(), "add" in request.form
    kind = request.form.get("add") or request.form.get("take_back", "")
    set_reaction(actor, get_message(actor, content_id).id, kind, is_on=is_on)
    card = get_message(actor, content_id)
    return render("messages/_reactions.html", card=card) if is_partial() else redirect_to(card.url)


def _schedule(kind: str, place: dict[str, Any], form: LaterForm, path: str) -> Response:
    at = chosen_moment(form.when.data, form.send_at.data)
    schedule_text(
        current_actor(),
        kind,
        place,
        form.text.data or "",
        publish_at=at,
        submission=form.submission.data or "",
        draft_id=form.draft.data,
    )
    notice(_("It will be sent at %(time)s. Until then you find it under Drafts, Scheduled.", time=exact_time(at)))
    return redirect_to(path)


def _show_sent(space_id: int, cursor: int) -> Response:
    actor = current_actor()
    view = get_conversation(actor, space_id)
    items = items_of(list_entries_since(actor, view, cursor))
    context: dict[str, Any] = {"view": view, "items": items, "newest": view.last_position, "draft": None}
    context |= {"newest_mine": find_newest_mine(actor, space_id), "answered": None, "record_line": record_line()}
    context["quiet_line"] = quiet_line(actor, view.people)
    return render("messages/_sent.html", form=MessageForm(formdata=None), **context)


def _new_context() -> dict[str, Any]:
    return {"record_line": record_line(), "limit": settings().posts.max_length}


def _kept(form: TextForm, kind: str, title: str = "") -> Response | None:
    """The way to the drafts; None where this is too long even for one."""
    if not DraftForm().validate():
        return None
    place, source = form.place.data or f"{kind}:", form.text.data or ""
    submission = form.submission.data or ""
    save_draft(
        current_actor(),
        draft_id=form.draft.data,
        kind=kind,
        place=place,
        source=source,
        title=title,
        submission=submission,
    )
    notice(_("Draft saved."))
    return redirect_to("/drafts")


def _refused(refusal: Refusal, template: str, fragment: str | None, form: TextForm, /, **context: Any) -> Response:
    """The form again with what the action said, everything typed kept."""
    if isinstance(refusal, NotValid):
        form.take(refusal)
    else:
        form.form_errors.append(refusal.message)
    # A script puts no 403 into a page; for it the form that comes back is what counts.
    status = Conflict.status if is_partial() and refusal.status == NotAllowed.status else refusal.status
    return render(template, fragment, status=status, **{**context, "form": form})
