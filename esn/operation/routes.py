"""/admin/health and the documentation: for administrators, never kept by a browser."""

from flask import Blueprint, Response

from esn.admin.routes.administration import require_administration
from esn.operation import queries
from esn.web.fragments import render
from esn.web.viewer import current_actor

bp = Blueprint("operation", __name__, url_prefix="/admin")
bp.before_request(require_administration)


@bp.get("/health")
def show_health() -> Response:
    """Three things to look at, and the state of everything."""
    return render("admin/health.html", health=queries.get_health(current_actor()))


@bp.get("/docs/<name>.md")
def show_documentation(name: str) -> Response:
    """One page of the documentation."""
    return render("admin/documentation.html", page=queries.get_page(current_actor(), name))
