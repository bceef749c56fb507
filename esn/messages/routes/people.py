"""Who is in a conversation, what it is called, what one hears of it, and how far one has read."""

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import ngettext

from esn.core.errors import NotAllowed, NotValid, Refusal
from esn.messages.actions.people import add_people, leave_conversation, name_conversation
from esn.messages.actions.reading import choose_typing, mark_seen, mark_unread, set_muted
from esn.messages.forms import HISTORY, AddForm, NameForm
from esn.messages.queries.conversations import ConversationView, get_conversation, shows_typing
from esn.web.answers import notice, redirect_to
from esn.web.cursor import read_cursor
from esn.web.fragments import is_partial, render
from esn.web.viewer import current_actor

bp = Blueprint("message_people", __name__)


@bp.get("/messages/<int:space_id>/about")
def show_about(space_id: int) -> Response:
    """The people of a conversation, and its settings."""
    return _show(get_conversation(current_actor(), space_id))


@bp.post("/messages/<int:space_id>/people")
def add(space_id: int) -> Response:
    """Add people, from now on or with history."""
    actor, form = current_actor(), AddForm()
    view = get_conversation(actor, space_id)
    if not form.validate():
        return _show(view, form)
    try:
        n = add_people(actor, space_id, form.to.data or "", with_history=form.sees.data == HISTORY)
    except (NotValid, NotAllowed) as refusal:
        return _show(view, form, refusal=refusal)
    notice(ngettext("%(num)s person added.", "%(num)s people added.", n))
    return redirect_to(view.url)


@bp.post("/messages/<int:space_id>/name")
def rename(space_id: int) -> Response:
    """Give a group another name, or none."""
    actor, form = current_actor(), NameForm()
    view = get_conversation(actor, space_id)
    if not form.validate():
        return _show(view, form)
    try:
        name_conversation(actor, space_id, form.name.data or "")
    except (NotValid, NotAllowed) as refusal:
        return _show(view, form, refusal=refusal)
    return redirect_to(f"{view.url}/about")


@bp.get("/messages/<int:space_id>/leave")
def confirm_leaving(space_id: int) -> Response:
    """Ask before somebody leaves: only the others can let them in again."""
    return render("messages/leave.html", view=get_conversation(current_actor(), space_id))


@bp.post("/messages/<int:space_id>/leave")
def leave(space_id: int) -> Response:
    """Leave a group."""
    leave_conversation(current_actor(), space_id)
    notice(_("You left the conversation."))
    return redirect_to("/messages")


@bp.post("/messages/<int:space_id>/mute")
def mute(space_id: int) -> Response:
    """Hear nothing of a conversation (`muted` holds something), or hear of it again."""
    set_muted(current_actor(), space_id, is_muted=bool(request.form.get("muted")))
    return redirect_to(f"/messages/{space_id}/about")


@bp.post("/messages/<int:space_id>/seen")
def see(space_id: int) -> Response:
    """What was under this person's eyes."""
    mark_seen(current_actor(), space_id, read_cursor("position", 0))
    return Response(status=204) if is_partial() else redirect_to("/messages")


@bp.post("/m/<int:content_id>/unread")
def unsee(content_id: int) -> Response:
    """This message and what follows count as unread again."""
    mark_unread(current_actor(), content_id)
    notice(_("Marked as unread from there on."))
    return redirect_to("/messages")


@bp.get("/messages/settings")
def show_settings() -> Response:
    """What holds for all my conversations."""
    return render("messages/settings.html", shows_typing=shows_typing(current_actor()))


@bp.post("/messages/settings")
def change_settings() -> Response:
    """Show and see the typing line (`typing` holds something), or not."""
    choose_typing(current_actor(), shows_typing=bool(request.form.get("typing")))
    notice(_("Saved."))
    return redirect_to("/messages/settings")


def _show(view: ConversationView, form: AddForm | NameForm | None = None, refusal: Refusal | None = None) -> Response:
    """The page, perhaps with the form that was refused, everything typed kept."""
    if form is not None and isinstance(refusal, NotValid):
        form.take(refusal)
    elif form is not None and refusal is not None:
        form.form_errors.append(refusal.message)
    adding = form if isinstance(form, AddForm) else AddForm(formdata=None)
    naming = form if isinstance(form, NameForm) else NameForm(formdata=None, name=view.name)
    status = (refusal.status if refusal else NotValid.status) if form else 200
    context = {"form": form} if form else {}
    return render("messages/about.html", status=status, view=view, adding=adding, naming=naming, **context)
