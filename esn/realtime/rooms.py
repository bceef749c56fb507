"""Who hears which room, by connection too: the library looks through all rooms of everybody when one page closes."""

from collections import defaultdict

import socketio


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
