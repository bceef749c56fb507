"""The machine that watches, across processes: two for pages counted as one, one with sockets, a worker; who lives."""

import json
import os
import re
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.engines.ports import free_port
from tests.walls.processes import Network, start_network
from tests.walls.serving import Visitor

KINDS = ("web", "realtime", "worker")
REQUESTS = 12
PATIENCE = 60.0


class Watcher:
    """What asks the second doors."""

    def __init__(self) -> None:
        self.ports = {kind: free_port() for kind in KINDS}
        self.settings = {f"ESN_METRICS__{kind.upper()}_BIND": f"127.0.0.1:{port}" for kind, port in self.ports.items()}

    def ask(self, kind: str, path: str) -> tuple[int, str]:
        """Status and text of one door."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.ports[kind]}{path}", timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def value(self, kind: str, name: str) -> float:
        """One number; 0 when it is not there yet."""
        found = re.search(rf"^{re.escape(name)} ([0-9.e+-]+)$", self.ask(kind, "/metrics")[1], re.MULTILINE)
        return float(found[1]) if found else 0.0


@pytest.fixture(scope="module")
def watcher() -> Watcher:
    """The ports of the second doors."""
    return Watcher()


@pytest.fixture(scope="module")
def network(watcher: Watcher, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """`esn web` with two processes, `esn realtime`, `esn worker`; every request is noted in the log."""
    settings = {**watcher.settings, "ESN_WEB__PROCESSES": "2", "ESN_LOGS__LEVEL": "info"}
    with start_network(tmp_path_factory.mktemp("watched"), settings) as network:
        network.start(*KINDS)
        yield network


def wait_until(is_so: Callable[[], bool]) -> None:
    """Look often until it is so."""
    deadline, pause = time.monotonic() + PATIENCE, threading.Event()
    while not is_so():
        assert time.monotonic() < deadline, "it does not come"
        pause.wait(0.1)


def test_two_processes_are_counted_as_one(network: Network, watcher: Watcher):
    visitor = Visitor(network.processes[0].url)
    for _ in range(REQUESTS):
        assert visitor.get("/help").status == 200
    name = 'esn_requests_total{method="GET",route="/help",status="200"}'
    wait_until(lambda: watcher.value("web", name) == REQUESTS)
    assert watcher.value("web", 'esn_request_seconds_count{route="/help"}') == REQUESTS


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_tells_the_state_of_the_parts(network: Network, watcher: Watcher, kind: str):
    status, text = watcher.ask(kind, "/metrics")
    assert status == 200
    for name in ("esn_job_age_seconds", "esn_seal_age_seconds", "esn_index_lag_seconds", "esn_sockets"):
        assert re.search(rf"^{name} ", text, re.MULTILINE), name
    assert watcher.value(kind, "esn_database_up") == 1
    assert watcher.value(kind, "esn_directory_sync_age_seconds") > 0
    assert f'kind="{kind}"' in text
    assert watcher.ask(kind, "/readyz") == (200, "ready\n")
    assert watcher.ask(kind, "/healthz") == (200, "ok\n")
    assert watcher.ask(kind, "/")[0] == 404


def test_the_pages_do_not_show_what_the_second_door_shows(network: Network):
    assert Visitor(network.processes[0].url).get("/metrics").status == 404


def test_what_is_not_ready_says_why_on_the_second_door_only(network: Network, watcher: Watcher):
    with at_revision(network, "9999"):
        status, text = watcher.ask("web", "/readyz")
        assert (status, "The database is at revision 9999" in text) == (503, True)
        answer = Visitor(network.processes[0].url).get("/readyz")
        assert (answer.status, answer.text) == (503, "not ready\n")
    assert watcher.ask("web", "/readyz")[0] == 200


@contextmanager
def at_revision(network: Network, revision: str) -> Iterator[None]:
    """Let the database say that it has another shape."""
    engine = sa.create_engine(network.postgresql.server.url("esn"), poolclass=sa.NullPool)
    with engine.begin() as connection:
        before = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :new"), {"new": revision})
    yield
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :old"), {"old": before})
    engine.dispose()


def test_nobody_upgrades_under_those_that_live(network: Network):
    with pytest.raises(subprocess.CalledProcessError) as refused:
        network.esn("upgrade --down --yes")
    assert refused.value.stderr.startswith("Not while these run: ")
    assert [f"esn {kind} (process " in refused.value.stderr for kind in KINDS] == [True] * 3


def test_when_one_process_is_killed_another_takes_the_address(network: Network, watcher: Watcher):
    web = network.processes[0]
    before = watcher.value("web", 'esn_request_seconds_count{route="/help"}')
    first, *workers = web.pids
    assert len(workers) == 2
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda pid=pid: pid not in web.pids and len(web.pids) == 3)
        wait_until(lambda: is_answering(watcher))
    assert watcher.value("web", 'esn_request_seconds_count{route="/help"}') >= before, "what was counted stays counted"
    assert web.pids[0] == first


def is_answering(watcher: Watcher) -> bool:
    """Whether somebody holds the address."""
    try:
        return watcher.ask("web", "/healthz")[0] == 200
    except OSError:
        return False


def test_the_journal_is_json_and_knows_no_address(network: Network):
    visitor = Visitor(network.processes[0].url)
    log, told = network.processes[0].log, '"route": "/help"'
    before = log.read_text().count(told)
    assert visitor.get("/help?canary-in-an-address").status == 200
    wait_until(lambda: log.read_text().count(told) > before)
    lines = [line for line in log.read_text().splitlines() if not line.startswith("esn web listens on ")]
    assert all(json.loads(line)["at"] for line in lines)
    assert "canary" not in log.read_text()


def living(network: Network) -> list[str]:
    """The kinds that say they live; those killed above are silent by now, or will be."""
    engine = sa.create_engine(network.postgresql.server.url("esn"), poolclass=sa.NullPool)
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT kind, pid FROM running_process ORDER BY kind")).all()
    engine.dispose()
    return [kind for kind, pid in rows if Path(f"/proc/{pid}").exists()]


def test_what_ends_in_order_is_forgotten_at_once(network: Network, watcher: Watcher):
    worker = network.processes[-1]
    everybody = sorted(["realtime", "web", "web", "worker"])
    wait_until(lambda: living(network) == everybody)  # one that has just been started says so a little later
    worker.end()
    assert living(network) == sorted(["realtime", "web", "web"])
    with pytest.raises(OSError, match="refused"):
        watcher.ask("worker", "/healthz")
