"""Following people: the two buttons of a profile, and whom one follows."""

from flask import Blueprint, Response
from flask_babel import gettext as _

from esn.people import actions, queries
from esn.web.answers import notice, redirect_back
from esn.web.cursor import read_number
from esn.web.fragments import render
from esn.web.viewer import current_actor

bp = Blueprint("following", __name__)


@bp.get("/people/following")
def list_followed() -> Response:
    """Whom I follow, by name; nobody else sees this list."""
    before = read_number("before")
    page = queries.list_followed(current_actor(), before=before)
    return render("people/following.html", "people/_followed_more.html", page=page, is_first=before is None)


@bp.post("/u/<username>/follow")
def follow_person(username: str) -> Response:
    """Follow this person."""
    actor = current_actor()
    actions.follow_person(actor, queries.get_account_id(actor, username))
    notice(_("You follow this person. What they write in the open comes to Home."))
    return redirect_back(f"/u/{username}")


@bp.post("/u/<username>/unfollow")
def unfollow_person(username: str) -> Response:
    """Follow this person no longer."""
    actor = current_actor()
    actions.unfollow_person(actor, queries.get_account_id(actor, username))
    notice(_("You no longer follow this person."))
    return redirect_back(f"/u/{username}")
