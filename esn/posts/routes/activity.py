"""What somebody wrote: the second tab of a profile."""

from flask import Blueprint, Response

from esn.core.paging import NEWEST
from esn.posts.profile import get_activity
from esn.web.cursor import read_cursor
from esn.web.fragments import render
from esn.web.viewer import current_actor

bp = Blueprint("activity", __name__)


@bp.get("/u/<username>/activity")
def show_activity(username: str) -> Response:
    """The posts of this person that I may read, the newest first."""
    before = read_cursor()
    person, page = get_activity(current_actor(), username, before)
    fragment = "posts/_older.html" if before != NEWEST else None
    return render("posts/activity.html", fragment, person=person, page=page, list_url=f"{person.url}/activity")
