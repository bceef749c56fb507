"""Refusals and failures as answers: a page, a fragment or JSON, by what was asked for. Never a stack trace."""

import logging
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import sqlalchemy.exc
from flask import Flask, Response, current_app, jsonify, make_response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, InternalServerError

from esn.core.errors import (
    ReauthenticationRequired,
    Refusal,
    SignInRequired,
    TermsRequired,
    TooMany,
)
from esn.core.outage import OutcomeUnknown, cannot_write
from esn.web.answers import current_path, local_path
from esn.web.cookies import session_cookie
from esn.web.fragments import is_partial, render_part
from esn.web.guards import is_inside, is_own_origin
from esn.web.typed import TypedField, typed_fields
from esn.web.viewer import forget_viewer

log = logging.getLogger(__name__)

# Keeps what was typed (cookie, path, fields by name and value) for the owner of this session; gives the kept form's id.
FormKeeper = Callable[[str, str, list[tuple[str, str]]], int | None]

DATABASE_LOST = (sqlalchemy.exc.OperationalError, sqlalchemy.exc.InterfaceError, sqlalchemy.exc.TimeoutError)
LOST_BEFORE = "8s2b"  # SQLAlchemy's number for a connection lost earlier in this request, in what goes on without it
KEPT = "/kept/"
ENTRANCES = {SignInRequired: "/sign-in", TermsRequired: "/terms", ReauthenticationRequired: "/sign-in/again"}
NOT_SHARED = _l("This page does not exist or is not shared with you.")
TITLES = {
    400: _l("This could not be read."),
    401: _l("Sign in first."),
    403: NOT_SHARED,
    404: NOT_SHARED,
    405: _l("This address does not take that."),
    409: _l("Somebody was faster."),
    413: _l("This is too large to send."),
    415: _l("This kind of file is not taken."),
    421: _l("This address is not served here."),
    422: _l("Something is missing."),
    429: _l("Wait a moment."),
    503: _l("Part of the site does not answer."),
}


def init_errors(app: Flask, keep_form: FormKeeper) -> None:
    """Register every handler; `keep_form` saves the text of somebody who must sign in first."""
    app.extensions["esn_keep_form"] = keep_form
    app.register_error_handler(Refusal, _refuse)
    app.register_error_handler(CSRFError, _show_form_again)
    app.register_error_handler(HTTPException, _refuse_http)
    for problem in DATABASE_LOST:
        app.register_error_handler(problem, _lose_database)
    app.register_error_handler(sqlalchemy.exc.PendingRollbackError, _lose_database_again)
    app.register_error_handler(OutcomeUnknown, _lose_answer)
    app.register_error_handler(sqlalchemy.exc.InternalError, _fail_in_database)
    app.register_error_handler(InternalServerError, _fail)
    app.register_error_handler(Exception, _fail)


def wants_json() -> bool:
    """Whether the client asks for JSON rather than a page."""
    best = request.accept_mimetypes.best_match(["text/html", "application/json"], default="text/html")
    return best == "application/json"


def _refuse(refusal: Refusal) -> Response:
    entrance = ENTRANCES.get(type(refusal))
    is_script = is_partial() and isinstance(refusal, SignInRequired)  # its page says it, and keeps what is typed there
    if entrance and not is_script and not wants_json():
        return _lead_to(entrance, refusal.status)
    fields = getattr(refusal, "fields", None)
    response = _answer(refusal.status, refusal.code, refusal.message, fields=fields, title=refusal.title)
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _lead_to(entrance: str, status: int) -> Response:
    """Send the browser to sign in, accept or prove itself, and afterwards back, with nothing typed lost."""
    query = urlencode({"next": _way_back()})
    if is_partial():
        return make_response("", status, {"HX-Redirect": f"{entrance}?{query}"})
    return make_response("", 303, {"Location": f"{entrance}?{query}"})


def _way_back() -> str:
    if request.method in ("GET", "HEAD"):
        seen = local_path(request.headers.get("HX-Current-URL", "").removeprefix(request.host_url.rstrip("/")))
        return (is_partial() and seen) or current_path()
    fields = [(field.name, field.value) for field in typed_fields()]
    keep_form = current_app.extensions["esn_keep_form"]
    kept_id = keep_form(session_cookie(), current_path(), fields) if fields and session_cookie() else None
    return f"{KEPT}{kept_id}" if kept_id else "/"


def _refuse_http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    if error.code == 421:
        return make_response("Misdirected request.\n", 421, {"Content-Type": "text/plain; charset=utf-8"})
    name = (error.name or "refused").lower().replace(" ", "_")
    response = _answer(error.code, name, "")
    for header, value in error.get_headers():
        if header in ("Allow", "Retry-After"):
            response.headers[header] = value
    return response


def _show_form_again(_error: CSRFError) -> Response:
    """The page stood open too long: the form again, filled, with a fresh token; nothing was done.

    Not for a form that another site sent: one click on it would do what that site wanted.
    """
    fields = _typed_unless_foreign()
    if fields and is_partial() and session_cookie():
        return make_response("", 400, {"HX-Redirect": _way_back()})
    message = _("This page was open too long. Nothing was sent and nothing is lost: check your text and send it again.")
    return _answer(400, "token_expired", message, typed=fields, title=_("Send it again"))


def _lose_database(error: Exception) -> Response:
    forget_viewer()  # before any word: its language would be the viewer's
    if cannot_write(error):
        title = _("This cannot be saved now.")
        message = _("The database takes nothing new. Nothing was changed. You can go on reading; send it again later.")
        return _be_unavailable(error, message, title=title)
    return _be_unavailable(error, _("The database does not answer. Nothing was changed. Try again in a few minutes."))


def _lose_database_again(error: sqlalchemy.exc.PendingRollbackError) -> Response:
    return _lose_database(error) if error.code == LOST_BEFORE else _fail(error)


def _lose_answer(error: Exception) -> Response:
    forget_viewer()
    message = _("The database stopped answering while this was saved. Send it again: it will not be there twice.")
    return _be_unavailable(error, message)


def _fail_in_database(error: Exception) -> Response:
    return _lose_database(error) if cannot_write(error) else _fail(error)


def _be_unavailable(error: Exception, message: str, **more: str) -> Response:
    reference = _log(error)
    return _answer(503, "unavailable", message, reference=reference, typed=_typed_unless_foreign(), **more)


def _fail(error: Exception) -> Response:
    forget_viewer()
    reference = _log(getattr(error, "original_exception", None) or error)
    message = _("We made a mistake. Nothing was changed.")
    title = _("This did not work.")
    try:
        return _answer(500, "failed", message, reference=reference, typed=_typed_unless_foreign(), title=title)
    except Exception:  # the page that tells it is broken itself: say it without a page
        log.exception("the error page failed, reference %s", reference)
        return make_response(f"{title} {reference}\n", 500, {"Content-Type": "text/plain; charset=utf-8"})


def _typed_unless_foreign() -> list[TypedField] | None:
    return typed_fields() if request.method == "POST" and is_own_origin() else None


def _log(error: BaseException) -> str:
    reference = secrets.token_hex(4).upper()
    route = request.url_rule.rule if request.url_rule else "none"  # the address holds names
    log.error("%s %s failed, reference %s", request.method, route, reference, exc_info=error)
    return reference


def _answer(status: int, code: str, message: str, **more: Any) -> Response:
    title = more.pop("title", None) or TITLES.get(status, NOT_SHARED)
    if wants_json():
        facts = {name: more[name] for name in ("fields", "reference") if more.get(name)}
        return make_response(jsonify(code=code, message=message or str(title), **facts), status)
    context = {"title": title, "message": message, "status": status, "path": current_path(), "typed": None, **more}
    if is_partial():
        return _fragment(status, context)
    return _page(status, context)


def _page(status: int, context: dict[str, Any]) -> Response:
    try:
        template = "errors/inside.html" if status not in (500, 503) and is_inside() else "errors/plain.html"
        return make_response(render_part(template, template, **context), status)
    except DATABASE_LOST as error:
        return _lose_database(error)


def _fragment(status: int, context: dict[str, Any]) -> Response:
    """A card-sized notice; for something sent, a line beside the page, never in place of the form with its text."""
    if request.method in ("GET", "HEAD"):
        return make_response(render_part("errors/_notice.html", "errors/_notice.html", **context), status)
    headers = {"HX-Retarget": "#toasts", "HX-Reswap": "beforeend"}
    return make_response(render_part("errors/_toast.html", "errors/_toast.html", **context), status, headers)
