"""Servers that are not well: silent, slow, or nobody there."""

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit


@contextmanager
def silent_peer() -> Iterator[int]:
    """Accepts every connection and never says a word; gives the port."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield listener.getsockname()[1]  # the kernel accepts; nobody reads


@contextmanager
def slow_peer(uri: str, seconds: float) -> Iterator[int]:
    """Passes on to a real server, but lets each answer wait; gives the port."""
    real = urlsplit(uri)
    ended = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        arguments = (listener, (real.hostname, real.port), seconds, ended)
        thread = threading.Thread(target=_serve, args=arguments, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            ended.set()
            thread.join(5)


def _serve(listener: socket.socket, real: tuple[str, int], seconds: float, ended: threading.Event) -> None:
    """One client after the other is enough for these tests; each is dropped when either side hangs up."""
    listener.settimeout(0.05)
    while not ended.is_set():
        try:
            client, _ = listener.accept()
        except TimeoutError:
            continue
        with client, socket.create_connection(real) as server:
            _pass_on(client, server, seconds, ended)


def _pass_on(client: socket.socket, server: socket.socket, seconds: float, ended: threading.Event) -> None:
    while not ended.is_set():
        for side in select.select([client, server], [], [], 0.05)[0]:
            data = side.recv(65536)
            if not data:
                return
            if side is server and ended.wait(seconds):
                return
            try:
                (server if side is client else client).sendall(data)
            except OSError:
                return
