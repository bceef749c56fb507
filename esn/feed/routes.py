"""Home."""

from flask import Blueprint, Response, jsonify

from esn.core.paging import NEWEST
from esn.feed import queries
from esn.feed.actions import mark_home_seen, mark_space_seen
from esn.posts.queries import newest_position
from esn.web.answers import redirect_to
from esn.web.cursor import read_cursor, read_number
from esn.web.fragments import is_partial, render
from esn.web.unchanged import render_unless_known
from esn.web.viewer import current_actor

NEWER_MAX = 20

bp = Blueprint("feed", __name__)


@bp.get("/")
def show_home() -> Response:
    """What is new, strictly by time; older posts from a cursor on. The first page in part: what stands above posts."""
    actor = current_actor()
    before = read_cursor()
    page = queries.list_home(actor, before)
    return render_unless_known(
        "feed/home.html",
        "feed/_older.html" if before != NEWEST else "feed/_standing_now.html",
        page=page,
        list_url="/",
        newest=newest_position(page),
        is_first=before == NEWEST,
    )


@bp.get("/since")
def show_newer() -> Response:
    """What came since the cursor: the number as JSON, the cards for the pill."""
    actor = current_actor()
    cursor = read_cursor("cursor")
    if not is_partial():
        return jsonify(n=len(queries.list_home_positions_since(actor, cursor)))
    cards = queries.list_home_since(actor, cursor, NEWER_MAX)
    newest = cards[0].position if cards else cursor
    return render("feed/_newer.html", cards=cards, newest=newest)


@bp.post("/seen")
def mark_seen() -> Response:
    """What was under this person's eyes: Home, or one community, up to a position."""
    actor = current_actor()
    position, space_id = read_cursor("position", 0), read_number("space")
    if space_id:
        mark_space_seen(actor, space_id, position)
    else:
        mark_home_seen(actor, position)
    return Response(status=204) if is_partial() else redirect_to("/")
