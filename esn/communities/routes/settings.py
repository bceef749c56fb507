"""What a community is, and what its owners decide about it."""

from flask import Response
from flask_babel import gettext as _

from esn.communities.actions import change_access
from esn.communities.forms import AboutForm, VisibilityForm
from esn.communities.queries import get_header, get_managed_header
from esn.core.errors import NotValid
from esn.spaces import actions
from esn.spaces.blueprint import SpaceBlueprint
from esn.spaces.queries import SpaceView
from esn.web.answers import notice, redirect_to
from esn.web.forms import failed
from esn.web.fragments import render
from esn.web.viewer import current_actor

bp = SpaceBlueprint("community_settings", __name__)

PAGE = "communities/settings.html"


@bp.get("/c/<slug>/about")
def show_about(space: SpaceView) -> Response:
    """Purpose, privacy in words, who looks after it, what is kept."""
    return render("communities/about.html", header=get_header(current_actor(), space))


@bp.get("/c/<slug>/settings")
def show_settings(space: SpaceView) -> Response:
    """The forms of the owners."""
    header = get_managed_header(current_actor(), space)
    return render(PAGE, header=header, about=AboutForm(obj=space), access=VisibilityForm(obj=space))


@bp.post("/c/<slug>/settings")
def change_about(space: SpaceView) -> Response:
    """Save name, purpose and place."""
    actor, form = current_actor(), AboutForm()
    name, purpose, place = form.name.data or "", form.purpose.data or "", form.place.data or ""
    try:
        if form.validate():
            actions.change_space(actor, space.id, name=name, purpose=purpose, place=place)
            notice(_("Saved."))
            return redirect_to(f"{space.url}/settings")
    except NotValid as refusal:
        form.take(refusal)
    access = VisibilityForm(formdata=None, obj=space)
    return failed(form, PAGE, header=get_managed_header(actor, space), about=form, access=access)


@bp.post("/c/<slug>/settings/visibility")
def change_visibility(space: SpaceView) -> Response:
    """Save who sees it."""
    actor, form = current_actor(), VisibilityForm()
    choice = {"is_listed": form.is_listed.data, "is_sure": form.is_sure.data}
    try:
        if form.validate():
            change_access(actor, space, form.visibility.data, **choice)
            notice(_("Saved. It acts at once."))
            return redirect_to(f"{space.url}/settings")
    except NotValid as refusal:
        form.take(refusal)
    about = AboutForm(formdata=None, obj=space)
    return failed(form, PAGE, header=get_managed_header(actor, space), about=about, access=form)


@bp.post("/c/<slug>/archive")
def archive(space: SpaceView) -> Response:
    """Make it read-only."""
    actions.archive_space(current_actor(), space.id)
    notice(_("%(name)s is archived. It can still be read and searched.", name=space.name), f"{space.url}/reopen")
    return redirect_to(space.url)


@bp.post("/c/<slug>/reopen")
def reopen(space: SpaceView) -> Response:
    """Let people write in it again."""
    actions.reopen_space(current_actor(), space.id)
    notice(_("%(name)s is open again.", name=space.name), f"{space.url}/archive")
    return redirect_to(space.url)
