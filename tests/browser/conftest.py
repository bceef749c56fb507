"""The application behind a real port, and pages of real people in Chromium, who find nothing in their consoles."""

import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from esn.auth.actions import open_session
from esn.core.actor import Actor
from esn.settings import settings_override
from esn.web.appearance import COOKIE as THEME
from esn.web.cookies import session_name
from tests.engines.ports import free_port

LEFT_EARLY = "closed before the connection is established"  # a page left while its socket was opening
WAIT = 10_000  # milliseconds until a page test gives up; nothing waits that long when all is well

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
    """Opens a browser of its own for an actor; further options are those of Playwright's contexts."""
    contexts, complaints = [], []

    def open_page(actor: Actor, *, width: int = 1280, theme: str = "light", **options: object) -> Page:
        context = browser.new_context(base_url=served, viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        cookie = open_session(actor.id, address="127.0.0.1", agent="Chromium")
        context.add_cookies(
            [
                {"name": name, "value": value, "url": served}
                for name, value in ((session_name(), cookie), (THEME, theme))
            ]
        )
        context.set_default_timeout(WAIT)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if LEFT_EARLY not in message.text else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints
