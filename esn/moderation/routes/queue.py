"""The queue of the moderators."""

from flask import Blueprint, Response, request

from esn.moderation.months import this_month
from esn.moderation.queries.queue import TABS, count_queue, find_median_time, list_decided, list_queue
from esn.web.answers import redirect_to
from esn.web.cursor import read_cursor
from esn.web.fragments import is_partial, render
from esn.web.viewer import current_actor

bp = Blueprint("moderation_queue", __name__)


@bp.get("/moderation")
def show_queue() -> Response:
    """What waits: open, mine, appeals; and what was decided."""
    if is_partial():  # the pill: everything on this page may have changed
        return redirect_to("/moderation")
    actor, tab = current_actor(), request.args.get("tab", "open")
    tab = tab if tab in TABS else "open"
    before = read_cursor()
    page = list_decided(actor, before) if tab == "decided" else list_queue(actor, tab, before)
    return render(
        "moderation/queue.html",
        page=page,
        tab=tab,
        counts=count_queue(actor),
        median_time=find_median_time(*this_month().span()),
    )
