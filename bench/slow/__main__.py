"""`python -m bench.slow`: people read while others hold connections open in silence, or send forms byte by byte."""

import asyncio
import contextlib
import os
import statistics
import time
from pathlib import Path
from urllib.parse import urlsplit

import click

from bench.live.firm import Browser
from bench.live.world import start_world
from bench.measure import Result, show
from bench.slow.proxy import start_nginx

FORM = "POST /compose HTTP/1.1\r\nHost: {host}\r\nContent-Length: 100000\r\nContent-Type: text/plain\r\n\r\n"
DRIP_SECONDS = 1.0
PATIENCE = 30.0  # for one page; then it counts as lost


class Hold:
    """Connections to one address: those that say nothing, and those that send a form slowly."""

    def __init__(self, url: str) -> None:
        self._place = urlsplit(url)
        self._writers: list[asyncio.StreamWriter] = []
        self._drips: list[asyncio.Task] = []

    async def open(self, idle: int, bodies: int) -> None:
        """Open all of them."""
        for number in range(idle + bodies):
            with contextlib.suppress(OSError, TimeoutError):
                async with asyncio.timeout(2):
                    _reader, writer = await asyncio.open_connection(self._place.hostname, self._place.port)
                self._writers.append(writer)
                if number >= idle:
                    self._drips.append(asyncio.create_task(self._drip(writer)))

    async def close(self) -> None:
        """Let go."""
        for drip in self._drips:
            drip.cancel()
        for writer in self._writers:
            writer.transport.abort()

    @property
    def number(self) -> int:
        """How many were let in."""
        return len(self._writers)

    async def _drip(self, writer: asyncio.StreamWriter) -> None:
        writer.write(FORM.format(host=self._place.netloc).encode())
        while not writer.is_closing():
            writer.write(b"x")
            await asyncio.sleep(DRIP_SECONDS)


@click.command()
@click.option("--idle", default=200, show_default=True, help="Connections that say nothing, such as 2000.")
@click.option("--bodies", default=50, show_default=True, help="Forms that come byte by byte.")
@click.option("--pages", default=30, show_default=True, help="Read by one person, one after the other.")
def main(idle: int, bodies: int, pages: int) -> None:
    """Read pages through nginx as we ship it, with and without them; then once more without nginx before it."""
    with start_world(50, 1, 1, {"ESN_WEB__TRUSTED_PROXIES": "1"}) as world:
        [page] = world.network.start("web")
        folder = Path(world.network.environment["ESN_DATA_FOLDER"]).parent
        with start_nginx(folder, page.url) as front:
            asyncio.run(_measure("behind nginx", front, world.cookies[0], idle, bodies, pages))
        asyncio.run(_say("directly, as nobody should", page.url, world.cookies[0], idle, bodies, pages))


async def _measure(how: str, url: str, cookie: str, idle: int, bodies: int, pages: int) -> None:
    quiet, held, number = await _times(url, cookie, idle, bodies, pages)
    parts = f"median {quiet:.0f} ms, with them {held:.0f} ms; {number} held"
    show(Result(f"Pages while {idle} are silent and {bodies} slow, {how}", held / quiet, 2, parts))


async def _say(how: str, url: str, cookie: str, idle: int, bodies: int, pages: int) -> None:
    quiet, held, number = await _times(url, cookie, idle, bodies, pages)
    print(f"{how}: median {quiet:.0f} ms, with {number} held {held:.0f} ms, load {os.getloadavg()[0]:.1f}")


async def _times(url: str, cookie: str, idle: int, bodies: int, pages: int) -> tuple[float, float, int]:
    browser, hold = Browser(url, cookie), Hold(url)
    await _read(browser, 3)
    quiet = await _read(browser, pages)
    await hold.open(idle, bodies)
    try:
        return quiet, await _read(browser, pages), hold.number
    finally:
        await hold.close()


async def _read(browser: Browser, pages: int) -> float:
    """The median, in milliseconds; a page that never comes counts as long as was waited for it."""
    times = []
    for _ in range(pages):
        began, status = time.perf_counter(), 0
        with contextlib.suppress(OSError, TimeoutError, IndexError):
            async with asyncio.timeout(PATIENCE):
                status, _text = await browser.get("/")
        times.append((time.perf_counter() - began) * 1000 if status == 200 else PATIENCE * 1000)
        if sum(times) > PATIENCE * 2000:
            break
    return statistics.median(times)


main()
