"""Guards: what every request passes before its route. A stranger reaches only what stands here by name."""

from collections.abc import Callable, Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from flask import Flask, Request, abort, current_app, g, request
from werkzeug.middleware.proxy_fix import ProxyFix

from esn.core.actor import Actor
from esn.core.errors import NotAllowed, Refusal
from esn.core.origin import Origin, origin
from esn.core.paging import NEWEST
from esn.settings import settings
from esn.web.viewer import current_actor, find_actor

RequestGate = Callable[[Actor], None]

# The one short list: these answer to everybody in the building, signed in or not.
OPEN_TO_STRANGERS = frozenset(
    {
        "static",
        "auth.show_sign_in",
        "auth.sign_in",
        "auth.sign_out",
        "terms.show_policy",
        "terms.show_version",
        "terms.compare_versions",
        "compliance.show_recorded",
        "help.show_help",
        "help.show_shortcuts",
        "help.show_accessibility",
        "health.show_health",
        "health.show_readiness",
    }
)
# These answer to everybody who is signed in, before the terms are accepted.
OPEN_BEFORE_GATES = frozenset(
    {"auth.show_sign_in_again", "auth.sign_in_again", "terms.show_gate", "terms.accept_terms", "terms.decline_terms"}
)

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def init_guards(app: Flask, gates: Sequence[RequestGate]) -> None:
    """Hang the guards in; the host is judged first, before any other code reads it."""
    app.extensions["esn_request_gates"] = tuple(gates)
    count = settings().web.trusted_proxies
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    app.before_request(_require_known_host)
    app.before_request(_require_own_origin)
    app.before_request(_limit_plain_form)
    app.before_request(_require_readable_address)


def init_access(app: Flask) -> None:
    """The last guard: who this is and whether they may come in; after the CSRF check."""
    app.before_request(_require_access)
    app.teardown_request(_forget_origin)


def allowed_hosts() -> frozenset[str]:
    """The host names answered to; a site on this machine answers to all of its names."""
    named = settings().web.allowed_hosts
    hosts = frozenset(named) if named else frozenset({urlsplit(settings().site.base_url).hostname or ""})
    return hosts | LOOPBACK if hosts & LOOPBACK else hosts


def _hostname(of: Request) -> str:
    try:
        return urlsplit(f"//{of.host}").hostname or ""
    except ValueError:
        return ""


def _require_known_host() -> None:
    if _hostname(request) not in allowed_hosts():
        abort(421)


def is_own_origin() -> bool:
    """Whether the browser says that one of our own pages sent this."""
    sent = request.headers.get("Origin")
    own = {settings().site.base_url, f"{request.scheme}://{request.host}"}
    site = request.headers.get("Sec-Fetch-Site", "same-origin")
    return (sent is None or sent in own) and site in ("same-origin", "none")


def _require_own_origin() -> None:
    if request.method in CHANGING and not is_own_origin():
        raise NotAllowed


def _limit_plain_form() -> None:
    """A form without files is text: werkzeug would read as much of it as of a file."""
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]


def _require_readable_address() -> None:
    """No text of ours holds NUL, no id of ours is so large, and databases refuse to look for them."""
    numbers = [value for value in (request.view_args or {}).values() if isinstance(value, int)]
    if "\0" in request.path or any(number > NEWEST for number in numbers):
        abort(404)
    if any("\0" in value for _name, value in request.args.items(multi=True)):
        abort(400)


def _require_access() -> None:
    g.origin_token = origin.set(Origin(channel="web", client=client_address()))
    if request.endpoint is None or request.endpoint in OPEN_TO_STRANGERS:
        return
    actor = current_actor()
    origin.set(Origin(channel="web", session_id=actor.session_id, client=client_address()))
    if request.endpoint not in OPEN_BEFORE_GATES:
        run_request_gates(actor)
        g.is_inside = True


def run_request_gates(actor: Actor) -> None:
    """Ask every request gate; each raises a Refusal."""
    for gate in current_app.extensions["esn_request_gates"]:
        gate(actor)


def is_inside() -> bool:
    """Whether this request's actor passes all gates, so that the layout may show what is inside."""
    if "is_inside" not in g:
        g.is_inside = _passes_gates()
    return g.is_inside


def _passes_gates() -> bool:
    actor = find_actor()
    if actor is None:
        return False
    try:
        run_request_gates(actor)
    except Refusal:
        return False
    return True


def client_address() -> str | None:
    """The address of the browser, as the trusted proxies tell it; None when it is no address."""
    try:
        return str(ip_address(request.remote_addr or ""))
    except ValueError:
        return None


def _forget_origin(_error: BaseException | None) -> None:
    token = g.pop("origin_token", None)
    if token is not None:
        origin.reset(token)
