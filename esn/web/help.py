"""Help, the list of shortcuts, and the accessibility statement."""

from flask import Blueprint, Response

from esn.web.fragments import render

bp = Blueprint("help", __name__)


@bp.get("/help")
def show_help() -> Response:
    """Whom to ask, and where things are."""
    return render("web/help.html")


@bp.get("/help/shortcuts")
def show_shortcuts() -> Response:
    """Every key, and the switch that turns them off."""
    return render("web/shortcuts.html")


@bp.get("/about/accessibility")
def show_accessibility() -> Response:
    """What we keep to, what is missing, whom to tell."""
    return render("web/accessibility.html")
