"""The line between processes: real Redis, taken away and given back."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from esn.core.redis_pool import CONNECTIONS
from esn.core.rooms import RoomEvent
from esn.realtime.line import CHANNEL, MISSED, Line
from tests.engines.ports import free_port
from tests.engines.redis import start_redis

WAIT = 10.0
NEWS = RoomEvent("space:3", "feed.new", {"n": 1})


class Ear:
    """A process that listens."""

    def __init__(self, url: str) -> None:
        self.heard: list[RoomEvent] = []
        self._news = threading.Condition()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=Line(url).listen, args=(self._hear, self._is_over), daemon=True)
        self._thread.start()

    def wait_for(self, name: str, n: int = 1) -> None:
        """Until so many events of this name have come."""
        with self._news:
            came = self._news.wait_for(lambda: [one.name for one in self.heard].count(name) >= n, WAIT)
        assert came, self.heard

    def stop(self) -> None:
        """Hang up."""
        self._is_over.set()

    def _hear(self, told: list[RoomEvent]) -> None:
        with self._news:
            self.heard += told
            self._news.notify_all()


@pytest.fixture
def ear(redis_url: str) -> Iterator[Ear]:
    ear = Ear(redis_url)
    wait_for_listener(redis_url)
    yield ear
    ear.stop()


def wait_for_listener(url: str) -> None:
    """Until somebody has subscribed."""
    pause, deadline = threading.Event(), time.monotonic() + WAIT
    with redis.Redis.from_url(url) as client:
        while not client.pubsub_numsub(CHANNEL)[0][1]:
            assert time.monotonic() < deadline
            pause.wait(0.02)


def test_what_is_told_is_heard_as_it_was(ear: Ear, redis_url: str) -> None:
    Line(redis_url).tell([NEWS, RoomEvent("thread:1", "reply.new", {"post": 1, "n": 2})])
    ear.wait_for("reply.new")
    assert ear.heard == [NEWS, RoomEvent("thread:1", "reply.new", {"post": 1, "n": 2})]


def test_what_is_not_ours_is_passed_over(ear: Ear, redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        for junk in ("no json", "[1]", '[{"room": "space:3"}]', "{}", "7"):
            client.publish(CHANNEL, junk)
    Line(redis_url).tell([NEWS])
    ear.wait_for("feed.new")
    assert ear.heard == [NEWS]


def test_more_tell_at_once_than_there_are_connections(ear: Ear, redis_url: str) -> None:
    line, number = Line(redis_url), CONNECTIONS * 8
    with ThreadPoolExecutor(CONNECTIONS * 4) as threads:
        list(threads.map(lambda _number: line.tell([NEWS]), range(number)))
    ear.wait_for("feed.new", number)
    assert [one for one in ear.heard if one.name == MISSED] == []


def test_without_redis_nobody_waits_and_afterwards_everybody_is_told(caplog: pytest.LogCaptureFixture) -> None:
    port = free_port()
    with start_redis(port) as url:
        ear, line = Ear(url), Line(url)
        wait_for_listener(url)
        line.tell([NEWS])
        ear.wait_for("feed.new")
    began = time.monotonic()
    for _number in range(100):
        line.tell([NEWS])
    assert time.monotonic() - began < 1
    with start_redis(port):
        ear.wait_for(MISSED)
        wait_for_listener(url)
        deadline, pause = time.monotonic() + WAIT, threading.Event()
        while len(ear.heard) < 3 and time.monotonic() < deadline:
            line.tell([NEWS])
            pause.wait(0.1)
        ear.wait_for("feed.new", n=2)
        ear.stop()
    assert "Redis does not answer" in caplog.text
    assert "Traceback" not in caplog.text
