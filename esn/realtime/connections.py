"""The open connections of this process: whose they are, what they asked for, what they hear."""

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice


@dataclass
class Connection:
    """One socket. `cookie` is the session's, judged anew each time; `wanted` are rooms as the page asked for them."""

    sid: str
    account_id: int
    session_id: int | None
    cookie: str
    wanted: set[str] = field(default_factory=set)
    rooms: set[str] = field(default_factory=set)
    judged_at: float = field(default_factory=time.monotonic)
    typed_at: float = 0.0


class Connections:
    """All of them, safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_sid: dict[str, Connection] = {}

    def __len__(self) -> int:
        """How many are open."""
        with self._lock:
            return len(self._by_sid)

    def add(self, connection: Connection) -> None:
        """Take one in."""
        with self._lock:
            self._by_sid[connection.sid] = connection

    def find(self, sid: str) -> Connection | None:
        """One of them."""
        with self._lock:
            return self._by_sid.get(sid)

    def remove(self, sid: str) -> None:
        """It is closed."""
        with self._lock:
            self._by_sid.pop(sid, None)

    def all(self) -> list[Connection]:
        """All of them, as of now."""
        with self._lock:
            return list(self._by_sid.values())

    def judged_before(self, moment: float, limit: int) -> list[Connection]:
        """At most `limit` of those that nobody has looked at since."""
        due = (connection for connection in self.all() if connection.judged_at < moment)
        return list(islice(due, limit))

    def touched_by(self, revoked: Iterable["Revoked"]) -> list[Connection]:
        """Those that one of the revocations concerns."""
        return [connection for connection in self.all() if any(one.concerns(connection) for one in revoked)]


@dataclass(frozen=True, slots=True)
class Revoked:
    """What a revocation row says; all None: everybody."""

    account_id: int | None
    session_id: int | None
    space_id: int | None

    def concerns(self, connection: Connection) -> bool:
        """Whether this connection must be looked at again."""
        if self.account_id is not None and self.account_id != connection.account_id:
            return False
        return self.session_id is None or self.session_id == connection.session_id
