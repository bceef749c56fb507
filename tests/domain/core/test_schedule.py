from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from esn.core import clock, jobs
from esn.core.db import db
from esn.core.jobs import Job, JobKind, claim, enqueue, keep_schedule, list_failing, retry_given_up, run_next
from tests.domain.core.ground import count
from tests.domain.core.sample import Effect, write_effect
from tests.factories.together import run_together

NOW = datetime(2026, 3, 1, tzinfo=UTC)
EVERY_MINUTE = {"tick": timedelta(minutes=1)}
TICK = {"tick": JobKind(lambda: write_effect("tick"))}
FAIL = {"tick": JobKind(lambda: 1 / 0)}


def run_at(moment, kinds):
    with clock.at(moment):
        return run_next(kinds)


@pytest.fixture
def scheduled(app):
    with clock.at(NOW):
        keep_schedule(EVERY_MINUTE)


def test_a_recurring_job_runs_at_once_and_then_at_its_interval(scheduled):
    assert run_at(NOW, TICK)
    assert not run_at(NOW + timedelta(seconds=59), TICK)
    assert run_at(NOW + timedelta(seconds=61), TICK)
    assert (count(Effect), count(Job)) == (2, 1)


def test_a_worker_that_was_down_does_not_make_up_for_every_turn(scheduled):
    assert run_at(NOW + timedelta(days=3), TICK)
    assert not run_at(NOW + timedelta(days=3), TICK)


def test_every_worker_may_keep_the_schedule(app):
    def keep():
        with app.app_context():
            keep_schedule(EVERY_MINUTE | {"tock": timedelta(hours=1)})

    run_together([keep] * 4)
    assert count(Job) == 2


def test_a_changed_schedule_takes_effect(app):
    with clock.at(NOW):
        keep_schedule({"tick": timedelta(days=1), "gone": timedelta(days=1)})
        run_next(TICK)
        keep_schedule(EVERY_MINUTE)
    assert db.session.scalars(sa.select(Job.name)).all() == ["tick"]
    assert run_at(NOW + timedelta(seconds=61), TICK)


def test_a_failing_recurring_job_is_tried_again_sooner_and_never_given_up(scheduled):
    moment = NOW
    for _ in range(12):
        assert run_at(moment, FAIL)
        moment += timedelta(seconds=61)
    assert [job.attempts for job in list_failing()] == [12]
    assert run_at(moment, TICK)
    assert (list_failing(), count(Effect)) == ([], 1)


def test_the_same_job_can_be_asked_for_between_its_turns(scheduled):
    run_at(NOW, TICK)
    with clock.at(NOW):
        enqueue("tick")
        assert run_next(TICK)
        assert not run_next(TICK)
    assert (count(Effect), count(Job)) == (2, 1)


def test_a_job_that_kills_its_worker_is_given_up(app):
    kinds = {"poison": JobKind(lambda: None, max_attempts=2)}
    enqueue("poison")
    moment = datetime.now(UTC)
    for _ in range(2):  # claimed, and then the worker died
        with clock.at(moment):
            assert claim(kinds)
        moment += timedelta(seconds=61)
    assert not run_at(moment, kinds)
    assert [(job.run_at, job.error) for job in list_failing()] == [(None, jobs.GAVE_UP)]


def test_poison_does_not_hold_up_the_jobs_behind_it(app):
    kinds = {"poison": JobKind(lambda: None, max_attempts=0), "tick": TICK["tick"]}
    enqueue("poison")
    enqueue("tick")
    assert run_next(kinds)
    assert count(Effect) == 1


def test_what_was_given_up_can_be_tried_again(app):
    enqueue("tick")
    kinds = {"tick": JobKind(lambda: 1 / 0, max_attempts=1)}
    assert run_next(kinds)
    assert retry_given_up() == 1
    assert run_next(TICK)
    assert (count(Effect), count(Job)) == (1, 0)


def test_the_bell_rings_after_the_commit_for_what_is_due_now(app):
    jobs.bell.clear()
    enqueue("tick", delay=timedelta(minutes=1))
    assert not jobs.bell.is_set()
    with jobs.unit_of_work():
        enqueue("tick")
        assert not jobs.bell.is_set()
    assert jobs.bell.is_set()
