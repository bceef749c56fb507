"""Pages for those who build the product; the setting `development` opens them."""

from flask import Blueprint, Response

from esn.core import clock
from esn.core.errors import NotFound
from esn.settings import settings
from esn.web.fragments import render

bp = Blueprint("development", __name__)


@bp.get("/dev/components")
def show_components() -> Response:
    """Every component in every state, with sample data."""
    if not settings().development:
        raise NotFound
    return render("dev/components.html", now=clock.now())
