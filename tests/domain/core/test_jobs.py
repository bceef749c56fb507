import os
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from esn.core import clock, jobs
from esn.core.db import db
from esn.core.jobs import Job, JobKind, LeaseLost, claim, enqueue, renew, run_next
from esn.core.unit_of_work import unit_of_work
from tests.domain.core.ground import count
from tests.domain.core.sample import Effect, write_effect
from tests.factories.together import run_together

KINDS = {"write": JobKind(write_effect)}


@pytest.fixture
def later():
    """Move the clock forward."""
    with ExitStack() as stack:
        yield lambda **step: stack.enter_context(clock.at(datetime.now(UTC) + timedelta(**step)))


def test_a_job_is_part_of_the_callers_transaction(app):
    with pytest.raises(KeyError), unit_of_work():
        enqueue("write", word="never")
        raise KeyError
    assert not run_next(KINDS)
    assert count(Effect) == 0
    enqueue("write", word="once")
    assert run_next(KINDS)
    assert not run_next(KINDS)
    assert (count(Effect), count(Job)) == (1, 0)


def test_a_unique_key_waits_once_but_new_news_after_the_claim_gets_its_own_job(app):
    enqueue("write", unique_key="space:3", word="a")
    enqueue("write", unique_key="space:3", word="b")
    assert count(Job) == 1
    assert claim(KINDS).arguments == {"word": "a"}
    enqueue("write", unique_key="space:3", word="c")
    assert count(Job) == 2


def test_delay_retry_back_off_and_giving_up(app, later):
    kinds = {"fail": JobKind(lambda: 1 / 0, max_attempts=2)}
    enqueue("fail", delay=timedelta(seconds=10))
    assert not run_next(kinds)
    later(seconds=11)
    assert run_next(kinds)
    assert not run_next(kinds)
    later(seconds=14)
    assert run_next(kinds)
    later(days=9)
    assert not run_next(kinds)
    assert "ZeroDivisionError" in db.session.scalar(sa.select(Job.error))


def test_a_failed_job_leaves_no_half_effect(app):
    def write_then_fail():
        write_effect("half")
        raise KeyError

    enqueue("half")
    run_next({"half": JobKind(write_then_fail)})
    assert (count(Effect), count(Job)) == (0, 1)


def test_a_lost_lease_undoes_the_first_workers_effect(app, later):
    enqueue("write", word="once")
    first = claim(KINDS)
    assert claim(KINDS) is None
    later(seconds=61)
    second = claim(KINDS)
    assert second.id == first.id
    assert second.attempts == 2
    with pytest.raises(LeaseLost), unit_of_work():
        write_effect("once")
        jobs._finish(first)  # noqa: SLF001 - what run_next does first
    assert count(Effect) == 0


def test_a_slow_job_is_kept_while_it_renews_its_lease(app, later):
    def work_slowly():
        for _ in range(3):
            later(seconds=50 + (clock.now() - clock.true_now()).total_seconds())
            renew()
            assert claim(kinds) is None
        later(seconds=70 + (clock.now() - clock.true_now()).total_seconds())
        assert claim(kinds).attempts == 2
        renew()  # nothing any more: the end tells

    kinds = {"slow": JobKind(work_slowly, is_slow=True)}
    enqueue("slow")
    assert run_next(kinds)
    assert count(Job) == 1  # with the worker that took it over
    renew()  # no job runs here


def test_many_workers_run_each_job_once(app):
    with unit_of_work():
        for number in range(60):
            enqueue("write", word=str(number))

    def work():
        with app.app_context():
            while run_next(KINDS):
                pass

    run_together([work] * 4)
    words = db.session.scalars(sa.select(Effect.word)).all()
    assert sorted(words, key=int) == [str(n) for n in range(60)]


def start_worker(url, *, is_lingering=False):
    worker = [sys.executable, "-m", "tests.domain.core.job_worker", url]
    environment = os.environ | {"LINGER": "1" if is_lingering else ""}
    root = Path(__file__).parents[3]
    return subprocess.Popen(worker, cwd=root, env=environment, stdout=subprocess.PIPE, text=True)


def test_kill_9_in_the_middle_still_gives_one_effect(app, url):
    for word in ("first", "second"):
        enqueue("write", word=word)
    with start_worker(url, is_lingering=True) as killed:
        assert killed.stdout.readline() == "written\n"  # inside the transaction, not yet committed
        killed.kill()
    workers = [start_worker(url) for _ in range(2)]
    for worker in workers:
        with worker:
            assert worker.wait(120) == 0  # most of it goes into starting Python
    assert sorted(db.session.scalars(sa.select(Effect.word))) == ["first", "second"]
    assert count(Job) == 0
