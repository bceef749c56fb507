"""Polling: the same news for a page without a socket."""

from flask import Blueprint, Response, jsonify

from esn.realtime.queries import Shown, list_news
from esn.web.cursor import read_cursor, read_number
from esn.web.viewer import current_actor

bp = Blueprint("live", __name__)


@bp.get("/live/since")
def show_news() -> Response:
    """What is new since the cursors that the page shows."""
    shown = Shown(
        feed=read_number("feed"),
        space_id=read_number("space"),
        thread_id=read_number("thread"),
        replies=read_cursor("replies", 0),
        conversation_id=read_number("conversation"),
        messages=read_cursor("messages", 0),
        team_id=read_number("team"),
        team_replies=read_cursor("team_replies", 0),
        announcements=read_number("announcements") is not None,
    )
    return jsonify(list_news(current_actor(), shown))
