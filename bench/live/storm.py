"""Everybody comes back after a restart: all sockets end at once, and each page returns as its script does."""

import asyncio
import math
import time

from bench.live.clients import Address, Page, open_again, open_pages
from bench.live.world import World, cpu_seconds
from bench.measure import Result, show
from tests.walls.processes import Process

BUDGET = 60.0


async def measure_storm(world: World, hubs: list[Process], sockets: int) -> None:
    """Connect, restart every process with sockets, and wait until the last page is back and in its room."""
    origin, rooms = world.network.environment["ESN_SITE__BASE_URL"], (f"space:{world.spaces[0]}",)
    addresses = [
        Address(hubs[n % len(hubs)].url, origin=origin, cookie=world.cookies[n % len(world.cookies)], rooms=rooms)
        for n in range(sockets)
    ]
    began = time.perf_counter()
    pages, problems = await open_pages(addresses, ignore)
    print(f"{len(pages)} pages connected in {time.perf_counter() - began:.1f} s; {len(problems)} could not")
    coming_back = [asyncio.create_task(_come_back(page)) for page in pages]
    began = time.perf_counter()
    for hub in hubs:
        await asyncio.to_thread(hub.end)
        hub.begin()
    for hub in hubs:
        await asyncio.to_thread(hub.wait)
    restart = time.perf_counter() - began
    done, missing = await asyncio.wait(coming_back, timeout=BUDGET * 4)
    back = sorted(task.result() - began for task in done)
    for task in missing:
        task.cancel()
    half, most, last = (back[min(int(len(back) * part), len(back) - 1)] for part in (0.5, 0.95, 1.0))
    spent = cpu_seconds(hubs) / max(len(back), 1) * 1000
    print(f"restarted in {restart:.1f} s; of {len(pages)} pages {len(back)} are back: half after {half:.1f} s,")
    print(f"95 % after {most:.1f} s, the last after {last:.1f} s; CPU {spent:.1f} ms a page in {len(hubs)} processes")
    parts = (
        f"{len(back)} of {len(pages)} pages, {len(hubs)} processes; half after {half:.1f} s, 95 % after {most:.1f} s"
    )
    show(Result("All pages back after a restart, seconds", last if not missing else math.inf, BUDGET, parts))


async def _come_back(page: Page) -> float:
    await page.is_over.wait()
    await open_again(page.address, ignore)
    return time.perf_counter()


def ignore(_page: Page, _text: bytes) -> None:
    """What is heard does not matter here."""
