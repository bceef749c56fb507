"""What one request costs, and which request a line of the log belongs to. Nothing here asks the database."""

import logging
import secrets
import time
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, current_app, g, has_request_context, request
from sqlalchemy import event

from esn.core.logs import FACTS, circumstances
from esn.operation.meters import METERS

log = logging.getLogger("esn.request")
statements_log = logging.getLogger("esn.statement")

HEADER = "X-Request-Id"
STATEMENT_LENGTH = 2000
METHODS = frozenset({"GET", "HEAD", "POST"})


@dataclass(slots=True)
class Cost:
    """What a request has cost so far."""

    began: float
    statements: int = 0


_cost: ContextVar[Cost | None] = ContextVar("cost", default=None)


def init_tracing(app: Flask) -> None:
    """Hang in the hooks; before all others, so that the whole request is measured."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_forget)
    if _circumstances not in circumstances:
        circumstances.append(_circumstances)


def watch_statements(engine: sa.Engine, slow_ms: int) -> None:
    """Count the statements of each request; tell those that take longer than `slow_ms` (0: none)."""

    def before(
        _connection: object, _cursor: object, _statement: str, _parameters: object, context: Any, _m: object
    ) -> None:
        cost = _cost.get()
        if cost is not None:
            cost.statements += 1
        if slow_ms:
            context.esn_began = time.perf_counter()

    def after(
        _connection: object, _cursor: object, statement: str, _parameters: object, context: Any, _m: object
    ) -> None:
        took = (time.perf_counter() - context.esn_began) * 1000
        if took >= slow_ms:
            facts = {"statement": " ".join(statement.split())[:STATEMENT_LENGTH], "ms": round(took)}
            statements_log.warning("a slow statement", extra={FACTS: facts})
            if METERS.are_on:
                METERS.slow_statements.inc()

    event.listen(engine, "before_cursor_execute", before)
    if slow_ms:
        event.listen(engine, "after_cursor_execute", after)


def request_id() -> str:
    """The id of this request, as its answer's header and its lines in the log have it."""
    if "request_id" not in g:
        g.request_id = secrets.token_hex(8)
    return str(g.request_id)


def _begin() -> None:
    g.cost_token = _cost.set(Cost(time.perf_counter()))


def _end(response: Response) -> Response:
    response.headers[HEADER] = request_id()
    cost = _cost.get()
    if cost is None:
        return response
    seconds = time.perf_counter() - cost.began
    if METERS.are_on:
        METERS.count_request(_route(), _method(), response.status_code, seconds, cost.statements)
    if log.isEnabledFor(logging.INFO):
        facts = {"status": response.status_code, "ms": round(seconds * 1000, 1), "statements": cost.statements}
        log.info("request", extra={FACTS: facts})
    return response


def _forget(_error: BaseException | None) -> None:
    token = g.pop("cost_token", None)
    if token is not None:
        _cost.reset(token)


def _route() -> str:
    """The rule, not the address: that one holds names."""
    return request.url_rule.rule if request.url_rule else "none"


def _method() -> str:
    return request.method if request.method in METHODS else "other"


def _circumstances() -> dict[str, Any]:
    if not has_request_context() or not current_app:
        return {}
    signed_in = getattr(g.get("_login_user"), "actor", None)  # only if it was asked already
    found = {"request_id": request_id(), "method": _method(), "route": _route()}
    return found if signed_in is None else {**found, "actor_id": signed_in.account_id}
