"""The socket server: the only file with handlers."""

from collections.abc import Sequence

from flask import Flask

from esn.extensions import socketio
from esn.settings import settings
from esn.web.guards import RequestGate


def init_sockets(app: Flask, gates: Sequence[RequestGate]) -> None:
    """Take the application; websocket only, our own origin only."""
    app.extensions["esn_socket_gates"] = tuple(gates)
    socketio.init_app(
        app,
        async_mode="threading",
        transports=["websocket"],
        cors_allowed_origins=[settings().site.base_url],
        manage_session=False,
        channel="esn",
    )
