"""Pages as a worker makes them: the WSGI call itself, without a socket."""

from collections.abc import Callable, Iterable
from contextvars import Context
from typing import Any

from flask import Flask
from werkzeug.test import EnvironBuilder

from esn.auth.actions import open_session
from esn.web.cookies import session_name

Call = Callable[[], tuple[str, dict[str, str]]]


def hello() -> Flask:
    """The bare application that everything is compared with."""
    app = Flask("hello")
    app.add_url_rule("/", "hello", lambda: "hello")
    return app


def cookie_of(account_id: int) -> str:
    """A signed-in browser's cookie."""
    value = open_session(account_id, address="127.0.0.1", agent="bench")
    return f"{session_name()}={value}"


def caller(app: Flask, path: str, *, cookie: str = "", etag: str = "") -> Call:
    """Call the page; gives its status line and headers."""
    headers = {"Cookie": cookie} if cookie else {}
    if etag:
        headers["If-None-Match"] = etag
    base = "http://127.0.0.1:8000"

    def call() -> tuple[str, dict[str, str]]:
        answer: dict[str, Any] = {}

        def start(status: str, found: list[tuple[str, str]], _error: object = None) -> Callable[[bytes], object]:
            answer.update(status=status, headers={name.lower(): value for name, value in found})
            return lambda _data: None

        environ = EnvironBuilder(path=path, base_url=base, headers=headers.items()).get_environ()
        body: Iterable[bytes] = app.wsgi_app(environ, start)
        for _part in body:
            pass
        getattr(body, "close", lambda: None)()
        return answer["status"], answer["headers"]

    # A worker has no application open between two requests: with one, the second would find what the first has read.
    return lambda: Context().run(call)
