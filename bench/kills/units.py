"""What can be killed, and how systemd would bring it back: a pause, a start, and again if that fails."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import redis

from bench.live.world import cpu_of
from tests.walls.processes import Engine, Network, Process

RESTART_SECONDS = 3.0  # RestartSec= of our units
ENGINE_RESTART_SECONDS = 1.0
WRONG_SETTINGS = 2  # RestartPreventExitStatus= of our units
LOOK_SECONDS = 1.0


class Runs(Protocol):
    """The part of a unit that knows its processes."""

    restart_after: float

    @property
    def pids(self) -> list[int]:
        """All of them."""

    def kill(self) -> None:
        """End all its processes at once, by SIGKILL."""

    def begin(self) -> None:
        """Start it; RuntimeError when it cannot."""

    def is_ready(self) -> bool:
        """Whether it works; RuntimeError when it has ended by itself."""


class Unit:
    """One service; `seconds` passed from each kill until it worked again."""

    def __init__(self, name: str, runs: Runs) -> None:
        self.name = name
        self.seconds: list[float] = []
        self.work: list[float] = []  # seconds of processor that starting took
        self.kills = self.failed_starts = 0
        self._runs = runs
        self._killed_at = self._begin_at = 0.0
        self._state = "up"

    @property
    def is_up(self) -> bool:
        """Whether it worked when it was last looked at."""
        return self._state == "up"

    def kill(self) -> None:
        """SIGKILL for all of it."""
        self._runs.kill()
        self.kills += 1
        self._killed_at = time.monotonic()
        self._rest()

    def tend(self) -> None:
        """Do what is due: begin it again, see whether it works."""
        if self._state == "down" and time.monotonic() >= self._begin_at:
            self._try(self._runs.begin)
        elif self._state == "starting" and self._try(self._runs.is_ready):
            self._state = "up"
            self.seconds.append(time.monotonic() - self._killed_at)
            self.work.append(sum(map(_work_of, self._runs.pids)))

    def _try(self, step: Callable[[], object]) -> object:
        try:
            self._state = "starting"
            return step()
        except RuntimeError:
            self.failed_starts += 1
            self._rest()
            return None

    def _rest(self) -> None:
        self._state = "down"
        self._begin_at = time.monotonic() + self._runs.restart_after


def _work_of(pid: int) -> float:
    try:
        return cpu_of(pid)
    except OSError:
        return 0.0  # a short-lived one of PostgreSQL's


class NeverAgainError(Exception):
    """It said that its settings are wrong: systemd would leave it alone for good."""


class Ours:
    """`esn web`, `esn realtime` or `esn worker`."""

    restart_after = RESTART_SECONDS

    def __init__(self, process: Process) -> None:
        self._process = process

    def kill(self) -> None:
        """The first process and its workers."""
        self._process.kill()

    def begin(self) -> None:
        """Again on the same address."""
        self._process.begin()

    @property
    def pids(self) -> list[int]:
        """All of its processes."""
        return self._process.pids

    def is_ready(self) -> bool:
        """Whether it takes traffic, or jobs."""
        if self._process.status == WRONG_SETTINGS:
            raise NeverAgainError(self._process.log.read_text(errors="replace")[-500:])
        if self._process.status is not None:
            raise RuntimeError(f"ended with {self._process.status}")
        return self._process.is_ready(LOOK_SECONDS)


class Foreign:
    """PostgreSQL or Redis; `find` gives the ids of its processes, the first one first."""

    restart_after = ENGINE_RESTART_SECONDS

    def __init__(self, engine: Engine, find: Callable[[], list[int]]) -> None:
        self._engine = engine
        self._find = find

    @property
    def pids(self) -> list[int]:
        """The first process, then those that it has made."""
        return self._find()

    def kill(self) -> None:
        """The first process before those that it would otherwise tidy up after."""
        for pid in self.pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue  # ended by itself meanwhile
        self._engine.end()

    def begin(self) -> None:
        """Until it answers, which for PostgreSQL is after it has replayed its log."""
        self._engine.begin()

    def is_ready(self) -> bool:
        """It answered when it began."""
        return True


def list_units(network: Network) -> list[Unit]:
    """Everything that runs."""
    ours = [Unit(f"{process.kind} {number}", Ours(process)) for number, process in enumerate(network.processes, 1)]

    def find_postgresql() -> list[int]:
        first = int((Path(network.postgresql.server.folder) / "data" / "postmaster.pid").read_text().split()[0])
        return [first, *map(int, Path(f"/proc/{first}/task/{first}/children").read_text().split())]

    def find_redis() -> list[int]:
        with redis.Redis.from_url(network.redis.server) as client:
            return [client.info("server")["process_id"]]

    engines = [("postgresql", network.postgresql, find_postgresql), ("redis", network.redis, find_redis)]
    return [*ours, *(Unit(name, Foreign(engine, find)) for name, engine, find in engines)]
