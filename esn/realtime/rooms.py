"""Who hears which room, by connection too: the library looks through all rooms of everybody when one page closes.

And how a room is told: where sockets can be written without waiting, framed once and written one after the other.
"""

from collections import defaultdict
from typing import Any

import socketio
from engineio.packet import MESSAGE, Packet
from socketio import packet

from esn.realtime.websocket import HubSocket, frame_of


class Rooms(socketio.Manager):
    """The manager of one process with sockets."""

    def __init__(self) -> None:
        super().__init__()
        self._of: dict[str, set[str | None]] = defaultdict(set)

    def basic_enter_room(self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None) -> None:
        """Note it under both."""
        super().basic_enter_room(sid, namespace, room, eio_sid=eio_sid)
        self._of[sid].add(room)

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        """Forget it under both."""
        super().basic_leave_room(sid, namespace, room)
        self._of[sid].discard(room)

    def basic_disconnect(self, sid: str, namespace: str, **_kwargs: object) -> None:
        """Leave all rooms of this one; what waits under its name is gone."""
        for room in self._of.pop(sid, set()):
            super().basic_leave_room(sid, namespace, room)
        self.callbacks.pop(sid, None)
        for waiting in (self.pending_connect, self.pending_disconnect):
            if sid in waiting.get(namespace, ()):
                waiting[namespace].remove(sid)
            if namespace in waiting and not waiting[namespace]:
                del waiting[namespace]

    def emit(self, event: str, data: Any, namespace: str, room: Any = None, to: Any = None, **options: Any) -> None:
        """Tell everybody in the room, or the one connection of that name; nobody is asked to confirm (design 7)."""
        message = self.server.packet_class(packet.EVENT, namespace=namespace, data=[event, data]).encode()
        queued = Packet(MESSAGE, message)
        frame = frame_of(queued.encode())
        for _sid, eio_sid in self.get_participants(namespace, to or room):
            connection = self.server.eio.sockets.get(eio_sid)
            if not _is_sent_now(connection, frame):
                self.server._send_eio_packet(eio_sid, queued)  # noqa: SLF001 - as the library's own manager does


def _is_sent_now(connection: Any, frame: bytes) -> bool:
    """Where nothing waits that was told before."""
    direct: HubSocket | None = getattr(connection, "direct", None)
    return direct is not None and not connection.closed and connection.queue.empty() and direct.send_now(frame)
