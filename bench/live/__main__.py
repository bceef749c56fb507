"""`python -m bench.live`: the live part under load, on a network of its own."""

import asyncio

import click

from bench.live.fan import compare
from bench.live.firm import measure_firm
from bench.live.storm import measure_storm
from bench.live.world import start_world


@click.group()
def main() -> None:
    """Measure sockets: how quick, how dear, and whether they come back."""


@main.command()
@click.option("--sockets", default=5000, show_default=True)
@click.option("--events", default=10, show_default=True)
def fan(sockets: int, events: int) -> None:
    """One event of 1 KB to everybody, against a raw broadcast in the same run."""
    with start_world(500, 1, min(sockets, 2000), {}) as world:
        [realtime] = world.network.start("realtime")
        asyncio.run(compare(world, realtime, sockets, events))


@main.command()
@click.option("--sockets", default=5000, show_default=True)
@click.option("--processes", default=2, show_default=True, help="Of esn realtime.")
def storm(sockets: int, processes: int) -> None:
    """All pages come back after a restart of every process with sockets."""
    with start_world(min(sockets, 5000), 1, min(sockets, 5000), {}) as world:
        hubs = world.network.start(*["realtime"] * processes)
        asyncio.run(measure_storm(world, hubs, sockets))


@main.command()
@click.option("--people", default=20_000, show_default=True, help="Members of each community.")
@click.option("--sockets", default=2000, show_default=True)
@click.option("--readers", default=50, show_default=True)
@click.option("--rate", default=5.0, show_default=True, help="Posts a second.")
@click.option("--seconds", default=60.0, show_default=True)
@click.option("--processes", default=2, show_default=True, help="Of esn web; of esn realtime there is one.")
def firm(people: int, sockets: int, readers: int, rate: float, seconds: float, processes: int) -> None:
    """PERF-3: posts, pages and pills while everybody listens."""
    with start_world(people, 4, min(people, 2000), {}) as world:
        started = world.network.start(*["web"] * processes, "realtime", "worker")
        pages, hubs = started[:processes], [started[processes]]
        asyncio.run(measure_firm(world, pages, hubs, sockets=sockets, readers=readers, rate=rate, seconds=seconds))


main()
