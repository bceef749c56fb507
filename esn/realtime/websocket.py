"""The websockets of `esn realtime`: one greenlet reads, one writes, and one event for thousands is framed once.

The general driver takes a third greenlet and an HTTP parser for each socket, a third more memory and twice the time.
"""

import base64
import hashlib
import socket
import threading
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from wsproto.frame_protocol import CloseReason, FrameProtocol, Opcode, ParseFailed

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"  # RFC 6455, section 1.3
BYTES_AT_ONCE = 4096
LONGEST = 16 * 1024  # bytes of one message: a page says little
TEXT, SHORT, MIDDLE = 0x81, 126, 127


class HubSocket:
    """What python-engineio wants of a websocket, on the socket that gunicorn hands over."""

    def __init__(self, handler: Callable[["HubSocket"], object], server: Any) -> None:
        self._handler = handler
        self._server = server
        self._sock: Any = None  # by this name the caller finds it and sets its time-out
        self._turn = threading.Lock()  # whoever writes, writes a whole frame
        self._frames = FrameProtocol(client=False, extensions=[])
        self._length = 0
        self._parts: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Shake hands and stay until either side ends it."""
        key = environ.get("HTTP_SEC_WEBSOCKET_KEY", "")
        if not key or environ.get("HTTP_SEC_WEBSOCKET_VERSION") != "13":
            start_response("400 Bad Request", [("Content-Length", "0")])
            return [b""]
        self._sock = environ["gunicorn.socket"]
        if self._sock.family != socket.AF_UNIX:
            self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._sock.sendall(_handshake(key))
        self._handler.__self__.direct = self  # type: ignore[attr-defined]  # Rooms finds it there
        self._handler(self)
        raise StopIteration  # gunicorn: everything is answered

    def send(self, text: str) -> None:
        """Write one message; OSError when nobody is there any more."""
        self._write(frame_of(text))

    def send_now(self, frame: bytes) -> bool:
        """Write a frame without waiting; False when that cannot be: then it belongs into the queue.

        One greenlet serves thousands this way; waking each one's own takes several times as long.
        """
        if self._turn.locked():
            return False
        raw = getattr(self._sock, "_sock", self._sock)  # gevent's own would wait
        try:
            sent = raw.send(frame, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True  # nobody is there: its reader notices
        if sent < len(frame):
            self._turn.acquire()
            self._server.start_background_task(self._finish, frame[sent:])
        return True

    def wait(self) -> str | None:
        """Read one message; None at the end."""
        while True:
            for frame in self._frames.received_frames():
                if frame.opcode is Opcode.PING and isinstance(frame.payload, bytes):
                    self._write(bytes(self._frames.pong(frame.payload)))
                elif frame.opcode is Opcode.CLOSE:
                    return None
                elif frame.opcode is not Opcode.PONG and (text := self._join(frame)) is not None:
                    return text
            data = self._sock.recv(BYTES_AT_ONCE)
            if not data:
                return None
            self._frames.receive_bytes(data)

    def close(self) -> None:
        """Say good-bye and hang up; the reader notices."""
        try:
            self._write(bytes(self._frames.close(CloseReason.NORMAL_CLOSURE)))
            self._sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it is gone already

    def _write(self, data: bytes) -> None:
        with self._turn:
            self._sock.sendall(data)

    def _finish(self, rest: bytes) -> None:
        try:
            self._sock.sendall(rest)
        except OSError:
            pass  # its reader notices
        finally:
            self._turn.release()

    def _join(self, frame: Any) -> str | None:
        """A message may come in parts; we speak text only, and briefly."""
        self._length += len(frame.payload)
        if not isinstance(frame.payload, str) or self._length > LONGEST:
            raise ParseFailed("not a short text", CloseReason.POLICY_VIOLATION)
        self._parts.append(frame.payload)
        if not (frame.frame_finished and frame.message_finished):
            return None
        text = "".join(self._parts)
        self._length, self._parts = 0, []
        return text


@lru_cache(maxsize=16)
def frame_of(text: str) -> bytes:
    """The bytes of one text message from a server; the same event goes to thousands in a row."""
    data = text.encode()
    if len(data) < SHORT:
        head = bytes((TEXT, len(data)))
    elif len(data) < 1 << 16:
        head = bytes((TEXT, SHORT)) + len(data).to_bytes(2)
    else:
        head = bytes((TEXT, MIDDLE)) + len(data).to_bytes(8)
    return head + data


def _handshake(key: str) -> bytes:
    accept = base64.b64encode(hashlib.sha1(key.encode("latin-1") + GUID).digest())  # noqa: S324 - as the RFC has it
    lines = (b"HTTP/1.1 101 Switching Protocols", b"Upgrade: websocket", b"Connection: Upgrade")
    return b"\r\n".join((*lines, b"Sec-WebSocket-Accept: " + accept, b"", b""))
