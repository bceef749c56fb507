"""One network for all of these tests: two for pages, two for sockets, a worker; one of each kind is watched."""

from collections.abc import Iterator

import pytest

from tests.walls.network.watcher import KINDS, Watcher
from tests.walls.processes import Network, Process, start_network


@pytest.fixture(scope="package")
def watcher() -> Watcher:
    """The ports of the second doors."""
    return Watcher()


@pytest.fixture(scope="package")
def shared_network(watcher: Watcher, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """PostgreSQL, Redis and five processes of ours; the worker alone can read the key that seals.

    Of those watched, `esn web` has two processes behind its address, and every request is noted in the log.
    """
    watched = {**watcher.settings, "ESN_WEB__PROCESSES": "2", "ESN_LOGS__LEVEL": "info"}
    with start_network(tmp_path_factory.mktemp("network")) as network:
        for process in (*network.begin("web", "realtime"), *network.begin(*KINDS, settings=watched)):
            process.wait()
        yield network


@pytest.fixture
def network(shared_network: Network) -> Network:
    """The network, whole again if a test before ended a part of it."""
    ended = [process for process in shared_network.processes if process.status is not None]
    for process in ended:
        process.begin()
    for process in ended:
        process.wait()
    return shared_network


@pytest.fixture
def watched(network: Network) -> dict[str, Process]:
    """The processes with second doors, by kind."""
    return {process.kind: process for process in network.processes[-len(KINDS) :]}


@pytest.fixture
def pages(network: Network) -> list[Process]:
    """Those for pages; the first one is a single process, where what it remembers by itself can be seen."""
    return [process for process in network.processes if process.kind == "web"]


@pytest.fixture
def hubs(network: Network) -> list[Process]:
    """Those for sockets."""
    return [process for process in network.processes if process.kind == "realtime"]
