"""Sessions in the database: one statement to load, one winner to end."""

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa

from esn.auth import actions
from esn.auth.door import load_actor
from esn.auth.models import KeptForm, SessionActivity, SignInSession
from esn.auth.queries import get_kept_form, hash_cookie, load_session
from esn.core import clock
from esn.core.actor import POSTING
from esn.core.db import db
from esn.core.errors import NotAllowed, NotFound
from esn.people.actions import lock_account
from tests.factories.door import list_records


@pytest.fixture
def cookie(app, cast) -> str:
    """A session of the employee."""
    return actions.open_session(cast.employee.id, address="192.0.2.1", agent="test")


@pytest.fixture
def statements(app):
    """What is sent to the database while the test runs."""
    sent = []

    def note(_connection, _cursor, statement, *_more: object) -> None:
        if statement != "BEGIN":
            sent.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(db.engine, "before_cursor_execute", note)


def test_session_account_units_roles_and_locks_are_one_statement(cookie, cast, statements):
    lock_account(cast.moderator, cast.employee.id, "moderation", POSTING)
    statements.clear()
    actor = load_session(cookie).actor
    assert len(statements) == 1
    assert (actor.id, actor.unit_ids) == (cast.employee.id, cast.employee.unit_ids)
    assert actor.locked == {POSTING}
    assert actor.session_id is not None


def test_the_cookie_is_nowhere_in_the_database(cookie):
    row = db.session.scalars(sa.select(SignInSession)).one()
    assert row.id_hash == hash_cookie(cookie)
    assert cookie not in str(vars(row))
    assert cookie not in str(list_records("session.signed_in"))


@pytest.mark.parametrize("made_up", ["", "x", "\ud800", "é" * 10_000, "'; drop table account; --"], ids=range(5))
def test_a_made_up_cookie_is_nobodys(app, made_up):
    assert load_session(made_up) is None


def test_a_locked_account_gets_no_session(cast):
    lock_account(cast.admin, cast.employee.id, "security")
    with pytest.raises(NotAllowed, match="This account is locked"):
        actions.open_session(cast.employee.id, address="", agent="")
    assert db.session.scalars(sa.select(SignInSession)).all() == []


def test_an_expired_lock_lets_in_again(cast):
    lock_account(cast.admin, cast.employee.id, "security", until=clock.now() + timedelta(hours=1))
    with clock.at(clock.now() + timedelta(hours=2)):
        assert actions.open_session(cast.employee.id, address="", agent="")


def test_use_is_written_at_most_once_a_minute(cookie):
    first = db.session.scalar(sa.select(SessionActivity.last_seen_at))
    for seconds, written in ((10, 0), (59, 0), (61, 61), (100, 61), (121, 121)):
        with clock.at(first + timedelta(seconds=seconds)):
            assert load_actor(cookie, is_used=True) is not None
        seen = db.session.scalar(sa.select(SessionActivity.last_seen_at))
        assert seen == first + timedelta(seconds=written)


def test_ending_a_session_twice_at_once_has_one_winner(app, cast, cookie):
    actor = load_session(cookie).actor
    db.session.rollback()
    start, results = threading.Barrier(2), []

    def end() -> None:
        with app.app_context():
            start.wait(10)
            try:
                actions.revoke_session(actor, actor.session_id)
                results.append("ended")
            except NotFound:
                results.append("not found")

    threads = [threading.Thread(target=end) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(results) == ["ended", "not found"]
    assert len(list_records("session.revoked")) == 1


def test_kept_forms_are_forgotten_in_time(cookie, cast):
    form_id = actions.keep_typed(cookie, "/p/1/reply", [("text", "An hour of thought.")])
    assert get_kept_form(cast.employee, form_id).fields == [["text", "An hour of thought."]]
    with pytest.raises(NotFound):
        get_kept_form(cast.colleague, form_id)
    actions.forget_expired_forms()
    assert db.session.get(KeptForm, form_id) is not None
    with clock.at(clock.now() + timedelta(minutes=61)):
        actions.forget_expired_forms()
    db.session.expire_all()
    assert db.session.get(KeptForm, form_id) is None


def test_a_form_of_nobody_is_not_kept(app):
    assert actions.keep_typed("made up", "/p/1/reply", [("text", "x")]) is None
