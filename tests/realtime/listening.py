"""A served application and real Socket.IO clients."""

import threading
from collections.abc import Callable, Iterator

import pytest
import socketio
from flask import Flask
from werkzeug.serving import make_server

from esn.auth.actions import open_session
from esn.core.actor import Actor
from esn.settings import settings_override
from esn.web.cookies import session_name
from tests.engines.ports import free_port

WAIT = 5.0  # seconds until a test gives up; nothing waits that long when all is well


class Listener:
    """A connected client that keeps what it hears."""

    def __init__(self, url: str, cookie: str, origin: str | None = None) -> None:
        self.heard: list[tuple[str, dict]] = []
        self.is_over = threading.Event()
        self._news = threading.Condition()
        self._client = socketio.Client(
            reconnection=False, handle_sigint=False, websocket_extra_options={"suppress_origin": True}
        )
        self._client.on("*", self._hear)
        self._client.on("disconnect", lambda *_reason: self.is_over.set())
        headers = {"Cookie": f"{session_name()}={cookie}"}
        if origin != "":
            headers["Origin"] = origin or url
        self._client.connect(url, headers=headers, transports=["websocket"], wait_timeout=WAIT)

    def join(self, *rooms: str) -> None:
        """Ask for rooms and wait until the server has dealt with it."""
        self._client.call("join", {"rooms": list(rooms)}, timeout=WAIT)

    def tell(self, name: str, payload: object) -> None:
        """Say something, and wait until the server has dealt with it."""
        self._client.call(name, payload, timeout=WAIT)

    def wait_for(self, *names: str, n: int = 1) -> list[dict]:
        """The payloads of an event, or of one of several, as soon as `n` have come."""
        with self._news:
            came = self._news.wait_for(lambda: len(self.payloads(*names)) >= n, WAIT)
        assert came, f"heard {self.heard}, not {n} x {' or '.join(names)}"
        return self.payloads(*names)

    def payloads(self, *names: str) -> list[dict]:
        """What was heard under these names so far."""
        return [payload for event, payload in self.heard if event in names]

    def close(self) -> None:
        """Hang up without the three seconds that a polite end waits for its echo."""
        if self._client.eio.ws:
            self._client.eio.ws.shutdown()

    def _hear(self, name: str, payload: dict | None = None) -> None:
        with self._news:
            self.heard.append((name, payload or {}))
            self._news.notify_all()


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The address of the application, served by threads."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    app.extensions["socketio"].server.eio.cors_allowed_origins = [url]
    with settings_override(site={"base_url": url}):
        server = make_server("127.0.0.1", port, app, threaded=True)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield url
        app.extensions["esn_watch"].stop()
        server.shutdown()
        server.server_close()


@pytest.fixture
def listen(served: str) -> Iterator[Callable[..., Listener]]:
    """Connects somebody: `listen(actor, "space:1")`."""
    listeners: list[Listener] = []

    def connect(actor: Actor, *rooms: str, cookie: str | None = None) -> Listener:
        cookie = cookie or open_session(actor.id, address="127.0.0.1", agent="test")
        listener = Listener(served, cookie)
        listeners.append(listener)
        if rooms:
            listener.join(*rooms)
        return listener

    yield connect
    for listener in listeners:
        listener.close()
