from datetime import UTC, datetime, timedelta

import pytest

from esn.core import clock
from esn.core.actor import Actor
from esn.core.submission import Submission, forget_submissions, once
from esn.core.unit_of_work import unit_of_work
from tests.domain.core.ground import count
from tests.domain.core.sample import Post, create_post
from tests.factories.together import run_together

ALICE, BOB = Actor(account_id=1), Actor(account_id=2)


def submit(actor, key, create=create_post):
    with unit_of_work() as unit:
        return once(unit, actor, key, create)


def test_the_same_form_twice_creates_one_thing(app):
    first = submit(ALICE, "k")
    assert submit(ALICE, "k") == first
    assert count(Post) == 1


def test_other_keys_and_other_people_create_another_thing(app):
    made = {submit(ALICE, "k"), submit(ALICE, "l"), submit(BOB, "k"), submit(ALICE, ""), submit(ALICE, "")}
    assert len(made) == count(Post) == 5


def test_the_same_form_sent_twice_at_once_creates_one_thing(app):
    made = []

    def send():
        with app.app_context():
            made.append(submit(ALICE, "k"))

    run_together([send] * 8)
    assert len(made) == 8
    assert len(set(made)) == count(Post) == 1


def test_a_form_that_failed_can_be_sent_again(app):
    with pytest.raises(ZeroDivisionError):
        submit(ALICE, "k", create=lambda: 1 // 0)
    assert submit(ALICE, "k")
    assert count(Post) == 1


@pytest.mark.parametrize("key", ["x" * 10_000, "\x00", "\ud800", "é'; --"])
def test_whatever_key_is_sent_it_works(app, key):
    assert submit(ALICE, key) == submit(ALICE, key)


def test_old_keys_are_forgotten(app):
    with clock.at(datetime.now(UTC) - timedelta(days=3)):
        submit(ALICE, "old")
    submit(ALICE, "new")
    forget_submissions()
    assert count(Submission) == 1
