"""Whether this process lives, and whether it can work: for the machine that watches it."""

import sqlalchemy as sa
from flask import Blueprint, Response, make_response

from esn.core.db import db

bp = Blueprint("health", __name__)

PLAIN = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


@bp.get("/healthz")
def show_health() -> Response:
    """The process answers."""
    return make_response("ok\n", 200, PLAIN)


@bp.get("/readyz")
def show_readiness() -> Response:
    """The database answers too; otherwise 503."""
    db.session.execute(sa.select(1))
    return make_response("ok\n", 200, PLAIN)
