"""Many open pages in one process: websocket clients without a library, so that they cost little beside the server."""

import asyncio
import base64
import json
import os
import random
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

SOCKET_IO = "/socket.io/?EIO=4&transport=websocket"
TEXT, PING, PONG = 0x1, 0x9, 0xA
MASK = b"\0\0\0\0"  # allowed, and costs nothing


@dataclass(frozen=True)
class Address:
    """Where pages connect to, what they say about themselves, and which rooms they ask for."""

    base: str
    path: str = SOCKET_IO
    origin: str = ""
    cookie: str = ""
    rooms: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """The machine."""
        return urlsplit(self.base).hostname or ""

    @property
    def port(self) -> int:
        """Its port."""
        return urlsplit(self.base).port or 80

    def request(self) -> bytes:
        """The handshake."""
        lines = [f"GET {self.path} HTTP/1.1", f"Host: {self.host}:{self.port}", "Upgrade: websocket"]
        lines += ["Connection: Upgrade", "Sec-WebSocket-Version: 13"]
        lines.append("Sec-WebSocket-Key: " + base64.b64encode(os.urandom(16)).decode())
        lines += [f"Origin: {self.origin}"] if self.origin else []
        lines += [f"Cookie: {self.cookie}"] if self.cookie else []
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Page(asyncio.Protocol):
    """One open page: connects, joins, answers pings, and tells of every event (its text) and of its end."""

    def __init__(self, address: Address, hear: Callable[["Page", bytes], None]) -> None:
        self.address = address
        self.is_ready = asyncio.get_running_loop().create_future()
        self.is_over = asyncio.Event()
        self.transport: asyncio.Transport | None = None
        self._hear = hear
        self._buffer = bytearray()
        self._is_up = False
        self._speaks_socket_io = address.path == SOCKET_IO

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self.transport = transport  # type: ignore[assignment]
        transport.write(self.address.request())  # type: ignore[attr-defined]

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever waits for it need not wait any longer."""
        self.is_over.set()
        self._settle(exc or ConnectionError("closed"))

    def data_received(self, data: bytes) -> None:
        """Take the answer to the handshake, then frames."""
        self._buffer += data
        if not self._is_up and not self._take_handshake():
            return
        while (frame := self._take_frame()) is not None:
            self._act(*frame)

    def close(self) -> None:
        """Hang up."""
        if self.transport:
            self.transport.abort()

    def _take_handshake(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        if b" 101 " not in self._buffer[:40]:
            self._settle(ConnectionError(bytes(self._buffer[:60]).decode(errors="replace")))
            self.close()
            return False
        del self._buffer[: end + 4]
        self._is_up = True
        if not self._speaks_socket_io:
            self._settle(None)
        return True

    def _take_frame(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        length, start = buffer[1] & 127, 2
        if length >= 126:
            size, code = (2, ">H") if length == 126 else (8, ">Q")
            if len(buffer) < 2 + size:
                return None
            length, start = struct.unpack_from(code, buffer, 2)[0], 2 + size
        if len(buffer) < start + length:
            return None
        frame = buffer[0] & 15, bytes(buffer[start : start + length])
        del buffer[: start + length]
        return frame

    def _act(self, kind: int, text: bytes) -> None:
        if kind == PING:
            self._send(PONG, text)
        elif kind != TEXT or not self._speaks_socket_io:
            self._hear(self, text)
        elif text.startswith(b"0"):
            self._send(TEXT, b"40" + json.dumps({"rooms": self.address.rooms}).encode())
        elif text == b"2":
            self._send(TEXT, b"3")
        elif text.startswith(b"40"):
            self._settle(None)
        elif text.startswith(b"44"):
            self._settle(ConnectionError(text.decode()))
            self.close()
        else:
            self._hear(self, text)

    def _send(self, kind: int, text: bytes) -> None:
        if len(text) < 126:
            head = bytes([0x80 | kind, 0x80 | len(text)])
        else:
            head = bytes([0x80 | kind, 0xFE]) + struct.pack(">H", len(text))
        self.transport.write(head + MASK + text)  # type: ignore[union-attr]

    def _settle(self, error: Exception | None) -> None:
        if self.is_ready.done():
            return
        if error:
            self.is_ready.set_exception(error)
        else:
            self.is_ready.set_result(None)


async def open_page(address: Address, hear: Callable[[Page, bytes], None], patience: float = 45) -> Page:
    """Connect until the server has let it in; ConnectionError or TimeoutError when it does not."""
    loop = asyncio.get_running_loop()
    async with asyncio.timeout(patience):
        transport, page = await loop.create_connection(lambda: Page(address, hear), address.host, address.port)
        try:
            await page.is_ready
        except BaseException:
            transport.abort()
            raise
    set_no_delay(transport)
    return page


def set_no_delay(transport: asyncio.BaseTransport) -> None:
    """Let small frames leave at once."""
    transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


async def open_again(address: Address, hear: Callable[[Page, bytes], None]) -> Page:
    """Come back as the script of our pages does: after 1 s, then twice as long up to 30 s, half of it by chance."""
    delay = 1.0
    while True:
        await asyncio.sleep(delay * random.uniform(0.5, 1.5))
        try:
            return await open_page(address, hear)
        except (OSError, TimeoutError):
            delay = min(30.0, delay * 2)


async def open_pages(
    addresses: list[Address], hear: Callable[[Page, bytes], None], at_once: int = 40
) -> tuple[list[Page], list[str]]:
    """All of them, some at a time; those that came in, and why others did not."""
    turn = asyncio.Semaphore(at_once)
    problems: list[str] = []

    async def one(address: Address) -> Page | None:
        async with turn:
            for _try in range(4):
                try:
                    return await open_page(address, hear)
                except (OSError, TimeoutError) as error:
                    problem = repr(error)
                    await asyncio.sleep(0.3)
        problems.append(problem)
        return None

    pages = await asyncio.gather(*(one(address) for address in addresses))
    return [page for page in pages if page], problems


class Hits:
    """Counts down the hearers of one event, and keeps when each heard it."""

    def __init__(self, expected: int, wanted: bytes) -> None:
        self._expected = expected
        self._wanted = wanted
        self.at: list[float] = []
        self.is_complete = asyncio.Event()

    def hear(self, _page: Page, text: bytes) -> None:
        """One page heard something."""
        if self._wanted in text:
            self.at.append(time.perf_counter())
            if len(self.at) >= self._expected:
                self.is_complete.set()
