"""`python -m bench.kills`: SIGKILL for pages, sockets, jobs, PostgreSQL and Redis, at random moments, under load."""

import random
import shutil
import statistics
import sys
import threading
from pathlib import Path
from tempfile import mkdtemp

import click

from bench.kills.clients import Client, Log, Writer
from bench.kills.judge import hears, list_faults
from bench.kills.killing import kill_at_random
from bench.kills.units import Unit, list_units
from bench.live.world import World, start_world
from bench.measure import Result, show

KINDS = ("web", "web", "realtime", "worker")
LASTING = ("max_connections=200",)  # PostgreSQL as it is shipped: what was answered lies on the disk
QUIET = {"ESN_LOGS__LEVEL": "warning"}


@click.command()
@click.option("--seed", default=1, show_default=True)
@click.option("--kills", default=200, show_default=True)
@click.option("--writers", default=6, show_default=True)
@click.option("--minutes", default=20.0, show_default=True, help="No kill after that, however many there were.")
def main(seed: int, kills: int, writers: int, minutes: float) -> None:
    """Kill, bring back, and compare what people were told with what is there."""
    chance = random.Random(seed)
    log = Log(Path(mkdtemp(prefix="esn-kills-")) / "answered.jsonl")
    with start_world(50, 1, writers + 1, QUIET, postgresql=LASTING) as world:
        world.network.start(*KINDS)
        units = list_units(world.network)
        done = _kill(world, units, log, chance, writers, kills, minutes)
        faults = log.problems + _judge(world, log, chance)
        for process in world.network.processes:
            shutil.copy(process.log, log.path.parent)
    for fault in faults[:50]:
        print(f"FAULT {fault}")
    _show(units, log, done, faults)
    print(f"what was answered, and what the processes said: {log.path.parent}")
    sys.exit(1 if faults else 0)


def _kill(
    world: World, units: list[Unit], log: Log, chance: random.Random, writers: int, kills: int, minutes: float
) -> int:
    stop = threading.Event()
    urls = [process.url for process in world.network.processes if process.kind == "web"]
    threads = [
        Writer(
            f"seed{number}writer",
            Client(urls if number % 2 else urls[::-1], world.cookies[number], log),
            log,
            random.Random(chance.random()),
            stop,
        )
        for number in range(writers)
    ]
    for thread in threads:
        thread.start()
    try:
        return kill_at_random(units, log, chance, kills=kills, seconds=minutes * 60)
    finally:
        stop.set()
        for thread in threads:
            thread.join(120)


def _judge(world: World, log: Log, chance: random.Random) -> list[str]:
    urls = [process.url for process in world.network.processes if process.kind == "web"]
    reader = Client(urls, world.cookies[-1], log)
    faults = list_faults(world.network, log, reader, chance)
    hub = next(process for process in world.network.processes if process.kind == "realtime")
    origin = world.network.environment["ESN_SITE__BASE_URL"]
    if not hears(hub, origin, world.cookies[-1], world.spaces[0], reader):
        faults.append("a page that opened after all of it does not hear of a new post")
    return faults


def _show(units: list[Unit], log: Log, done: int, faults: list[str]) -> None:
    seconds = [each for unit in units for each in unit.seconds]
    parts = ", ".join(f"{unit.name} {len(unit.seconds)}x <= {max(unit.seconds, default=0):.1f} s" for unit in units)
    failed = sum(unit.failed_starts for unit in units)
    median = statistics.median(seconds) if seconds else 0.0
    print(f"{len(log.writes)} writes answered; otherwise {dict(log.others)}; {failed} starts failed; {parts}")
    told = f"{len(log.writes)} writes answered, {done} kills of {len(units)} services"
    work = max((each for unit in units for each in unit.work), default=0)
    slowest = f"median {median:.1f} s; at most {work:.1f} s of processor; {failed} starts failed"
    show(Result("Kills: faults by the clients' log", len(faults), 0, told))
    show(Result("Kills: longest restart, s", max(seconds, default=0), 30, slowest))


main()
