"""Turns: a lock that is given in the order it was asked for."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from esn.core.errors import Unavailable


class Turns:
    """One holder at a time, first come first served; who waits too long is refused. `len`: holder and waiting."""

    def __init__(self, patience: float) -> None:
        """`patience`: seconds that one may wait."""
        self._patience = patience
        self._door = threading.Lock()
        self._queue: deque[threading.Event] = deque()

    def __len__(self) -> int:
        return len(self._queue)

    @contextmanager
    def mine(self) -> Iterator[None]:
        """Hold the lock; Unavailable when the turn does not come in time."""
        ticket = threading.Event()
        with self._door:
            self._queue.append(ticket)
            self._call_first()
        try:
            if not ticket.wait(self._patience):
                raise Unavailable
            yield
        finally:
            with self._door:
                self._queue.remove(ticket)
                self._call_first()

    def _call_first(self) -> None:
        if self._queue:
            self._queue[0].set()
