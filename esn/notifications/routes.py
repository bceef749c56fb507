"""The list, and ticking off."""

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from esn.core.paging import NEWEST
from esn.notifications import queries
from esn.notifications.actions import mark_all_done, mark_done, mark_undone, show_held_now
from esn.notifications.wording import Row
from esn.web.answers import notice, redirect_back, redirect_to
from esn.web.cursor import read_cursor
from esn.web.fragments import is_partial, render
from esn.web.viewer import current_actor

bp = Blueprint("notifications", __name__)


@bp.get("/notifications")
def show_notifications() -> Response:
    """What needs me, everything open, or what is done."""
    which = request.args.get("filter", queries.FILTERS[0])
    which = which if which in queries.FILTERS else queries.FILTERS[0]
    before = read_cursor()
    page = queries.list_notifications(current_actor(), which, before, read_cursor("below"))
    fragment = "notifications/_older.html" if before != NEWEST else None
    rows = [Row(line) for line in page.rows]
    quiet = queries.find_quiet(current_actor())
    return render(
        "notifications/list.html", fragment, rows=rows, next_cursor=page.next_cursor, which=which, quiet=quiet
    )


@bp.post("/notifications/show")
def show_held() -> Response:
    """Show what waits for the end of my quiet hours."""
    show_held_now(current_actor())
    return redirect_to("/notifications")


@bp.post("/notifications/<int:notification_id>/done")
def finish(notification_id: int) -> Response:
    """Tick one off."""
    mark_done(current_actor(), notification_id)
    if is_partial():
        return Response("")
    notice(_("Done."), undo=f"/notifications/{notification_id}/undone")
    return redirect_back("/notifications")


@bp.post("/notifications/<int:notification_id>/undone")
def take_back(notification_id: int) -> Response:
    """Take a tick back."""
    mark_undone(current_actor(), notification_id)
    return redirect_back("/notifications")


@bp.post("/notifications/done")
def finish_all() -> Response:
    """Tick everything off."""
    mark_all_done(current_actor())
    notice(_("All marked as done."))
    return redirect_back("/notifications")
