"""Counting failed tries: in memory, or in Redis for many processes, and without Redis when it is gone."""

import pytest
from limits.storage import storage_from_string

from esn.auth import tries
from esn.extensions import limiter
from esn.settings import settings_override
from tests.engines.ports import free_port
from tests.engines.redis import start_redis


@pytest.fixture(params=["memory", "redis"])
def storage(app, request, monkeypatch):
    """Both places where tries are counted."""
    uri = "memory://" if request.param == "memory" else request.getfixturevalue("redis_url")
    store = storage_from_string(uri, wrap_exceptions=True)
    monkeypatch.setattr(limiter, "_storage", store)
    store.reset()
    return store


def test_the_fifth_try_waits(storage):
    assert [tries.reserve_try("grace", "192.0.2.1") for _ in range(4)] == [0] * 4
    assert 0 < tries.reserve_try("grace", "192.0.2.1") <= 120
    assert tries.reserve_try("anil", "192.0.2.1") == 0


def test_a_success_starts_again(storage):
    for _ in range(4):
        tries.reserve_try("grace", "192.0.2.1")
    tries.forgive("grace")
    assert tries.reserve_try("grace", "192.0.2.1") == 0


def test_an_address_counts_failures_only(storage):
    with settings_override(sign_in={"tries_per_address": 2}):
        for name in ("one", "two", "three"):
            assert tries.reserve_try(name, "192.0.2.1") == 0
        tries.count_failure("192.0.2.1")
        tries.count_failure("192.0.2.1")
        assert tries.reserve_try("four", "192.0.2.1") > 0
        assert tries.reserve_try("four", "192.0.2.2") == 0


def test_parallel_tries_cannot_slip_through(storage):
    """Each is counted before the directory is asked, so at most four questions wait for its answer."""
    assert [tries.reserve_try("grace", f"192.0.2.{n}") == 0 for n in range(8)] == [True] * 4 + [False] * 4


def test_without_redis_each_process_counts_for_itself(app, monkeypatch):
    gone = storage_from_string(f"redis://127.0.0.1:{free_port()}", wrap_exceptions=True)
    monkeypatch.setattr(limiter, "_storage", gone)
    tries.forgive("grace-alone")
    assert [tries.reserve_try("grace-alone", "192.0.2.9") == 0 for _ in range(5)] == [True] * 4 + [False]


def test_processes_that_share_redis_share_the_count(app, monkeypatch):
    with start_redis() as url:
        stores = [storage_from_string(url, wrap_exceptions=True) for _ in range(2)]
        answers = []
        for number in range(5):
            monkeypatch.setattr(limiter, "_storage", stores[number % 2])
            answers.append(tries.reserve_try("grace", "192.0.2.1") == 0)
    assert answers == [True] * 4 + [False]
