"""The socket server: the only file with handlers. It carries joins and signs of typing; nothing is written over it."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, request
from flask_socketio import ConnectionRefusedError as Refused
from sqlalchemy.exc import SQLAlchemyError

from esn.auth.queries import load_session
from esn.core.errors import Refusal, SignInRequired
from esn.extensions import socketio
from esn.realtime.connections import Connection, Connections
from esn.realtime.door import Door
from esn.realtime.line import Line
from esn.realtime.publisher import publish, tell_typing
from esn.realtime.queries import ROOMS_MAX, list_rooms
from esn.realtime.rooms import Rooms
from esn.realtime.watch import Watch, set_rooms
from esn.realtime.websocket import HubSocket
from esn.settings import Settings, settings
from esn.web.cookies import session_cookie
from esn.web.guards import is_own_origin, run_request_gates

log = logging.getLogger(__name__)

CONNECTIONS, WATCH = "esn_connections", "esn_watch"
WORD_LENGTH = 40
TYPING_EVERY = 1.0  # seconds between two signs of writing that one page may give


def init_sockets(app: Flask, chosen: Settings) -> None:
    """Hold the sockets in threads of this process: a trial and a small firm."""
    _serve_sockets(app, chosen, "threading", lambda: settings().realtime.socket_limit)


def init_hub(app: Flask, chosen: Settings, line: Line) -> None:
    """Hold the sockets in greenlets of this process, which does nothing else; what happens elsewhere comes by line."""
    _serve_sockets(app, chosen, "gevent", lambda: settings().realtime.sockets_per_process)
    socketio.server.eio._async["websocket"] = HubSocket  # noqa: SLF001 - a driver can be chosen in no other way
    ear = threading.Thread(target=line.listen, args=(publish, threading.Event()), name="esn-line", daemon=True)
    ear.start()
    app.extensions["esn_tell_rooms"] = line.tell  # to the other processes with sockets, and back to this one


def _serve_sockets(app: Flask, chosen: Settings, async_mode: str, limit: Callable[[], int]) -> None:
    """Websocket only, so that no proxy needs sticky sessions; our own origin only."""
    socketio.init_app(
        app,
        async_mode=async_mode,
        transports=["websocket"],
        cors_allowed_origins=[chosen.site.base_url],
        manage_session=False,
        client_manager=Rooms(),
    )
    app.extensions[CONNECTIONS] = Connections()
    app.extensions[WATCH] = watch = Watch(app, app.extensions[CONNECTIONS])
    app.wsgi_app = Door(app.wsgi_app, limit, watch.start)  # type: ignore[method-assign]


@socketio.on("connect")
def _connect(message: object = None) -> None:
    """Let in who passes what every page passes, and at once into the rooms that the page names."""
    if "Origin" not in request.headers or not is_own_origin():
        raise Refused("origin")
    try:
        session = load_session(session_cookie())  # an open page is no use of the session: nothing is noted
        if session is None:
            raise SignInRequired
        actor = session.actor
        run_request_gates(actor)
        connection = Connection(_sid(), actor.id, actor.session_id, session_cookie(), _named_rooms(message))
        _connections().add(connection)
        set_rooms(connection, list_rooms(actor, connection.wanted))
    except Refusal as refusal:
        _connections().remove(_sid())
        raise Refused(refusal.code) from refusal
    except SQLAlchemyError as error:
        _connections().remove(_sid())
        log.error("nobody can be let in: %s", error)
        raise Refused("unavailable") from error


@socketio.on("join")
def _join(message: Any) -> None:
    """Hear the rooms the page shows, as far as this person may; asked anew after each reconnect."""
    connection = _connections().find(_sid())
    if connection is None:
        return
    connection.wanted = _named_rooms(message)
    current_app.extensions[WATCH].judge(connection)


@socketio.on("typing")
def _typing(message: object = None) -> None:
    """Somebody writes in a conversation whose typing line this page hears; by that room the right is known."""
    connection = _connections().find(_sid())
    conversation_id = message.get("conversation") if isinstance(message, dict) else None
    if (
        connection is None
        or not isinstance(conversation_id, int)
        or f"typing:{conversation_id}" not in connection.rooms
    ):
        return
    if time.monotonic() - connection.typed_at >= TYPING_EVERY:
        connection.typed_at = time.monotonic()
        tell_typing(conversation_id, connection.account_id)


@socketio.on("disconnect")
def _disconnect(_reason: object = None) -> None:
    """Forget it."""
    _connections().remove(_sid())


def _named_rooms(message: object) -> set[str]:
    named = message.get("rooms") if isinstance(message, dict) else None
    words = [word for word in named or () if isinstance(word, str) and len(word) <= WORD_LENGTH]
    return set(words[:ROOMS_MAX])


def _sid() -> str:
    return request.sid  # type: ignore[attr-defined]


def _connections() -> Connections:
    return current_app.extensions[CONNECTIONS]
