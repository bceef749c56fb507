"""/healthz and /readyz on the address of the pages: whether this process lives, and whether it may take traffic."""

import logging

import sqlalchemy.exc
from flask import Blueprint, Response, make_response

from esn.core.db import db
from esn.operation.readiness import database_faults

log = logging.getLogger(__name__)

bp = Blueprint("health", __name__)

PLAIN = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}


@bp.get("/healthz")
def show_health() -> Response:
    """The process answers; asks nothing else."""
    return make_response("ok\n", 200, PLAIN)


@bp.get("/readyz")
def show_readiness() -> Response:
    """Ready, or 503: anybody can ask here, so the reasons stand on the second door and in the log."""
    try:
        faults = list(database_faults(db.session.connection()))
    except sqlalchemy.exc.SQLAlchemyError:
        log.warning("not ready: the database does not answer", exc_info=True)
        return make_response("not ready\n", 503, PLAIN)
    for fault in faults:
        log.warning("not ready: %s", fault)
    return make_response("not ready\n" if faults else "ok\n", 503 if faults else 200, PLAIN)
