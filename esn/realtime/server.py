"""The socket server: the only file with handlers. It carries joins; nothing is written over it (design 5)."""

from typing import Any

from flask import Flask, current_app, request
from flask_socketio import ConnectionRefusedError as Refused

from esn.core.errors import Refusal
from esn.extensions import socketio
from esn.realtime.connections import Connection, Connections
from esn.realtime.queries import ROOMS_MAX, list_rooms
from esn.realtime.watch import Watch, set_rooms
from esn.settings import Settings, settings
from esn.web.cookies import session_cookie
from esn.web.guards import is_own_origin, run_request_gates
from esn.web.viewer import current_actor

CONNECTIONS, WATCH = "esn_connections", "esn_watch"
WORD_LENGTH = 40


def init_sockets(app: Flask, chosen: Settings) -> None:
    """Take the application; websocket only, our own origin only."""
    queue = chosen.realtime.redis_url if chosen.realtime.mode == "redis" else None
    socketio.init_app(
        app,
        async_mode="threading",
        transports=["websocket"],
        cors_allowed_origins=[chosen.site.base_url],
        manage_session=False,
        message_queue=queue,
        channel="esn",
    )
    app.extensions[CONNECTIONS] = Connections()
    app.extensions[WATCH] = Watch(app, app.extensions[CONNECTIONS])


@socketio.on("connect")
def _connect(_auth: object = None) -> None:
    """Let in who passes what every page passes; a full house polls instead."""
    if "Origin" not in request.headers or not is_own_origin():
        raise Refused("origin")
    try:
        actor = current_actor()
        run_request_gates(actor)
    except Refusal as refusal:
        raise Refused(refusal.code) from refusal
    connection = Connection(_sid(), actor.id, actor.session_id, session_cookie())
    if not _connections().add(connection, settings().realtime.socket_limit):
        raise Refused("full")
    current_app.extensions[WATCH].start()
    set_rooms(connection, list_rooms(actor, ()))


@socketio.on("join")
def _join(message: Any) -> None:
    """Hear the rooms the page shows, as far as this person may; asked anew after each reconnect."""
    connection = _connections().find(_sid())
    if connection is None:
        return
    named = message.get("rooms") if isinstance(message, dict) else None
    words = [word for word in named or () if isinstance(word, str) and len(word) <= WORD_LENGTH]
    connection.wanted = set(words[:ROOMS_MAX])
    current_app.extensions[WATCH].judge(connection)


@socketio.on("disconnect")
def _disconnect(_reason: object = None) -> None:
    """Forget it."""
    _connections().remove(_sid())


def _sid() -> str:
    return request.sid  # type: ignore[attr-defined]


def _connections() -> Connections:
    return current_app.extensions[CONNECTIONS]
