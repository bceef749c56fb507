"""Web manners for one application: everything in this package hung in, in the order that matters."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import Flask, request

from esn.core.actor import Actor
from esn.core.redis_pool import redis_pool
from esn.extensions import csrf, limiter
from esn.settings import settings
from esn.web.assets import init_assets
from esn.web.cookies import is_https
from esn.web.errors import FormKeeper, init_errors
from esn.web.fragments import init_fragments
from esn.web.frame import init_frame
from esn.web.guards import CHANGING, RequestGate, init_access, init_guards
from esn.web.headers import init_headers
from esn.web.locale import init_locale
from esn.web.pieces import init_pieces
from esn.web.template_filters import init_filters
from esn.web.viewer import ActorLoader, init_viewer

MEGABYTE = 1024 * 1024
FORM_PARTS = 1000
CHANGES_A_MINUTE = 120  # of one session at one address of the URL map


def init_web(
    app: Flask,
    *,
    load_actor: ActorLoader,
    keep_form: FormKeeper,
    gates: Sequence[RequestGate],
    frame: Mapping[str, Callable[[Actor], Any]],
) -> None:
    """Give the application its manners; blueprints come afterwards."""
    _configure(app)
    init_headers(app)
    init_filters(app)
    init_assets(app)
    init_fragments(app)
    init_pieces(app)
    init_viewer(app, load_actor)
    init_locale(app)
    init_frame(app, frame)
    init_errors(app, keep_form)
    init_guards(app, gates)
    limiter.init_app(app)
    csrf.init_app(app)
    init_access(app)


def _configure(app: Flask) -> None:
    site = settings()
    redis_url = site.realtime.redis_url if site.realtime.mode == "redis" else ""
    pool = {"connection_pool": redis_pool(redis_url)} if redis_url else {}
    app.config.update(
        SECRET_KEY=site.secret_key.get_secret_value(),
        SESSION_COOKIE_NAME="__Host-esn_page" if is_https() else "esn_page",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_https(),
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=site.session.absolute_hours),
        MAX_CONTENT_LENGTH=site.web.body_limit_mb * MEGABYTE,
        MAX_FORM_MEMORY_SIZE=MEGABYTE,
        MAX_FORM_PARTS=FORM_PARTS,
        WTF_CSRF_TIME_LIMIT=site.session.absolute_hours * 3600,
        RATELIMIT_DEFAULT=f"{CHANGES_A_MINUTE} per minute",
        RATELIMIT_DEFAULTS_EXEMPT_WHEN=lambda: request.method not in CHANGING,
        RATELIMIT_STORAGE_URI="redis://" if redis_url else "memory://",
        RATELIMIT_STORAGE_OPTIONS={"wrap_exceptions": True, **pool},
        RATELIMIT_SWALLOW_ERRORS=True,
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=bool(redis_url),
    )
