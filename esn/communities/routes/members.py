"""Who belongs to a community, and who lets whom in."""

from typing import Any

from flask import Response, request
from flask_babel import gettext as _

from esn.communities.actions import invite_by_name
from esn.communities.forms import InviteForm, NoteForm
from esn.communities.queries import get_header, get_managed_header, get_people, list_invitable
from esn.core.errors import NotValid
from esn.core.paging import NEWEST
from esn.spaces import actions
from esn.spaces.blueprint import SpaceBlueprint
from esn.spaces.queries import SpaceView, get_member, list_members
from esn.web.answers import notice, redirect_to
from esn.web.cursor import read_cursor
from esn.web.forms import failed
from esn.web.fragments import is_partial, render
from esn.web.viewer import current_actor

bp = SpaceBlueprint("members", __name__)


@bp.get("/c/<slug>/members")
def show_members(space: SpaceView) -> Response:
    """The members by name, and, for owners, who is on the way in."""
    actor, before = current_actor(), read_cursor()
    query, role = request.args.get("q", "").strip(), request.args.get("role", "")
    shown: dict[str, Any] = {"space": space, "query": query, "role": role}
    if is_partial() and before != NEWEST:
        page = list_members(actor, space, before, query=query, role=role)
        return render("communities/members.html", "communities/_older_members.html", page=page, **shown)
    people = get_people(actor, space, before, query=query, role=role)
    return render("communities/members.html", people=people, header=people.header, page=people.page, **shown)


@bp.get("/c/<slug>/invite")
def show_invite(space: SpaceView) -> Response:
    """Find the person to invite."""
    actor, name = current_actor(), request.args.get("q", "").strip()
    people = list_invitable(actor, space, name)
    return render(
        "communities/invite.html", form=InviteForm(person=name), people=people, header=get_header(actor, space)
    )


@bp.post("/c/<slug>/invite")
def invite(space: SpaceView) -> Response:
    """Ask somebody in, by user name or full name."""
    actor, form = current_actor(), InviteForm()
    try:
        person = invite_by_name(actor, space.id, form.person.data or "") if form.validate() else None
    except NotValid as refusal:
        person = None
        form.take(refusal)
    if person is None:
        people = list_invitable(actor, space, form.person.data or "")
        return failed(form, "communities/invite.html", people=people, header=get_header(actor, space))
    notice(_("You invited %(person)s to %(name)s.", person=person, name=space.name))
    return redirect_to(f"{space.url}/invite")


@bp.post("/c/<slug>/members/<int:account_id>/approve")
def approve(space: SpaceView, account_id: int) -> Response:
    """Let somebody in who asked."""
    actions.approve_request(current_actor(), space.id, account_id)
    notice(_("Approved. We told the person."))
    return redirect_to(f"{space.url}/members")


@bp.post("/c/<slug>/members/<int:account_id>/refuse")
def refuse(space: SpaceView, account_id: int) -> Response:
    """Turn a request down, with a line that the asker reads."""
    actions.refuse_request(current_actor(), space.id, account_id, NoteForm().note.data or "")
    notice(_("Refused. We told the person."))
    return redirect_to(f"{space.url}/members")


@bp.post("/c/<slug>/members/<int:account_id>/uninvite")
def uninvite(space: SpaceView, account_id: int) -> Response:
    """Take an invitation back."""
    actions.withdraw_invitation(current_actor(), space.id, account_id)
    notice(_("Invitation taken back."))
    return redirect_to(f"{space.url}/members")


@bp.post("/c/<slug>/members/<int:account_id>/role")
def set_role(space: SpaceView, account_id: int) -> Response:
    """Give a member another role; `role` may stand in the address, so that it can be undone."""
    actor = current_actor()
    before = get_member(actor, space, account_id)
    actions.set_role(actor, space.id, account_id, request.values.get("role", ""))
    undo = f"{space.url}/members/{account_id}/role?role={before.role}" if account_id != actor.id else None
    notice(_("The role of %(person)s changed.", person=before.display_name), undo)
    return redirect_to(f"{space.url}/members" if account_id != actor.id else space.url)


@bp.get("/c/<slug>/members/<int:account_id>/remove")
def show_remove(space: SpaceView, account_id: int) -> Response:
    """What removing somebody means."""
    actor = current_actor()
    header = get_managed_header(actor, space)
    return render("communities/remove.html", person=get_member(actor, space, account_id), header=header)


@bp.post("/c/<slug>/members/<int:account_id>/remove")
def remove(space: SpaceView, account_id: int) -> Response:
    """End somebody's membership."""
    actions.remove_member(current_actor(), space.id, account_id)
    notice(_("Removed from %(name)s.", name=space.name))
    return redirect_to(f"{space.url}/members")
