"""Sessions: how they end, by themselves and by hand."""

from datetime import timedelta

import sqlalchemy as sa

from esn.auth.models import SessionActivity
from esn.core import clock
from esn.core.db import db
from esn.core.revocation import Revocation
from esn.people.actions import lock_account
from esn.settings import settings_override
from tests.factories.clients import make_client
from tests.factories.door import list_records

PAGE = "/settings/sessions"


def is_in(browser) -> bool:
    """Whether this browser is still let in."""
    return browser.get(PAGE).status_code == 200


def test_needs_sign_in(anonymous):
    answer = anonymous.get(PAGE)
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=%2Fsettings%2Fsessions"


def test_an_unknown_cookie_is_nobody(anonymous):
    anonymous.set_cookie("esn_session", "made up", domain="localhost")
    assert not is_in(anonymous)


def test_ends_after_half_an_hour_without_a_page(client_of, cast):
    browser = client_of(cast.employee)
    with clock.at(clock.now() + timedelta(minutes=29)):
        assert is_in(browser)
    with clock.at(clock.now() + timedelta(minutes=58)):
        assert is_in(browser)
    with clock.at(clock.now() + timedelta(minutes=89)):
        assert not is_in(browser)
        page = browser.get("/sign-in").text
    assert "You were signed out after 30 minutes without a page." in page


def test_ends_after_twelve_hours_in_any_case(client_of, cast):
    browser = client_of(cast.employee)
    start = clock.now()
    for minutes in range(20, 12 * 60, 20):
        with clock.at(start + timedelta(minutes=minutes)):
            assert is_in(browser)
    with clock.at(start + timedelta(hours=12, seconds=1)):
        assert not is_in(browser)


def test_both_times_are_settings(client_of, cast):
    browser = client_of(cast.employee)
    with settings_override(session={"idle_minutes": 5}), clock.at(clock.now() + timedelta(minutes=6)):
        assert not is_in(browser)


def test_use_is_noted_once_a_minute(client_of, cast):
    browser = client_of(cast.employee)
    seen = sa.select(SessionActivity.last_seen_at)
    first = db.session.scalar(seen)
    db.session.rollback()
    for seconds, is_noted in ((30, False), (61, True)):
        with clock.at(first + timedelta(seconds=seconds)):
            assert is_in(browser)
        assert (db.session.scalar(seen) != first) is is_noted
        db.session.rollback()


def test_a_page_that_asks_by_itself_does_not_prolong_the_session(client_of, cast):
    browser = client_of(cast.employee)
    start = clock.now()
    for minutes in (20, 29):
        with clock.at(start + timedelta(minutes=minutes)):
            assert browser.get("/live/since", headers={"X-Background": "1"}).status_code == 200
    with clock.at(start + timedelta(minutes=31)):
        assert not is_in(browser)


def test_the_list_marks_this_device_and_ends_another(app, client_of, cast):
    here, there = client_of(cast.employee), client_of(cast.employee)
    page = here.get(PAGE).text
    assert "You are signed in on 2 devices" in page
    assert page.count("This device") == 1
    other_id = next(i for i in sessions_in(there.get(PAGE).text) if i == marked_id(there))
    answer = here.send(f"{PAGE}/{other_id}/end")
    assert answer.headers["Location"] == PAGE
    assert is_in(here)
    assert not is_in(there)
    assert list_records("session.revoked")[-1]["object_id"] == other_id


def sessions_in(page: str) -> list[int]:
    """The ids in the list's buttons."""
    return [int(part.split("/end")[0]) for part in page.split(f'action="{PAGE}/')[1:] if part[0].isdigit()]


def marked_id(browser) -> int:
    """The id of this browser's own session."""
    page = browser.get(PAGE).text
    return sessions_in(page[page.index("This device") :])[0]


def test_ending_the_own_session_signs_out(client_of, cast):
    browser = client_of(cast.employee)
    answer = browser.send(f"{PAGE}/{marked_id(browser)}/end")
    assert answer.headers["Location"] == "/sign-in"
    assert not is_in(browser)


def test_nobody_ends_the_session_of_somebody_else(client_of, cast):
    mine, theirs = client_of(cast.colleague), client_of(cast.employee)
    assert mine.send(f"{PAGE}/{marked_id(theirs)}/end").status_code == 404
    assert mine.send(f"{PAGE}/999999/end").status_code == 404
    assert is_in(theirs)


def test_signing_out_everywhere(client_of, cast):
    browsers = [client_of(cast.employee) for _ in range(3)]
    other = client_of(cast.colleague)
    answer = browsers[0].send(f"{PAGE}/end-all")
    assert answer.headers["Location"] == "/sign-in"
    assert [is_in(browser) for browser in browsers] == [False] * 3
    assert is_in(other)
    assert "You are signed out on 3 devices." in browsers[0].get("/sign-in").text


def test_signing_out(client_of, cast):
    browser = client_of(cast.employee)
    cookie = browser.get_cookie("esn_session", domain="localhost").value
    browser.get(PAGE)
    epoch = browser.get_cookie("esn_epoch", domain="localhost")
    answer = browser.send("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert browser.get_cookie("esn_session", domain="localhost") is None
    assert browser.get_cookie("esn_epoch", domain="localhost") != epoch
    assert "You are signed out." in browser.get("/sign-in").text
    browser.set_cookie("esn_session", cookie, domain="localhost")
    assert not is_in(browser)
    assert list_records("session.signed_out")[-1]["actor_id"] == cast.employee.id


def test_signing_out_without_a_session_is_no_error(anonymous):
    anonymous.get("/sign-in")
    assert anonymous.send("/sign-out").status_code == 303


def test_signing_out_needs_post(client_of, cast):
    browser = client_of(cast.employee)
    assert browser.get("/sign-out").status_code == 405
    assert is_in(browser)


def test_a_lock_ends_the_session_at_once(client_of, cast):
    browser = client_of(cast.employee)
    lock_account(cast.admin, cast.employee.id, "security")
    assert not is_in(browser)


def test_every_end_is_told_to_the_sockets(client_of, cast):
    browser = client_of(cast.employee)
    session_id = marked_id(browser)
    browser.send("/sign-out")
    ended = sa.select(Revocation.account_id, Revocation.session_id)
    assert (cast.employee.id, session_id) in {tuple(row) for row in db.session.execute(ended)}


def test_an_agent_of_any_length_is_taken(app, cast):
    browser = make_client(app, cast.employee)
    assert browser.get(PAGE, headers={"User-Agent": "x" * 5000}).status_code == 200
