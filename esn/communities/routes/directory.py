"""Finding a community, and making one."""

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from esn.communities.actions import SimilarExist, create_community
from esn.communities.forms import NewCommunityForm
from esn.communities.queries import DirectoryFilter, list_directory, list_directory_page
from esn.core.errors import NotValid
from esn.core.paging import NEWEST
from esn.spaces.actions import NewSpace
from esn.web.answers import notice, redirect_to
from esn.web.cursor import read_cursor
from esn.web.forms import failed
from esn.web.fragments import is_partial, render
from esn.web.viewer import current_actor

bp = Blueprint("communities", __name__)

NEW = "communities/new.html"
FILTERS = {"query": "q", "place": "place", "visibility": "privacy", "show": "show"}


@bp.get("/c")
def show_directory() -> Response:
    """The directory of communities; `before` continues the list below an id."""
    actor, before = current_actor(), read_cursor()
    wanted = DirectoryFilter(**{field: request.args.get(name, "").strip() for field, name in FILTERS.items()})
    if is_partial() and before != NEWEST:
        page = list_directory_page(actor, wanted, before)
        return render("communities/directory.html", "communities/_older.html", page=page, wanted=wanted)
    directory = list_directory(actor, wanted, before)
    return render("communities/directory.html", directory=directory, wanted=wanted, page=directory.page)


@bp.get("/c/new")
def show_new() -> Response:
    """The form for a new community."""
    return render(NEW, form=NewCommunityForm(name=request.args.get("name", "")))


@bp.post("/c/new")
def create() -> Response:
    """Make a community; similar ones are shown first."""
    form = NewCommunityForm()
    if not form.validate():
        return failed(form, NEW)
    new = NewSpace(
        name=form.name.data or "",
        purpose=form.purpose.data or "",
        place=form.place.data or "",
        slug=form.slug.data or "",
        visibility=form.visibility.data,
        is_listed=form.is_listed.data,
    )
    try:
        slug = create_community(
            current_actor(), new, is_different=form.is_different.data, submission=form.submission.data or ""
        )
    except NotValid as refusal:
        form.take(refusal)
        return failed(form, NEW, similar=refusal.similar if isinstance(refusal, SimilarExist) else ())
    notice(_("%(name)s is ready. Write its first post.", name=new.name))
    return redirect_to(f"/c/{slug}")
