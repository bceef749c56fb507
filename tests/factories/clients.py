"""Test clients: a browser without scripts, with a real session row and real CSRF tokens."""

import contextvars
import re
import secrets
from typing import Any

from flask import Flask
from flask.globals import _cv_app
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from esn.auth.actions import open_session
from esn.core.actor import Actor
from esn.web.cookies import session_name

_TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


class Browser(FlaskClient):
    """A client that takes the CSRF token from the last page with a form."""

    token = ""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request; remember the newest token it answers with."""
        response = contextvars.copy_context().run(self._open_afresh, *args, **kwargs)
        if response.mimetype == "text/html" and (found := _TOKEN.search(response.get_data(as_text=True))):
            self.token = found[1]
        return response

    def _open_afresh(self, *args: Any, **kwargs: Any) -> TestResponse:
        # The test's own application context would be taken for the request's, and with it who is signed in.
        _cv_app.set(None)  # type: ignore[arg-type]
        return super().open(*args, **{"buffered": True, **kwargs})

    def send(self, path: str, **fields: Any) -> TestResponse:
        """POST a form as the page would, with the token (made as a page makes it, where none was opened yet)."""
        if not self.token:
            self.token = self._make_token()
        return self.post(path, data={"csrf_token": self.token, **fields})

    def _make_token(self) -> str:
        secret = secrets.token_hex(20)
        with self.session_transaction() as session:
            session["csrf_token"] = secret
        return str(URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token").dumps(secret))


def make_client(app: Flask, actor: Actor | None) -> Browser:
    """A browser, signed in as `actor` if there is one."""
    app.test_client_class = Browser
    client = app.test_client()
    if actor is not None:
        value = open_session(actor.id, address="127.0.0.1", agent="test")
        client.set_cookie(session_name(), value, domain="localhost")
    return client
