"""Reading: a community's posts, one post with its replies, its history."""

from flask import Blueprint, Response, jsonify

from esn.communities.queries import get_header
from esn.content.history import compare_versions
from esn.content.queries import list_versions
from esn.core.paging import NEWEST
from esn.posts import queries
from esn.posts.thread_page import thread_context
from esn.spaces.blueprint import SpaceBlueprint
from esn.spaces.queries import SpaceView
from esn.web.cursor import read_cursor, read_number
from esn.web.fragments import is_partial, render
from esn.web.unchanged import render_unless_known
from esn.web.viewer import current_actor

NEWER_MAX = 50  # more than this is a new page, not an insertion (ui.md 3.2)

community = SpaceBlueprint("community", __name__)
bp = Blueprint("posts", __name__)


@community.get("/c/<slug>")
def show_community(space: SpaceView) -> Response:
    """A community: what it is for, and its posts, newest first."""
    actor = current_actor()
    before = read_cursor()
    page = queries.list_space_posts(actor, space.id, before) if space.is_visible else None
    fragment = "posts/_older.html" if before != NEWEST else None
    return render_unless_known(
        "posts/community.html",
        fragment,
        header=get_header(actor, space),
        space=space,
        page=page,
        list_url=space.url,
        newest=queries.newest_position(page),
    )


@community.get("/c/<slug>/since")
def show_newer(space: SpaceView) -> Response:
    """What stands above the cursor: the number as JSON for polling, the cards for the pill."""
    actor = current_actor()
    cursor = read_cursor("cursor")
    if not is_partial():
        return jsonify(n=len(queries.list_space_positions_since(space.id, cursor)) if space.is_visible else 0)
    cards = queries.list_space_posts_since(actor, space.id, cursor, NEWER_MAX) if space.is_visible else []
    newest = cards[0].position if cards else cursor
    return render("posts/_newer.html", cards=cards, newest=newest, space=space)


@bp.get("/p/<int:post_id>")
def show_post(post_id: int) -> Response:
    """A post with its replies; more than 50 are cut in the middle: `after` asks for the next there, `reply` for one."""
    after = read_number("after")
    context = thread_context(current_actor(), post_id, after=after, reply_id=read_number("reply"))
    return render("posts/post.html", "posts/_between.html" if after is not None else None, **context)


@bp.get("/p/<int:content_id>/card")
@bp.get("/r/<int:content_id>/card")
def show_card(content_id: int) -> Response:
    """One post or reply as a fragment, for a page that shows it already."""
    card = queries.get_card(current_actor(), content_id)
    return render("posts/card.html", "posts/_card.html", post=card)


@bp.get("/p/<int:post_id>/replies")
def show_newer_replies(post_id: int) -> Response:
    """The replies that arrived above the cursor."""
    cursor = read_cursor("cursor", 0)
    replies = queries.list_replies_since(current_actor(), post_id, cursor)
    if not is_partial():
        return jsonify(n=len(replies))
    newest = replies[-1].id if replies else cursor
    return render("posts/_newer_replies.html", replies=replies, newest=newest, post_id=post_id)


@bp.get("/p/<int:content_id>/history")
@bp.get("/r/<int:content_id>/history")
def show_history(content_id: int) -> Response:
    """The versions of a text, newest first, each compared with the one before; `before` goes on below a number."""
    actor = current_actor()
    card = queries.get_card(actor, content_id)
    page = compare_versions(list_versions(actor, content_id, read_cursor()), card.author_name)
    return render("posts/history.html", card=card, page=page)
