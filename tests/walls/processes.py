"""The network as several processes: PostgreSQL, Redis, and any number of each kind of ours, all started for a test."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from tests.engines.ports import free_port
from tests.engines.postgresql import FAST, Postgresql, prepare_postgresql, run_postgresql
from tests.engines.process import stop, tied_to_us
from tests.engines.redis import start_redis
from tests.walls.serving import run_esn

ROOT = Path(__file__).parents[2]
START_SECONDS = 180
KEY = "a key of several processes that is long enough"
ROLES = ("web", "worker", "keeper")
LOST = (OSError, urllib.error.URLError)


class Engine:
    """PostgreSQL or Redis, to be taken away and given back."""

    def __init__(self, start: "contextmanager") -> None:
        self._start = start
        self._running = ExitStack()
        self.begin()

    def begin(self) -> None:
        """Run it."""
        self.server = self._running.enter_context(self._start())

    def end(self) -> None:
        """Stop it; what it kept on disk is there when it begins again."""
        self._running.close()


class Process:
    """One process of ours: `esn web`, `esn realtime` or `esn worker`."""

    def __init__(self, kind: str, port: int, folder: Path, environment: Mapping[str, str]) -> None:
        self.kind = kind
        self.url = f"http://127.0.0.1:{port}"
        self.log = folder / f"{kind}-{port}.log"
        self._environment = {**environment, f"ESN_{'WEB' if kind == 'web' else 'REALTIME'}__BIND": f"127.0.0.1:{port}"}
        self.begin()

    def begin(self) -> None:
        """Run it, in a process group of its own; it is ready a little later."""
        command = [*tied_to_us(signal.SIGKILL), sys.executable, "-m", "esn.cli", self.kind]
        with self.log.open("ab") as log:
            self._log_begins = log.tell()
            self._process = subprocess.Popen(
                command, cwd=ROOT, env=self._environment, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self) -> None:
        """Until it answers, or works."""
        deadline, pause = time.monotonic() + START_SECONDS, threading.Event()
        while not self.is_ready():
            if self.status is not None or time.monotonic() > deadline:
                raise RuntimeError(f"esn {self.kind} did not start:\n{self.log.read_text(errors='replace')[-2000:]}")
            pause.wait(0.1)

    def tell_to_end(self) -> None:
        """Let it end by itself, as an administrator would; nobody waits for it."""
        if self.status is None:
            self._process.terminate()

    def end(self) -> None:
        """End it as an administrator would; what does not listen is killed with all that belongs to it."""
        stop(self._process, signal.SIGTERM)
        if self._process.returncode:
            with suppress(ProcessLookupError):  # nothing of it is left
                os.killpg(self._process.pid, signal.SIGKILL)

    def kill(self) -> None:
        """Kill every process of it at once."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    @property
    def pids(self) -> list[int]:
        """Its processes: the first one, and those that it has made."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        return [self._process.pid, *map(int, children)]

    @property
    def status(self) -> int | None:
        """What it ended with; None while it runs."""
        return self._process.poll()

    def is_ready(self, seconds: float = START_SECONDS) -> bool:
        """Whether it works, or answers in so many seconds."""
        if self.kind == "worker":
            return b"The worker runs" in self.log.read_bytes()[self._log_begins :]
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=seconds) as answer:
                return answer.status == 200
        except LOST:
            return False


class Network:
    """Everything, in a folder of its own, with the people of the demo directory and the roles of the database."""

    def __init__(
        self, folder: Path, stack: ExitStack, settings: Mapping[str, str] | None, postgresql: Sequence[str]
    ) -> None:
        self._stack = stack
        self._folder = folder
        self._first_port: int | None = free_port()
        self.processes: list[Process] = []
        cluster = stack.enter_context(prepare_postgresql())
        redis_port = free_port()
        self.postgresql = Engine(lambda: run_postgresql(cluster, settings=postgresql))
        stack.callback(self.postgresql.end)
        self.redis = Engine(lambda: start_redis(redis_port))
        stack.callback(self.redis.end)
        server: Postgresql = self.postgresql.server
        server.create_database("esn")
        for role in ROLES:
            server.execute(f"CREATE ROLE esn_{role} LOGIN")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ESN_")}
        self.environment = {
            **kept,
            "ESN_DATA_FOLDER": str(folder / "var"),
            "ESN_SECRET_KEY": KEY,
            "ESN_DATABASE_URL": server.url("esn"),
            "ESN_REALTIME__MODE": "redis",
            "ESN_REALTIME__REDIS_URL": self.redis.server,
            "ESN_SITE__BASE_URL": f"http://127.0.0.1:{self._first_port}",
            "ESN_ARCHIVE__SEAL_SECONDS": "1",
            "ESN_QUIET_HOURS__IS_ON": "false",  # or what is told would depend on the hour
            **{f"ESN_DATABASE_ROLES__{role.upper()}": f"esn_{role}" for role in ROLES},
            **(settings or {}),
        }
        self.esn("migrate", "directory sync")
        stack.callback(self._end)

    def esn(self, *commands: str) -> str:
        """Run commands of the owner one after the other and give what they say; CalledProcessError when one fails."""
        return run_esn(*commands, environment=self.environment)

    def start(self, *kinds: str) -> list[Process]:
        """Start processes of these kinds, all at once."""
        processes = self.begin(*kinds)
        for process in processes:
            process.wait()
        return processes

    def begin(self, *kinds: str, settings: Mapping[str, str] | None = None) -> list[Process]:
        """Begin processes of these kinds, which are ready a little later, with settings that they alone have.

        People type the address of the first one for pages.
        """
        processes = [self._begin(kind, settings or {}) for kind in kinds]
        self.processes += processes
        return processes

    def _begin(self, kind: str, settings: Mapping[str, str]) -> Process:
        port = free_port()
        if kind == "web" and self._first_port:
            port, self._first_port = self._first_port, None
        own = {"ESN_DATABASE_URL": self.postgresql.server.url("esn", "esn_worker" if kind == "worker" else "esn_web")}
        if kind != "worker":
            own["ESN_ARCHIVE__SIGNING_KEY_FILE"] = str(self._folder / "not-for-you.pem")  # the worker alone seals
        return Process(kind, port, self._folder, {**self.environment, **own, **settings})

    def _end(self) -> None:
        """End what still runs, all of it at once."""
        for process in self.processes:
            process.tell_to_end()
        for process in self.processes:
            process.end()


@contextmanager
def start_network(
    folder: Path, settings: Mapping[str, str] | None = None, *, postgresql: Sequence[str] = FAST
) -> Iterator[Network]:
    """Run PostgreSQL and Redis as long as the block lasts; processes started meanwhile end with it."""
    with ExitStack() as stack:
        yield Network(folder, stack, settings, postgresql)
