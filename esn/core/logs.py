"""Logs: one JSON object a line, with what it belongs to and without what anybody wrote.

An error is told by its kind and the places it came through, never by its message, which may quote a row: only what
the system itself says (a full disk, a lost connection) is repeated. With `development` on, the whole stack is shown.
"""

import json
import logging
import os
import traceback
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import sqlalchemy.exc

# Each gives facts of this moment (request_id, actor_id, route): ids and names of ours.
Circumstance = Callable[[], Mapping[str, Any]]
circumstances: list[Circumstance] = []

job: ContextVar[str | None] = ContextVar("job", default=None)  # name and id of the job that runs

FACTS = "facts"  # logger.info("request", extra={FACTS: {...}})
ENTRY = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class JsonFormatter(logging.Formatter):
    """One line for each record."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"at": moment, "level": record.levelname.lower(), "logger": record.name, "pid": os.getpid()}
        line["message"] = record.getMessage()
        if running := job.get():
            line["job"] = running
        for circumstance in circumstances:
            line |= circumstance()
        line |= getattr(record, FACTS, {})
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = describe(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


def describe(error: BaseException) -> dict[str, Any]:
    """Tell an error by its kind, the places it came through, and what caused it."""
    kind = type(error)
    told: dict[str, Any] = {"type": f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")}
    if said := _said_by_the_system(error):
        told["said"] = said
    if state := getattr(getattr(error, "orig", None), "sqlstate", None):
        told["sqlstate"] = state
    told["where"] = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        told["cause"] = describe(cause)
    return told


def _said_by_the_system(error: BaseException) -> str:
    if isinstance(error, OSError):
        return error.strerror or ""
    if isinstance(error, sqlalchemy.exc.OperationalError):  # refused connections, locks, disks; never a row
        return (str(error.orig).splitlines() or [""])[0]
    return ""


def logging_config(level: str, *, development: bool) -> dict[str, Any]:
    """Give the configuration for `logging.config`, and for gunicorn: everything to the standard error."""
    formatter = {"format": ENTRY} if development else {"()": f"{__name__}.{JsonFormatter.__name__}"}
    handler = {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}
    # gunicorn's own line for each request quotes the address, and with it what people search for
    silent = {"handlers": [], "propagate": False, "level": "CRITICAL"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": formatter},
        "handlers": {"console": handler},
        "root": {"level": level.upper(), "handlers": ["console"]},
        "loggers": {
            "gunicorn.error": {"handlers": [], "propagate": True},
            "gunicorn.access": silent,
            "alembic": {"level": "WARNING"},
        },
    }
