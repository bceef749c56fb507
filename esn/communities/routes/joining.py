"""Coming in, going out, and how much of a community should reach one."""

from flask import Response, request
from flask_babel import gettext as _

from esn.communities.forms import NoteForm
from esn.communities.queries import get_header
from esn.core.errors import NotValid
from esn.spaces import actions
from esn.spaces.blueprint import SpaceBlueprint
from esn.spaces.models import level_from
from esn.spaces.queries import SpaceView, is_last_owner
from esn.web.answers import notice, redirect_back, redirect_to
from esn.web.forms import failed
from esn.web.fragments import render
from esn.web.viewer import current_actor

bp = SpaceBlueprint("joining", __name__)


@bp.post("/c/<slug>/join")
def join(space: SpaceView) -> Response:
    """Become a member, or accept an invitation."""
    actions.join_space(current_actor(), space.id)
    undo = f"{space.url}/leave" if space.visibility == "open" else None
    notice(_("You joined %(name)s. Its highlights reach your Home.", name=space.name), undo)
    return redirect_back(space.url)


@bp.get("/c/<slug>/ask")
def show_ask(space: SpaceView) -> Response:
    """The form that asks the owners."""
    return render("communities/ask.html", form=NoteForm(), header=get_header(current_actor(), space))


@bp.post("/c/<slug>/ask")
def ask(space: SpaceView) -> Response:
    """Ask the owners."""
    actor, form = current_actor(), NoteForm()
    if not form.validate():
        return failed(form, "communities/ask.html", header=get_header(actor, space))
    try:
        actions.ask_to_join(actor, space.id, form.note.data or "")
    except NotValid as refusal:
        form.take(refusal)
        return failed(form, "communities/ask.html", header=get_header(actor, space))
    notice(
        _("You asked to join %(name)s. Its owners decide, and we tell you.", name=space.name), f"{space.url}/withdraw"
    )
    return redirect_to(space.url)


@bp.post("/c/<slug>/withdraw")
def withdraw(space: SpaceView) -> Response:
    """Take back one's own request."""
    actions.withdraw_request(current_actor(), space.id)
    notice(_("You took back your request to join %(name)s.", name=space.name))
    return redirect_to(space.url if space.is_listed else "/c")


@bp.post("/c/<slug>/decline")
def decline(space: SpaceView) -> Response:
    """Say no to an invitation."""
    actions.decline_invitation(current_actor(), space.id)
    notice(_("You declined the invitation to %(name)s.", name=space.name))
    return redirect_to(space.url if space.is_listed else "/c")


@bp.get("/c/<slug>/leave")
def show_leave(space: SpaceView) -> Response:
    """What one loses by leaving."""
    actor = current_actor()
    return render("communities/leave.html", header=get_header(actor, space), is_last=is_last_owner(actor, space))


@bp.post("/c/<slug>/leave")
def leave(space: SpaceView) -> Response:
    """Stop being a member."""
    actions.leave_space(current_actor(), space.id)
    undo = f"{space.url}/join" if space.visibility == "open" else None
    notice(_("You left %(name)s. Its posts no longer reach your Home.", name=space.name), undo)
    return redirect_to(space.url if space.is_listed else "/c")


@bp.post("/c/<slug>/level")
def set_level(space: SpaceView) -> Response:
    """Choose how much should reach one; `level` may stand in the address, so that it can be undone."""
    actions.set_level(current_actor(), space.id, level_from(request.values.get("level", "")))
    notice(_("Level for %(name)s saved.", name=space.name), f"{space.url}/level?level={space.level_name}")
    return redirect_back(space.url)
