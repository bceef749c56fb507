"""Polling: the same news for a page without a socket."""

from flask import Blueprint, Response, jsonify, request

from esn.realtime.queries import list_news
from esn.web.viewer import current_actor

bp = Blueprint("live", __name__)


@bp.get("/live/since")
def show_news() -> Response:
    """What is new since the cursors that the page shows."""
    news = list_news(
        current_actor(),
        feed=request.args.get("feed", type=int),
        space_id=request.args.get("space", type=int),
        thread_id=request.args.get("thread", type=int),
        replies=request.args.get("replies", 0, type=int),
    )
    return jsonify(news)
