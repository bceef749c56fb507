"""The moderation log: open to everybody who is signed in."""

from flask import Blueprint, Response, request, stream_with_context

from esn.moderation.log_page import filter_from, log_context
from esn.moderation.months import this_month
from esn.moderation.queries.log import get_entry, log_as_csv
from esn.web.cursor import read_cursor
from esn.web.fragments import render
from esn.web.viewer import current_actor

bp = Blueprint("moderation_log", __name__)


@bp.get("/moderation/log")
def show_log() -> Response:
    """The month in numbers, then every decision, newest first."""
    return render("moderation/log.html", **log_context(current_actor(), request.args, read_cursor()))


@bp.get("/moderation/log.csv")
def download_log() -> Response:
    """The same entries as a table for other programs."""
    pieces = log_as_csv(current_actor(), filter_from(request.args))
    answer = Response(stream_with_context(pieces), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="moderation-log-{this_month().key}.csv"'
    return answer


@bp.get("/moderation/log/<int:case_id>")
def show_entry(case_id: int) -> Response:
    """One entry: the permalink to which tombstones lead."""
    return render("moderation/entry.html", entry=get_entry(current_actor(), case_id))
