"""Kill something at a random moment, again and again, while people write; bring everything back."""

import random
import threading
import time
from collections.abc import Sequence

from bench.kills.clients import Log
from bench.kills.units import Unit

LOOK_SECONDS = 0.05
WAIT_FOR_A_WRITE = 20.0  # what is killed while nothing is written proves little
LAST_PATIENCE = 120.0


def kill_at_random(units: Sequence[Unit], log: Log, chance: random.Random, *, kills: int, seconds: float) -> int:
    """Kill so many, within so many seconds; gives how many were killed. All of them run at the end.

    One is killed while others are still coming back; none waits for the others.
    """
    begun, done = time.monotonic(), 0
    mean = seconds / kills * 0.8
    while done < kills and time.monotonic() - begun < seconds:
        _tend(units, chance.uniform(0, min(2 * mean, 8)))
        _until_written(units, log)
        ready = [unit for unit in units if unit.is_up]
        if ready:
            [victim] = chance.choices(ready, [1 / (1 + unit.kills) ** 2 for unit in ready])  # the quick ones not always
            victim.kill()
            done += 1
            print(f"{done}: {victim.name}, {len(log.writes)} writes answered", flush=True)
    deadline = time.monotonic() + LAST_PATIENCE
    while not all(unit.is_up for unit in units):
        if time.monotonic() > deadline:
            raise RuntimeError(f"did not come back: {[unit.name for unit in units if not unit.is_up]}")
        _tend(units, LOOK_SECONDS)
    return done


def _tend(units: Sequence[Unit], seconds: float) -> None:
    """Look after all of them for so long."""
    pause, end = threading.Event(), time.monotonic() + seconds
    while True:
        for unit in units:
            unit.tend()
        if time.monotonic() >= end:
            return
        pause.wait(LOOK_SECONDS)


def _until_written(units: Sequence[Unit], log: Log) -> None:
    before, end = len(log.writes), time.monotonic() + WAIT_FOR_A_WRITE
    while len(log.writes) == before and time.monotonic() < end:
        _tend(units, LOOK_SECONDS)
