"""Pages that a browser has already: 304, before anything is put into HTML."""

import hashlib
from functools import cache
from importlib.metadata import version
from typing import Any

from flask import Response, current_app, request
from flask import session as page_cookie
from flask_babel import get_timezone
from flask_wtf.csrf import generate_csrf

from esn.core import clock
from esn.settings import settings
from esn.web.answers import has_notices
from esn.web.fragments import is_partial, render
from esn.web.frame import current_frame


def render_unless_known(template: str, fragment: str | None = None, **context: Any) -> Response:
    """Answer with the page, or with 304 when all it is made of is what it was when the browser got it.

    For pages whose every value tells all of itself by `repr`, and without a form that may be sent once only. The minute
    is among the values, for pages say "5 min ago".
    """
    if is_partial() or has_notices() or settings().development:
        return render(template, fragment, **context)
    tag = _tag(template, context)
    is_known = request.if_none_match.contains_weak(tag)
    response = Response(status=304) if is_known else render(template, fragment, **context)
    response.vary.add("HX-Request-Type")
    response.set_etag(tag, weak=True)
    return response


def _tag(template: str, context: dict[str, Any]) -> str:
    generate_csrf()  # so that the cookie has the secret that all tokens of this sign-in on this browser are made of
    made_of = (
        (_version(), current_app.extensions["esn_assets"].build(), template, request.full_path),
        (page_cookie["csrf_token"], current_frame().made_of(), str(get_timezone())),
        context,
        clock.now().replace(second=0, microsecond=0),
    )
    return hashlib.blake2b(repr(made_of).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


@cache
def _version() -> str:
    return version("esn")
