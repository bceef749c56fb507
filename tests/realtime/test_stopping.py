"""Ctrl-C ends the whole network, however many pages are open."""

import os
import signal
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
import websocket

from tests.walls.serving import Installation, Visitor

SOCKETS = 12
# Five on a machine of one's own; what waits for its sockets would wait for half a minute.
SECONDS = 12


@pytest.fixture
def installation(tmp_path: Path):
    installation = Installation(tmp_path)
    installation.start()
    yield installation
    installation.stop()


def cookies(visitor: Visitor) -> str:
    """What this visitor's browser would send."""
    handlers = visitor._opener.handlers  # noqa: SLF001 - a visitor keeps its cookies to itself, a socket needs them
    jars: list[CookieJar] = [handler.cookiejar for handler in handlers if hasattr(handler, "cookiejar")]
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jars[0])


def open_socket(url: str, cookie: str) -> websocket.WebSocket:
    """A page's socket, connected and let in."""
    address = url.replace("http", "ws", 1) + "/socket.io/?EIO=4&transport=websocket"
    socket = websocket.create_connection(address, origin=url, cookie=cookie, timeout=30)
    socket.recv()
    socket.send("40")
    assert socket.recv().startswith("40{"), "the socket was refused"
    return socket


def test_ctrl_c_ends_with_sockets_open(installation: Installation, tmp_path: Path):
    visitor = Visitor(installation.url)
    visitor.sign_in("employee")
    sockets = [open_socket(installation.url, cookies(visitor)) for _ in range(SOCKETS)]
    process = installation._process  # noqa: SLF001 - the installation only stops politely, or kills
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the whole group
    assert process.wait(SECONDS) == 0
    for socket in sockets:
        socket.close()
    assert "ERROR" not in (tmp_path / "server.log").read_text()
