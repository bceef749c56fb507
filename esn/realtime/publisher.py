"""The publisher: the only file that emits. After the commit, to rooms; ids and counts, never text (design 7).

Where the sockets live in this process, it emits; where they live in others, it tells the line, and they publish.
"""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app

from esn.core.events import Event
from esn.core.rooms import RoomEvent
from esn.core.unit_of_work import unit_of_work
from esn.extensions import socketio
from esn.realtime.line import Line

Rooms = Mapping[type[Event], Callable[[Any], list[RoomEvent]]]

NEWS = "feed.new"
EVERY = 1.0  # seconds between two pieces of news in one room
CURSORS_MAX = 100  # as many as /live/since tells: what comes beyond is not counted, the page loads itself anew


@dataclass
class _Waiting:
    """The news of one room that came within the second after the last ones."""

    payload: dict[str, int | str]


class Outbox:
    """Tells a room of new posts at once, and then at most once a second."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._told_at: dict[str, float] = {}
        self._waiting: dict[str, _Waiting] = {}

    def put(self, event: RoomEvent) -> None:
        """Emit now, or together with what follows within the second."""
        with self._lock:
            due = self._told_at.get(event.room, 0.0) + EVERY
            if time.monotonic() >= due:
                self._told_at[event.room] = time.monotonic()
                self._forget_old()
            elif event.room in self._waiting:
                _merge(self._waiting[event.room].payload, event.payload)
                return
            else:
                self._waiting[event.room] = _Waiting(dict(event.payload))
                timer = threading.Timer(max(0.0, due - time.monotonic()), self._flush, (event.room,))
                timer.daemon = True
                timer.start()
                return
        _emit(event.name, event.payload, event.room)

    def _flush(self, room: str) -> None:
        with self._lock:
            waiting = self._waiting.pop(room, None)
            self._told_at[room] = time.monotonic()
        if waiting:
            _emit(NEWS, waiting.payload, room)

    def _forget_old(self) -> None:
        limit = time.monotonic() - EVERY
        self._told_at = {room: at for room, at in self._told_at.items() if at >= limit}


def _merge(waiting: dict[str, int | str], more: Mapping[str, int | str]) -> None:
    cursors = [*str(waiting["cursors"]).split(","), *str(more["cursors"]).split(",")]
    waiting["cursors"] = ",".join(cursors[:CURSORS_MAX])
    waiting["cursor"] = max(int(waiting["cursor"]), int(more["cursor"]))
    waiting["n"] = int(waiting["n"]) + int(more["n"])


_outbox = Outbox()


def init_publisher(app: Flask, rooms: Rooms, line: Line | None) -> None:
    """Take the wiring table, and the line where the sockets live in other processes."""
    app.extensions["esn_rooms"] = rooms
    app.extensions["esn_tell_rooms"] = line.tell if line else publish


def announce(event: Event) -> None:
    """The listener: what this event tells rooms waits for the commit."""
    tell = current_app.extensions["esn_rooms"].get(type(event))
    if tell is None:
        return
    told = tell(event)
    tell_rooms = current_app.extensions["esn_tell_rooms"]
    if told:
        with unit_of_work() as unit:
            unit.after_commit(lambda: tell_rooms(told))


def publish(told: Sequence[RoomEvent]) -> None:
    """Emit to the sockets of this process; news of a feed at most once a second."""
    for event in told:
        if event.name == NEWS:
            _outbox.put(event)
        else:
            _emit(event.name, event.payload, event.room)


def tell_connection(sid: str, name: str) -> None:
    """Tell one connection why it ends, that the terms changed, or that it missed something."""
    _emit(name, {}, sid)


def tell_typing(conversation_id: int, account_id: int) -> None:
    """Somebody writes: said to those who have the conversation open and want to know."""
    payload: dict[str, int | str] = {"conversation": conversation_id, "by": account_id}
    current_app.extensions["esn_tell_rooms"]([RoomEvent(f"typing:{conversation_id}", "typing", payload)])


def _emit(name: str, payload: Mapping[str, int | str], to: str) -> None:
    socketio.emit(name, dict(payload), to=to or None)  # no room: everybody
