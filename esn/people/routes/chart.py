"""The organisation chart, as a list and drawn."""

from flask import Blueprint, Response, request

from esn.people.drawing import draw
from esn.people.queries.charts import TEAM_MAX, get_chart
from esn.web.cursor import read_number
from esn.web.fragments import render
from esn.web.viewer import current_actor

LIST, DRAWN = "list", "chart"

bp = Blueprint("chart", __name__)


@bp.get("/people/chart")
def show_chart() -> Response:
    """Who stands above and below `root`, or me; `view=chart` draws the same people."""
    before = read_number("before")
    chart = get_chart(current_actor(), request.args.get("root", ""), before)
    view = DRAWN if request.args.get("view") == DRAWN else LIST
    drawing = draw(chart) if view == DRAWN else None
    page, more = "people/chart.html", "people/_chart_more.html"
    return render(page, more, chart=chart, view=view, drawing=drawing, is_first=before is None, many=TEAM_MAX)
