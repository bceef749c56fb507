"""The door before the sockets: it counts them, and a full house refuses before the handshake, so that pages poll."""

import threading
from collections.abc import Callable, Iterable
from typing import Any

PATH = "/socket.io/"
FULL = b"Too many open pages; this one asks now and then instead.\n"
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Door:
    """WSGI in front of the socket server: a socket is one request that ends when it closes."""

    def __init__(self, inside: Wsgi, limit: Callable[[], int], at_first: Callable[[], None]) -> None:
        self._inside = inside
        self._limit = limit
        self._at_first = at_first
        self._lock = threading.Lock()
        self._open = 0

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Pass everything on; of sockets only so many at a time."""
        if not environ.get("PATH_INFO", "").startswith(PATH):
            return self._inside(environ, start_response)
        if not self._enter():
            headers = [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(FULL)))]
            start_response("503 Service Unavailable", [*headers, ("Retry-After", "60")])
            return [FULL]
        try:
            self._at_first()
            return self._inside(environ, start_response)
        finally:
            with self._lock:
                self._open -= 1

    def _enter(self) -> bool:
        with self._lock:
            if self._open >= self._limit():
                return False
            self._open += 1
            return True
