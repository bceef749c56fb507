"""The common format: every bench prints rows of one table, each a ratio with its parts and the machine's load.

A bench is `python -m bench.NAME`; it prints what it likes, and a row by `show` for each budget. `bench.run` keeps the
lines that begin with a bar.
"""

import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

HEAD = "| What | Measured | Budget | Met | Parts | Load |\n| --- | --- | --- | --- | --- | --- |"


@dataclass(frozen=True)
class Result:
    """One line: `measured` is the ratio (or number) that the budget bounds from above, unless `is_least`."""

    what: str
    measured: float
    budget: float
    parts: str
    is_least: bool = False

    @property
    def is_met(self) -> bool:
        """Whether it stays within its budget."""
        return self.measured >= self.budget if self.is_least else self.measured <= self.budget


def show(result: Result) -> None:
    """Print the row."""
    bound = f"{'>=' if result.is_least else '<='} {result.budget:g}"
    met = "yes" if result.is_met else "**no**"
    load = f"{os.getloadavg()[0]:.1f} on {os.cpu_count()}"
    print(f"| {result.what} | {result.measured:.3g} | {bound} | {met} | {result.parts} | {load} |", flush=True)


@dataclass(frozen=True)
class Times:
    """What one call cost: medians, in milliseconds."""

    wall: float
    cpu: float


def time_calls(call: Callable[[], object], times: int) -> Times:
    """Call it so often, once more at first, and give the medians."""
    call()
    walls, cpus = [], []
    for _ in range(times):
        wall, cpu = time.perf_counter(), time.process_time()
        call()
        walls.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
    return Times(statistics.median(walls), statistics.median(cpus))


def in_turns(first: Callable[[], object], second: Callable[[], object], times: int) -> tuple[Times, Times]:
    """Measure two calls side by side, so that what else the machine does meets both alike."""
    rounds = [(time_calls(first, times // 5), time_calls(second, times // 5)) for _ in range(5)]
    return _median([one for one, _two in rounds]), _median([two for _one, two in rounds])


def _median(times: Sequence[Times]) -> Times:
    return Times(statistics.median(each.wall for each in times), statistics.median(each.cpu for each in times))
