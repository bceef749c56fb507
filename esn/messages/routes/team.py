"""Reading team messages: the list, one of them, whom it was addressed to; and what a reader gives back."""

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from esn.core.errors import Conflict, NotAllowed, NotValid
from esn.core.paging import NEWEST
from esn.messages.actions.announcements import end_announcement
from esn.messages.actions.team_asking import confirm_team_message, remind_team, see_team_message
from esn.messages.actions.team_replies import answer_all, finish_reply, reply_to_team
from esn.messages.forms import MessageForm
from esn.messages.queries.leading import list_senders
from esn.messages.queries.messages import get_message
from esn.messages.queries.team import get_team_message, list_team_messages
from esn.messages.queries.team_people import ALL, list_team_people
from esn.messages.queries.team_replies import WAITING
from esn.messages.team_page import team_context
from esn.web.answers import notice, redirect_to
from esn.web.cursor import read_cursor, read_number
from esn.web.forms import failed
from esn.web.fragments import is_partial, render
from esn.web.unsent import keeping_text
from esn.web.viewer import current_actor

REFUSED = (NotValid, NotAllowed, Conflict)
PAGE = "messages/team/message.html"

bp = Blueprint("team_messages", __name__)


@bp.get("/messages/team")
def show_list() -> Response:
    """What was sent to me and my part of the organisation, and what I sent."""
    actor, before = current_actor(), read_cursor()
    part = "messages/team/_older.html" if before != NEWEST else None
    context: dict[str, Any] = {"page": list_team_messages(actor, before), "may_send": bool(list_senders(actor))}
    return render("messages/team/list.html", part, **context)


@bp.get("/messages/team/<int:content_id>")
def show_message(content_id: int) -> Response:
    """One of them; its sender sees the replies in the state `show`, and may answer all because of `reply`."""
    show, reply_id = request.args.get("show", WAITING), read_number("reply")
    context = team_context(current_actor(), content_id, show=show, reply_id=reply_id)
    return render(PAGE, "messages/team/_newer.html" if context["view"].leads else None, **context)


@bp.get("/messages/team/<int:content_id>/people")
def show_people(content_id: int) -> Response:
    """Whom my message was addressed to: all, who has confirmed, who has not."""
    actor, which, before = current_actor(), request.args.get("which", ALL), read_number("before")
    page = list_team_people(actor, content_id, which, before)
    part = "messages/team/_more_people.html" if before is not None else None
    context: dict[str, Any] = {"view": get_team_message(actor, content_id), "page": page, "which": which}
    context["more_url"] = f"/messages/team/{content_id}/people?which={quote(which)}"
    return render("messages/team/people.html", part, **context)


@bp.post("/messages/team/<int:content_id>/seen")
def see(content_id: int) -> Response:
    """It was under this person's eyes."""
    see_team_message(current_actor(), content_id)
    return Response(status=204) if is_partial() else redirect_to("/messages/team")


@bp.post("/messages/team/<int:content_id>/confirm")
def confirm(content_id: int) -> Response:
    """Confirm what it asks."""
    confirm_team_message(current_actor(), content_id)
    notice(_("Confirmed."))
    return redirect_to(f"/messages/team/{content_id}")


@bp.post("/messages/team/<int:content_id>/remind")
def remind(content_id: int) -> Response:
    """Remind those who have not confirmed, once."""
    remind_team(current_actor(), content_id)
    notice(_("They are being reminded."))
    return redirect_to(f"/messages/team/{content_id}")


@bp.post("/messages/team/<int:content_id>/end")
def end(content_id: int) -> Response:
    """Take an announcement from Home before its day."""
    end_announcement(current_actor(), content_id)
    notice(_("It has left Home. Everybody who got it can still read it."))
    return redirect_to(f"/messages/team/{content_id}")


@bp.post("/messages/team/<int:content_id>/reply")
@keeping_text
def reply(content_id: int) -> Response:
    """Answer it, privately or for everybody, as it was sent."""
    actor, form = current_actor(), MessageForm()
    view = get_team_message(actor, content_id)
    if not form.validate():
        return failed(form, PAGE, **team_context(actor, content_id, form))
    values = {"submission": form.submission.data or "", "draft_id": form.draft.data, "readers": form.readers.data}
    try:
        message_id = reply_to_team(actor, content_id, form.text.data or "", **values)
    except REFUSED as refusal:
        return _refused(refusal, form, content_id)
    if view.readers is not None:
        notice(f"{_('Sent.')} {view.readers.words}.")
    return redirect_to(get_message(actor, message_id).place_url)


@bp.post("/messages/team/<int:content_id>/answer")
@keeping_text
def answer(content_id: int) -> Response:
    """Answer everybody, perhaps because of one reply, whose writer is not named."""
    actor, form, reply_id = current_actor(), MessageForm(), read_number("reply")
    get_team_message(actor, content_id)
    if not form.validate():
        return failed(form, PAGE, **team_context(actor, content_id, form, reply_id=reply_id))
    submission = form.submission.data or ""
    try:
        message_id = answer_all(actor, content_id, form.text.data or "", reply_id=reply_id, submission=submission)
    except REFUSED as refusal:
        return _refused(refusal, form, content_id)
    notice(_("Sent to everybody."))
    return redirect_to(f"/messages/team/{content_id}#m{message_id}")


@bp.post("/messages/team/<int:content_id>/replies/<int:reply_id>/done")
def finish(content_id: int, reply_id: int) -> Response:
    """Done with a private reply."""
    finish_reply(current_actor(), content_id, reply_id)
    return redirect_to(f"/messages/team/{content_id}#replies")


def _refused(refusal: NotValid | NotAllowed | Conflict, form: MessageForm, content_id: int) -> Response:
    if isinstance(refusal, NotValid):
        form.take(refusal)
    else:
        form.form_errors.append(refusal.message)
    context = team_context(current_actor(), content_id, form, reply_id=read_number("reply"))
    return render(PAGE, status=refusal.status, **context)
