"""The publisher: the only file that emits. After the commit, to rooms; ids and counts, never text."""

from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, current_app

from esn.core.events import Event
from esn.core.rooms import RoomEvent
from esn.core.unit_of_work import unit_of_work
from esn.extensions import socketio

Rooms = Mapping[type[Event], Callable[[Any], list[RoomEvent]]]


def init_publisher(app: Flask, rooms: Rooms) -> None:
    """Take the wiring table."""
    app.extensions["esn_rooms"] = rooms


def announce(event: Event) -> None:
    """The listener: what this event tells rooms waits for the commit."""
    tell = current_app.extensions["esn_rooms"].get(type(event))
    if tell is None:
        return
    told = tell(event)
    with unit_of_work() as unit:
        unit.after_commit(lambda: publish(told))


def publish(told: list[RoomEvent]) -> None:
    """Emit now."""
    for one in told:
        socketio.emit(one.name, dict(one.payload), to=one.room)
