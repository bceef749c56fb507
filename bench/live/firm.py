"""PERF-3: posts into communities of 20,000 while pages listen and people browse: event to pill, and pages meanwhile.

A writer is an ordinary person who sends the composer's form; a page is quick when its answer is here, and a pill when
the socket of a page of that community has heard of the post, counted from the moment the form was sent.
"""

import asyncio
import itertools
import json
import math
import re
import secrets
import statistics
import time
from collections import defaultdict
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

from bench.live.clients import Address, Page, open_pages
from bench.live.world import World
from bench.measure import Result, show
from tests.walls.processes import Process

PILL_BUDGET, PAGE_BUDGET = 1500, 400  # milliseconds, at the 95th percentile
PATHS = ("/", "/c/bench-0", "/", "/c", "/notifications")
TOKEN = re.compile(rb'name="csrf_token"[^>]*? value="([^"]+)"|name="csrf-token" content="([^"]+)"')
THINKING = 2.0  # seconds between two pages of one reader
WARM_UP = 15.0  # seconds that are not counted: processes that have just begun compile their first pages and statements


@dataclass
class Told:
    """What was measured."""

    pages: list[float] = field(default_factory=list)
    posts: list[float] = field(default_factory=list)
    pills: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    counts_from: float = 0.0  # what began before is not counted
    sent_at: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))  # the posts of each room
    heard: dict[int, int] = field(default_factory=lambda: defaultdict(int))  # by page: of how many it knows

    def note(self, times: list[float], began: float) -> None:
        """Keep the milliseconds since something began."""
        if began >= self.counts_from:
            times.append((time.perf_counter() - began) * 1000)

    def hear(self, page: Page, text: bytes) -> None:
        """News of some posts: as late as the oldest of them."""
        if b'"feed.new"' not in text:
            return
        number, sent = self.heard[id(page)], self.sent_at[page.address.rooms[0]]
        self.heard[id(page)] += int(json.loads(text[2:])[1]["n"])
        if number < len(sent):
            self.note(self.pills, sent[number])


class Browser:
    """Somebody who reads and writes over a connection of his own for each request."""

    def __init__(self, base: str, cookie: str) -> None:
        self._base = urlsplit(base)
        self._cookie = cookie
        self._jar: dict[str, str] = {}

    async def get(self, path: str) -> tuple[int, bytes]:
        """Open a page."""
        return await self._ask("GET", path, b"")

    async def post(self, path: str, **fields: str) -> tuple[int, bytes]:
        """Send a form."""
        return await self._ask("POST", path, urlencode(fields).encode())

    async def _ask(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        cookies = "; ".join([self._cookie, *(f"{name}={value}" for name, value in self._jar.items())])
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self._base.netloc}", f"Cookie: {cookies}", "Connection: close"]
        if body:
            lines += [f"Content-Length: {len(body)}", "Content-Type: application/x-www-form-urlencoded"]
            lines.append(f"Origin: {self._base.geturl()}")
        reader, writer = await asyncio.open_connection(self._base.hostname, self._base.port)
        try:
            writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + body)
            answer = await reader.read()
        finally:
            writer.close()
        head, _, text = answer.partition(b"\r\n\r\n")
        for name, value in re.findall(rb"(?im)^set-cookie: ([^=]+)=([^;]*)", head):
            self._jar[name.decode()] = value.decode()
        return int(head.split(b" ", 2)[1]), text


async def measure_firm(
    world: World, pages: list[Process], hubs: list[Process], *, sockets: int, readers: int, rate: float, seconds: float
) -> None:
    """Let all of them loose for so long, and print what they saw."""
    told = Told()
    origin = world.network.environment["ESN_SITE__BASE_URL"]
    rooms = [f"space:{space}" for space in world.spaces]
    addresses = [
        Address(
            hubs[n % len(hubs)].url,
            origin=origin,
            cookie=world.cookies[n % len(world.cookies)],
            rooms=(rooms[n % len(rooms)],),
        )
        for n in range(sockets)
    ]

    listening, problems = await open_pages(addresses, told.hear)
    told.problems += problems
    told.counts_from = time.perf_counter() + WARM_UP
    end = told.counts_from + seconds
    urls = itertools.cycle(process.url for process in pages)
    people = [Browser(next(urls), cookie) for cookie in world.cookies[:readers]]
    writers = [Browser(next(urls), cookie) for cookie in world.cookies[readers : readers + round(rate * 4)]]
    await asyncio.gather(
        *(_read(person, told, end) for person in people),
        *(_write(writer, told, end, len(writers) / rate, n / rate, world.spaces) for n, writer in enumerate(writers)),
    )
    await asyncio.sleep(2)
    for page in listening:
        page.close()
    _report(told, len(listening), readers, seconds)


async def _read(person: Browser, told: Told, end: float) -> None:
    await asyncio.sleep(hash(person) % 100 / 100 * THINKING)
    for path in itertools.cycle(PATHS):
        if time.perf_counter() > end:
            return
        began = time.perf_counter()
        try:
            status, _text = await person.get(path)
        except (OSError, IndexError) as error:
            told.problems.append(repr(error))
        else:
            told.note(told.pages, began)
            told.problems += [f"{path}: {status}"] if status != 200 else []
        await asyncio.sleep(THINKING)


async def _write(writer: Browser, told: Told, end: float, every: float, first: float, spaces: list[int]) -> None:
    await asyncio.sleep(first)
    _status, form = await writer.get("/compose")
    found = TOKEN.search(form)
    token = (found[1] or found[2]).decode() if found else ""
    number = round(first * 1000)
    while time.perf_counter() < end:
        number += 1
        place = number % len(spaces)
        room, began = f"space:{spaces[place]}", time.perf_counter()
        told.sent_at[room].append(began)
        fields = {"to": f"bench-{place}", "text": f"Post {number} of a measured hour."}
        fields |= {"csrf_token": token, "submission": secrets.token_urlsafe(12)}
        try:
            status, text = await writer.post("/compose", **fields)
        except (OSError, IndexError) as error:
            told.problems.append(repr(error))
        else:
            told.note(told.posts, began)
            told.problems += [f"a post: {status} {text[:80]!r}"] if status >= 400 else []
        await asyncio.sleep(max(0.0, every - (time.perf_counter() - began)))


def _report(told: Told, sockets: int, readers: int, seconds: float) -> None:
    rows = {"pill": told.pills, "page": told.pages, "post": told.posts}
    p95 = {name: statistics.quantiles(values, n=20)[-1] if len(values) > 1 else 0.0 for name, values in rows.items()}
    print(f"{sockets} sockets, {readers} readers, {len(told.posts) / seconds:.1f} posts a second for {seconds:.0f} s")
    for name, values in rows.items():
        median = statistics.median(values) if values else 0.0
        print(f"{name}: {len(values)} times, median {median:.0f} ms, p95 {p95[name]:.0f} ms")
    if told.problems:
        print(f"{len(told.problems)} problems, such as {json.dumps(told.problems[:3])}")
    parts = f"{sockets} sockets, {readers} readers, {len(told.posts) / seconds:.1f} posts a second"
    show(Result("PERF-3: event to pill, p95 ms", p95["pill"] if told.pills else math.inf, PILL_BUDGET, parts))
    show(Result("PERF-3: page, p95 ms", p95["page"] if told.pages else math.inf, PAGE_BUDGET, parts))
