"""Search: the page and the suggestions of its box."""

from flask import Blueprint, Response, request

from esn.search.page import make_page, make_row
from esn.search.queries.filters import OPERATORS
from esn.search.queries.finding import BEST, NEWEST, Search, search
from esn.search.queries.suggestions import list_suggestions
from esn.web.fragments import render
from esn.web.viewer import current_actor

bp = Blueprint("search", __name__)


@bp.get("/search")
def show_search() -> Response:
    """What the viewer may read and asked for, best or newest first."""
    asked = Search(
        q=request.args.get("q", ""),
        given={name: request.args.get(name, "").strip()[:200] for name in OPERATORS},
        sort=NEWEST if request.args.get("sort") == NEWEST else BEST,
        cursor=request.args.get("cursor", ""),
    )
    page = make_page(search(current_actor(), asked))
    return render("search/page.html", "search/_more.html" if asked.cursor else None, page=page)


@bp.get("/search/suggest")
def show_suggestions() -> Response:
    """People and communities whose names begin with what is being typed."""
    found = list_suggestions(current_actor(), request.args.get("q", ""))
    return render("search/_suggestions.html", rows=[make_row(result) for result in found])
