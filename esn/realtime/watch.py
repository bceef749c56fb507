"""The watch: revocation does not trust the emit (design 7). One thread a process looks at what was taken away."""

import logging
import threading
import time
from contextlib import suppress

import sqlalchemy.exc
from flask import Flask

from esn.auth.queries import list_closed, load_session
from esn.core import revocation
from esn.core.actor import Actor
from esn.core.errors import Refusal, TermsRequired
from esn.extensions import socketio
from esn.realtime.connections import Connection, Connections
from esn.realtime.line import MISSED
from esn.realtime.publisher import tell_connection
from esn.realtime.queries import list_revocations, list_rooms

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5
SESSIONS_AGAIN_SECONDS = 60.0  # time alone ends a session; whatever somebody ends is a revocation
ALL_AGAIN_SECONDS = 600.0  # and everything once more, should a revocation ever have been forgotten
AGAIN_AT_ONCE = 50  # of those, in one look: thousands must not come due in one second
COOKIES_AT_ONCE = 500
BLIND_SECONDS = 5.0  # without the database nobody's rights are known


class Watch:
    """Judges the connections of this process anew: those concerned at once, all of them each minute."""

    def __init__(self, app: Flask, connections: Connections) -> None:
        self._app = app
        self._connections = connections
        self._stop = threading.Event()
        self._handled: set[int] = set()
        self._saw_at = time.monotonic()
        self._sessions_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name="esn-watch", daemon=True)
        self._starting = threading.Lock()

    def start(self) -> None:
        """Begin with the first socket of this process; once."""
        with self._starting:
            if self._thread.ident is None:
                self._note_past()
                self._thread.start()

    def _note_past(self) -> None:
        """What was revoked before the first socket: it is let in by that already, and need not be silenced for it."""
        try:
            with self._app.app_context():
                self._handled = set(list_revocations())
        except sqlalchemy.exc.SQLAlchemyError:
            log.warning("the watch begins without knowing what was revoked")  # then all of it is judged once more

    def stop(self) -> None:
        """End soon."""
        self._stop.set()
        revocation.bell.set()
        if self._thread.ident is not None:
            self._thread.join(LOOK_SECONDS * 4)

    def _run(self) -> None:
        while not self._stop.is_set():
            revocation.bell.wait(LOOK_SECONDS)
            revocation.bell.clear()
            try:
                with self._app.app_context():
                    self.look()
                self._saw_at = time.monotonic()
            except sqlalchemy.exc.SQLAlchemyError:
                self._go_blind()
            except Exception:
                log.exception("the watch goes on")

    def look(self) -> None:
        """Read what was revoked since the last look, and judge whoever it concerns; now and then, everybody."""
        if not len(self._connections):
            return
        revoked = list_revocations()
        new = [one for number, one in revoked.items() if number not in self._handled]
        self._judge_silenced(self._connections.touched_by(new) if new else [])
        self._handled = set(revoked)
        for connection in self._connections.judged_before(time.monotonic() - ALL_AGAIN_SECONDS, AGAIN_AT_ONCE):
            self.judge(connection)
        if time.monotonic() - self._sessions_at >= SESSIONS_AGAIN_SECONDS:
            self._sessions_at = time.monotonic()
            self._end_closed_sessions()

    def _end_closed_sessions(self) -> None:
        everybody = self._connections.all()
        for part in range(0, len(everybody), COOKIES_AT_ONCE):
            some = everybody[part : part + COOKIES_AT_ONCE]
            closed = list_closed({connection.cookie for connection in some})
            for connection in some:
                if connection.cookie in closed:
                    self._end(connection, "session.end")

    def _judge_silenced(self, concerned: list[Connection]) -> None:
        """First nobody concerned hears anything, then one after the other gets back what is still theirs."""
        for connection in concerned:
            set_rooms(connection, set())
        for connection in concerned:
            self.judge(connection)
            if connection.rooms:  # what was told meanwhile is lost: the page asks for it
                tell_connection(connection.sid, MISSED)

    def judge(self, connection: Connection) -> None:
        """End the connection, or bring its rooms into line with what its owner may hear now."""
        connection.judged_at = time.monotonic()
        session = load_session(connection.cookie)
        try:
            if session is None:
                return self._end(connection, "session.end")
            self._ask_gates(session.actor)
        except TermsRequired:
            return self._end(connection, "policy.new")
        except Refusal:
            return self._end(connection, "session.end")
        return set_rooms(connection, list_rooms(session.actor, connection.wanted))

    def _ask_gates(self, actor: Actor) -> None:
        for gate in self._app.extensions["esn_request_gates"]:
            gate(actor)

    def _end(self, connection: Connection, reason: str) -> None:
        set_rooms(connection, set())
        tell_connection(connection.sid, reason)
        self._connections.remove(connection.sid)
        socketio.server.disconnect(connection.sid, namespace="/")

    def _go_blind(self) -> None:
        if time.monotonic() - self._saw_at < BLIND_SECONDS:
            return
        log.error("the database cannot be read; all connections are closed")
        for connection in self._connections.all():
            self._connections.remove(connection.sid)
            socketio.server.disconnect(connection.sid, namespace="/")


def set_rooms(connection: Connection, rooms: set[str]) -> None:
    """Let a connection hear exactly these rooms."""
    for room in connection.rooms - rooms:
        socketio.server.leave_room(connection.sid, room, namespace="/")
    with suppress(ValueError):  # it hung up meanwhile, as every page does that is left quickly
        for room in rooms - connection.rooms:
            socketio.server.enter_room(connection.sid, room, namespace="/")
    connection.rooms = set(rooms)
