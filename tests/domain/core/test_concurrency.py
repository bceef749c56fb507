import threading
import time

import pytest
import sqlalchemy as sa

from esn.archive.models import ArchiveRecord
from esn.core.db import db
from esn.core.unit_of_work import unit_of_work
from tests.domain.core.ground import count
from tests.domain.core.sample import Effect, Post, ReactionCount, create_post, write_effect
from tests.factories.together import run_together


@pytest.mark.parametrize("is_locking", [True, False])
def test_a_decision_needs_a_row_lock_on_postgresql(app, is_postgresql, is_locking):
    """Two people leave at once and neither may be the last: reading again is not enough, lock what is decided on."""
    post_id = create_post()
    with unit_of_work():
        write_effect("owner")
        write_effect("owner")
    both_have_read = threading.Barrier(2)

    def leave(number):
        with app.app_context(), unit_of_work() as unit:
            if is_locking:
                unit.session.execute(sa.select(Post.id).where(Post.id == post_id).with_for_update())
            owners = unit.session.scalars(sa.select(Effect.id)).all()
            if is_postgresql and not is_locking:
                both_have_read.wait(10)
            if len(owners) > 1:
                unit.session.execute(sa.delete(Effect).where(Effect.id == owners[number % len(owners)]))

    run_together([lambda: leave(0), lambda: leave(1)])
    assert count(Effect) == (0 if is_postgresql and not is_locking else 1)


def test_counters_of_crossing_units_never_deadlock(app):
    ids = [create_post() for _ in range(4)]

    def react(order):
        with app.app_context():
            for _ in range(25):
                with unit_of_work() as unit:
                    for content_id in order:
                        unit.count(ReactionCount.__table__, "n", content_id=content_id, kind="like")

    run_together([lambda: react(ids), lambda: react(ids[::-1])] * 3)
    assert db.session.scalars(sa.select(ReactionCount.n)).all() == [150] * 4


def test_eight_threads_of_mixed_load_meet_no_locked_database(app):
    until, done, slowest = time.monotonic() + 2, [], []

    def work(number):
        with app.app_context():
            while time.monotonic() < until:
                started = time.monotonic()
                posts = count(Post)
                if number % 2:
                    with unit_of_work() as unit:  # reads, then writes: what fails with a deferred BEGIN
                        assert unit.session.scalar(sa.select(sa.func.count(Post.id))) >= posts
                        create_post()
                    done.append(1)
                else:
                    slowest.append(time.monotonic() - started)
                db.session.remove()

    run_together([lambda n=n: work(n) for n in range(8)])
    assert count(Post) == len(done) == count(ArchiveRecord)
    assert max(slowest) < 5


def test_readers_do_not_wait_for_a_writer(app):
    writing, waits = threading.Event(), []

    def write():
        with app.app_context(), unit_of_work():
            create_post()
            writing.set()
            time.sleep(1.5)

    def read():
        writing.wait()
        with app.app_context():
            started = time.monotonic()
            assert count(Post) == 0
            waits.append(time.monotonic() - started)

    run_together([write, read])
    assert waits[0] < 1
