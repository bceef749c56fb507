import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest

from esn.core import clock, jobs
from esn.core.jobs import Job, JobKind, enqueue
from esn.settings import load_settings
from esn.worker import embedded, loop
from esn.worker.embedded import start_embedded, stop_embedded
from esn.worker.loop import init_work, run_worker
from tests.domain.core.ground import count
from tests.domain.core.sample import Effect, write_effect

SECONDS = 20  # more than any of this takes


class Heard:
    """Lets a test wait for what happens in the worker's thread."""

    def __init__(self) -> None:
        self.words = []
        self._changed = threading.Condition()

    def tell(self, word):
        with self._changed:
            self.words.append(word)
            self._changed.notify_all()

    def wait_for(self, number):
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.words) >= number, SECONDS), self.words


@pytest.fixture
def heard():
    return Heard()


@contextmanager
def working(app, kinds, schedule=None, stop=None):
    """Run a worker in a thread."""
    settings = load_settings(secret_key="a test key that is long enough to be taken")
    init_work(app, kinds, schedule or {}, settings)
    stop = stop or threading.Event()
    thread = threading.Thread(target=run_worker, args=(app, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        jobs.bell.set()
        thread.join(SECONDS)
        assert not thread.is_alive()


def test_a_job_is_run_as_soon_as_it_is_committed(app, heard, monkeypatch):
    monkeypatch.setattr(loop, "LOOK_SECONDS", SECONDS)  # the bell must ring, looking again would be too late
    with working(app, {"tell": JobKind(heard.tell)}):
        for number in range(3):
            enqueue("tell", word=f"word {number}")
            heard.wait_for(number + 1)
    assert heard.words == ["word 0", "word 1", "word 2"]


def test_a_job_of_another_process_is_found_by_looking(app, heard, monkeypatch):
    monkeypatch.setattr(jobs.bell, "set", lambda: None)
    monkeypatch.setattr(loop, "LOOK_SECONDS", 0.05)
    with working(app, {"tell": JobKind(heard.tell)}):
        enqueue("tell", word="hello")
        heard.wait_for(1)


def test_recurring_jobs_run_by_the_settings(app, heard):
    def tick():
        heard.tell("tick")

    schedule = {"tick": lambda settings: timedelta(seconds=settings.archive.seal_seconds)}
    with working(app, {"tick": JobKind(tick)}, schedule):
        heard.wait_for(1)
    assert count(Job) == 1


def test_recurring_jobs_go_on_when_the_clock_is_put_back(app, heard, monkeypatch):
    wrong = timedelta(days=300)
    monkeypatch.setattr(clock, "now", lambda: clock.true_now() + wrong)
    monkeypatch.setattr(loop, "LOOK_SECONDS", 0.05)
    schedule = {"tick": lambda _settings: timedelta(seconds=1)}
    with working(app, {"tick": JobKind(lambda: heard.tell("tick"))}, schedule):
        heard.wait_for(1)
        monkeypatch.setattr(clock, "now", clock.true_now)
        heard.wait_for(3)


def test_a_failing_job_does_not_end_the_worker(app, heard):
    with working(app, {"fail": JobKind(lambda: 1 / 0), "tell": JobKind(heard.tell)}):
        enqueue("fail")
        enqueue("tell", word="still here")
        heard.wait_for(1)


def test_a_lost_database_does_not_end_the_worker(app, heard, monkeypatch):
    failures = iter(range(2))
    run_next = jobs.run_next

    def fail_at_first(kinds):
        for _ in failures:
            raise ConnectionError
        return run_next(kinds)

    monkeypatch.setattr(loop, "PAUSE_SECONDS", 0.01)
    monkeypatch.setattr(jobs, "run_next", fail_at_first)
    enqueue("tell", word="back again")
    with working(app, {"tell": JobKind(heard.tell)}):
        heard.wait_for(1)


def test_a_recurring_job_held_when_the_database_was_lost_does_not_wait_for_the_end_of_its_lease(
    app, heard, monkeypatch
):
    def lose_database(*_arguments):
        raise ConnectionError

    class Pause(threading.Event):
        """The database is back after the pause."""

        def wait(self, timeout=None):
            broken.undo()
            return super().wait(0)

    broken = pytest.MonkeyPatch()
    broken.setattr(jobs, "_finish", lose_database)
    broken.setattr(jobs, "_put_back", lose_database)
    monkeypatch.setattr(loop, "LOOK_SECONDS", 0.05)
    schedule = {"tick": lambda _settings: timedelta(seconds=1)}
    tick = JobKind(lambda: heard.tell("tick"), is_slow=True, lease=timedelta(hours=1))
    with working(app, {"tick": tick}, schedule, stop=Pause()):
        heard.wait_for(2)


def test_each_job_has_a_session_of_its_own(app, heard):
    def write_and_tell(word):
        write_effect(word)
        heard.tell(word)

    with working(app, {"write": JobKind(write_and_tell)}):
        for word in ("one", "two"):
            enqueue("write", word=word)
        heard.wait_for(2)
    assert count(Effect) == 2


def test_a_process_has_one_embedded_worker(app, heard):
    init_work(app, {"tell": JobKind(heard.tell)}, {}, load_settings(secret_key="x" * 32))
    worker = start_embedded(app)
    try:
        assert start_embedded(app) is worker
        enqueue("tell", word="hello")
        heard.wait_for(1)
    finally:
        stop_embedded()
    assert not worker.is_alive()
    assert not embedded._running  # noqa: SLF001 - nothing is left for the next test
    stop_embedded()
