"""The machine that watches, across processes: two for pages counted as one, one with sockets, a worker; who lives."""

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.walls.network.watcher import KINDS, Watcher
from tests.walls.processes import Network, Process
from tests.walls.serving import Visitor
from tests.walls.waiting import wait_until

Watched = dict[str, Process]

REQUESTS = 12
PATIENCE = 60.0  # who lives is said each 20 seconds, and a process may have to begin first


def test_two_processes_are_counted_as_one(watched: Watched, watcher: Watcher):
    visitor = Visitor(watched["web"].url)
    names = 'esn_requests_total{method="GET",route="/help",status="200"}', 'esn_request_seconds_count{route="/help"}'
    before = [watcher.value("web", name) for name in names]
    for _ in range(REQUESTS):
        assert visitor.get("/help").status == 200
    for name, count in zip(names, before, strict=True):
        wait_until(lambda n=name, c=count: watcher.value("web", n) == c + REQUESTS, f"{name} of all", PATIENCE)


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


def test_the_pages_do_not_show_what_the_second_door_shows(watched: Watched):
    assert Visitor(watched["web"].url).get("/metrics").status == 404


def test_what_is_not_ready_says_why_on_the_second_door_only(network: Network, watched: Watched, watcher: Watcher):
    with at_revision(network, "9999"):
        status, text = watcher.ask("web", "/readyz")
        assert (status, "The database is at revision 9999" in text) == (503, True)
        answer = Visitor(watched["web"].url).get("/readyz")
        assert (answer.status, answer.text) == (503, "not ready\n")
    assert watcher.ask("web", "/readyz")[0] == 200


@contextmanager
def at_revision(network: Network, revision: str) -> Iterator[None]:
    """Let the database say that it has another shape."""
    engine = sa.create_engine(network.postgresql.server.url("esn"), poolclass=sa.NullPool)
    with engine.begin() as connection:
        before = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        connection.execute(sa.text("UPDATE alembic_version SET version_num = :new"), {"new": revision})
    try:
        yield
    finally:
        with engine.begin() as connection:
            connection.execute(sa.text("UPDATE alembic_version SET version_num = :old"), {"old": before})


def test_nobody_upgrades_under_those_that_live(network: Network):
    with pytest.raises(subprocess.CalledProcessError) as refused:
        network.esn("upgrade --down --yes")
    assert refused.value.stderr.startswith("Not while these run: ")
    assert [f"esn {kind} (process " in refused.value.stderr for kind in KINDS] == [True] * 3


def test_when_one_process_is_killed_another_takes_the_address(watched: Watched, watcher: Watcher):
    web = watched["web"]
    before = watcher.value("web", 'esn_request_seconds_count{route="/help"}')
    first, *workers = web.pids
    assert len(workers) == 2
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda pid=pid: pid not in web.pids and len(web.pids) == 3, "nobody comes for it", PATIENCE)
        wait_until(lambda: is_answering(watcher), "nobody takes the address", PATIENCE)
    assert watcher.value("web", 'esn_request_seconds_count{route="/help"}') >= before, "what was counted stays counted"
    assert web.pids[0] == first


def is_answering(watcher: Watcher) -> bool:
    """Whether somebody holds the address."""
    try:
        return watcher.ask("web", "/healthz")[0] == 200
    except OSError:
        return False


def test_the_journal_is_json_and_knows_no_address(watched: Watched):
    visitor = Visitor(watched["web"].url)
    log, told = watched["web"].log, '"route": "/help"'
    before = log.read_text().count(told)
    assert visitor.get("/help?canary-in-an-address").status == 200
    wait_until(lambda: log.read_text().count(told) > before, "it is not noted")
    lines = [line for line in log.read_text().splitlines() if not line.startswith("esn web listens on ")]
    assert all(json.loads(line)["at"] for line in lines)
    assert "canary" not in log.read_text()


def living(network: Network) -> list[str]:
    """The kinds that say they live; those killed above are silent by now, or will be."""
    engine = sa.create_engine(network.postgresql.server.url("esn"), poolclass=sa.NullPool)
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT kind, pid FROM running_process ORDER BY kind")).all()
    return [kind for kind, pid in rows if Path(f"/proc/{pid}").exists()]


def test_what_ends_in_order_is_forgotten_at_once(network: Network, watched: Watched, watcher: Watcher):
    everybody = ["realtime", "realtime", "web", "web", "web", "worker"]
    # one that has just been started says so a little later
    wait_until(lambda: living(network) == everybody, "not all say that they live", PATIENCE)
    watched["worker"].end()
    assert watched["worker"].status == 0
    assert living(network) == everybody[:-1]
    with pytest.raises(OSError, match="refused"):
        watcher.ask("worker", "/healthz")
