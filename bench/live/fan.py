"""One event of 1 KB to everybody: `esn realtime` against a raw broadcast of the `websockets` library, in turns.

Time is from the moment the event is told until the last page has it; ours comes over Redis, as from a web process.
"""

import asyncio
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

import redis

from bench.live.clients import Address, Hits, Page, open_pages
from bench.live.world import World, cpu_of, resident_of
from bench.measure import Result, show
from bench.peers.environment import install
from tests.engines.ports import free_port
from tests.walls.processes import Process

PEER, PACKAGE = Path(__file__).with_name("peer.py"), "websockets>=15,<16"
WARM_UP = 2
MARK = b"xxxxxxxxxxxxxxxxxxxx"


@dataclass
class Fan:
    """What one server did with the event."""

    sockets: int
    seconds: float
    cpu_ms: float  # of one event to all
    kb_a_socket: float
    connect_seconds: float
    connect_cpu_ms: float  # of one connection


async def measure(addresses: list[Address], pid: int, emit: Callable[[], object], events: int) -> Fan:
    """Open a page per address, then tell them so many events."""
    hits: list[Hits] = []

    def hear(page: Page, text: bytes) -> None:
        if hits:
            hits[-1].hear(page, text)

    memory: float = resident_of(pid)
    cpu, began = cpu_of(pid), time.perf_counter()
    pages, problems = await open_pages(addresses, hear)
    connect = time.perf_counter() - began
    if problems:
        print(f"{len(problems)} pages were not let in, such as: {problems[0]}")
    await asyncio.sleep(2)  # what connecting left to do
    connect_cpu = (cpu_of(pid) - cpu) / max(len(pages), 1) * 1000
    memory = (resident_of(pid) - memory) / max(len(pages), 1)
    spans, before = [], 0.0
    for number in range(WARM_UP + events):
        if number == WARM_UP:
            before = cpu_of(pid)
        hits.append(Hits(len(pages), MARK))
        began = time.perf_counter()
        await asyncio.to_thread(emit)
        async with asyncio.timeout(60):
            await hits[-1].is_complete.wait()
        spans.append(hits[-1].at[-1] - began)
        await asyncio.sleep(0.2)
    spent = (cpu_of(pid) - before) / events * 1000
    for page in pages:
        page.close()
    await asyncio.sleep(1)
    return Fan(len(pages), statistics.median(spans[WARM_UP:]), spent, memory, connect, connect_cpu)


async def measure_ours(world: World, realtime: Process, sockets: int, events: int) -> Fan:
    """`esn realtime`, told by Redis."""
    line = redis.Redis.from_url(world.network.environment["ESN_REALTIME__REDIS_URL"])
    room = f"space:{world.spaces[0]}"
    told = f'[{{"room": "{room}", "name": "reaction", "payload": {{"text": "{"x" * 1000}"}}}}]'
    origin = world.network.environment["ESN_SITE__BASE_URL"]
    addresses = [
        Address(realtime.url, origin=origin, cookie=world.cookies[number % len(world.cookies)], rooms=(room,))
        for number in range(sockets)
    ]
    return await measure(addresses, realtime.pids[-1], lambda: line.publish("esn", told), events)


async def measure_peer(sockets: int, events: int) -> Fan:
    """A process that does nothing but broadcast, from an environment that is thrown away."""
    with TemporaryDirectory(prefix="esn-bench-") as folder:
        return await _measure_peer(install(Path(folder), sys.executable, PACKAGE), sockets, events)


async def _measure_peer(python: Path, sockets: int, events: int) -> Fan:
    port = free_port()
    process = await asyncio.create_subprocess_exec(str(python), str(PEER), str(port))
    try:
        await _wait_for(port)
        addresses = [Address(f"http://127.0.0.1:{port}", path="/ws")] * sockets
        return await measure(addresses, process.pid, lambda: _ask(port), events)
    finally:
        process.terminate()
        await process.wait()


async def _wait_for(port: int) -> None:
    for _try in range(200):
        try:
            (await asyncio.open_connection("127.0.0.1", port))[1].close()
        except OSError:
            await asyncio.sleep(0.1)
        else:
            return
    raise RuntimeError("the peer did not start")


def _ask(port: int) -> None:
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", "/emit")
    connection.getresponse().read()
    connection.close()


async def compare(world: World, realtime: Process, sockets: int, events: int) -> None:
    """Print both, and their ratios."""
    peer = await measure_peer(sockets, events)
    ours = await measure_ours(world, realtime, sockets, events)
    for name, fan in (("esn realtime", ours), ("websockets", peer)):
        print(
            f"{name:13} {fan.sockets} sockets: last page {fan.seconds * 1000:.0f} ms, CPU {fan.cpu_ms:.0f} ms an event,"
            f" {fan.kb_a_socket:.1f} KB a socket; connected in {fan.connect_seconds:.1f} s,"
            f" CPU {fan.connect_cpu_ms:.2f} ms each"
        )
    parts = f"{ours.sockets} sockets, 1 KB: {{}} against {{}} of websockets"
    walls = (f"{fan.seconds * 1000:.0f} ms" for fan in (ours, peer))
    show(Result("One event to all sockets, time", ours.seconds / peer.seconds, 2.5, parts.format(*walls)))
    cpus = (f"{fan.cpu_ms:.0f} ms CPU" for fan in (ours, peer))
    show(Result("One event to all sockets, CPU", ours.cpu_ms / peer.cpu_ms, 4, parts.format(*cpus)))
    memory = f"{ours.sockets} sockets; {peer.kb_a_socket:.1f} KB of websockets"
    show(Result("Memory of a socket, KB", ours.kb_a_socket, 70, memory))
