"""The application behind a real port, and pages of real people in Chromium, who find nothing in their consoles."""

import threading
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from werkzeug.serving import make_server

from esn.auth.actions import open_session
from esn.core.actor import Actor
from esn.settings import settings_override
from esn.web.appearance import COOKIE as THEME
from esn.web.cookies import session_name
from tests.engines.ports import free_port

ENDED = (  # what Chromium says of sockets whose end is as it should be
    "closed before the connection is established",  # the page was left while its socket was opening
    "Data frame received after close",  # engine.io's threads close and write at once when the server ends a session
)
WAIT = 30_000  # milliseconds until a page test gives up; nothing waits that long when all is well

expect.set_options(timeout=WAIT)


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The address of the application, development pages open."""
    port = free_port()
    url = f"http://localhost:{port}"
    app.extensions["socketio"].server.eio.cors_allowed_origins = [url]
    with settings_override(site={"base_url": url}, development=True):
        server = make_server("localhost", port, app, threaded=True)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield url
        app.extensions["esn_watch"].stop()
        server.shutdown()
        server.server_close()


PageOf = Callable[..., Page]


@pytest.fixture
def page_of(browser: Browser, served: str) -> Iterator[PageOf]:
    """Opens a browser of its own for an actor, or a stranger (None); further options are Playwright's.

    In the end no console has said anything and no page has asked another host. `forgives` names parts of what a
    console may say.
    """
    contexts, complaints = [], []

    def open_page(
        actor: Actor | None,
        *,
        width: int = 1280,
        theme: str = "light",
        forgives: tuple[str, ...] = (),
        **options: object,
    ) -> Page:
        context = browser.new_context(base_url=served, viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        cookies = {THEME: theme}
        if actor is not None:
            cookies[session_name()] = open_session(actor.id, address="127.0.0.1", agent="Chromium")
        context.add_cookies([{"name": name, "value": value, "url": served} for name, value in cookies.items()])
        context.set_default_timeout(WAIT)
        record_requests(context, served, complaints)
        allowed = (*ENDED, *forgives)

        def hear(text: str) -> None:
            if not any(part in text for part in allowed):
                complaints.append(text)

        context.on("console", lambda message: hear(message.text))
        context.on("weberror", lambda error: hear(str(error.error)))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


def record_requests(context: BrowserContext, served: str, complaints: list[str]) -> None:
    """Note every request and every socket that goes anywhere but to the served address."""
    own = urlsplit(served).netloc

    def look(url: str) -> None:
        if urlsplit(url).netloc not in (own, ""):  # "": data and blob addresses reach no host
            complaints.append(f"asked another host: {url}")

    context.on("request", lambda request: look(request.url))
    context.on("page", lambda page: page.on("websocket", lambda socket: look(socket.url)))
