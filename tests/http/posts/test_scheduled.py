"""GET and POST /scheduled, and Schedule in the composer."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from esn.content.actions.scheduling import cancel_scheduled, publish_due, schedule_text
from esn.content.models import Draft
from esn.content.queries import list_drafts, list_scheduled
from esn.core import clock
from esn.core.db import db
from esn.posts.queries import list_space_posts
from esn.spaces.actions.lifecycle import archive_space
from tests.factories.worlds import make_community

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)  # a Friday
AT = datetime(2026, 11, 23, 8, tzinfo=UTC)
TYPED = {"to": "fraud-desk", "text": "Good *Monday*.", "title": "Monday", "then": "schedule"}


@pytest.fixture(autouse=True)
def friday(app):
    with clock.at(NOW):
        yield


@pytest.fixture
def desk(cast):
    return make_community(cast.employee)


@pytest.fixture
def employee(client_of, cast, desk):
    return client_of(cast.employee)


def schedule(cast, desk, source="Good Monday."):
    return schedule_text(cast.employee, "post", {"space_ids": [desk.id]}, source, title="Monday", publish_at=AT)


def waiting(cast):
    db.session.rollback()
    return [(text.source, text.publish_at) for text in list_scheduled(cast.employee).rows]


def test_the_composer_offers_the_next_working_day_and_schedules(employee, cast, desk):
    page = employee.get("/compose?to=fraud-desk").text
    assert re.search(r'type="datetime-local" value="2026-11-23T08:00"', page)
    assert "Your local time, UTC." in page
    answer = employee.send("/compose", **TYPED, when="2026-11-23T08:00")
    assert (answer.status_code, answer.location) == (303, "/scheduled")
    assert waiting(cast) == [("Good *Monday*.", AT)]
    assert list_space_posts(cast.employee, desk.id).rows == []
    page = employee.get("/scheduled").text
    for words in ("Post to Fraud Desk", "Mon 23 Nov 2026, 08:00", "Scheduled. You can change it until then."):
        assert words in page


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("", "Give a day and a time."),
        ("2026-11-20T08:00", "That time has passed. Choose a later one."),
        ("2027-11-23T08:00", "Choose a time within a year"),
        ("x" * 41, "Field cannot be longer than 40 characters."),
    ],
)
def test_a_time_that_does_not_do_is_said_and_everything_typed_kept(employee, cast, when, said):
    answer = employee.send("/compose", **TYPED, when=when)
    assert answer.status_code == 422
    for words in (said, "Good *Monday*.", 'value="Monday"', 'class="disclosure" open'):
        assert words in answer.text
    assert waiting(cast) == []


def test_what_cannot_be_posted_is_not_scheduled(employee, client_of, cast):
    assert employee.send("/compose", **{**TYPED, "to": "nowhere"}, when="2026-11-23T08:00").status_code == 404
    assert client_of(cast.outsider).send("/compose", **TYPED, when="2026-11-23T08:00").status_code == 404


def test_needs_sign_in(anonymous):
    assert anonymous.get("/scheduled").location.startswith("/sign-in")


def test_empty_says_how_to_begin(employee):
    page = employee.get("/scheduled").text
    assert "Nothing is scheduled" in page
    assert 'href="/drafts"' in page


def test_pages(employee, cast, desk, monkeypatch):
    monkeypatch.setattr("esn.content.queries.PAGE_SIZE", 1)
    monkeypatch.setattr("esn.core.paging.page_of.__defaults__", (1,))
    schedule(cast, desk, "The first.")
    schedule(cast, desk, "The second.")
    page = employee.get("/scheduled").text
    assert "The first." in page
    assert "The second." not in page
    assert "The second." in employee.get(re.search(r'href="(/scheduled\?after=\d+)"', page)[1]).text


def test_text_and_time_are_changed(employee, cast, desk):
    path = f"/scheduled/{schedule(cast, desk)}"
    page = employee.get(path).text
    for words in (
        "Post to Fraud Desk",
        'value="2026-11-23T08:00"',
        "Visible to everybody at Test Bank",
        "Good Monday.",
    ):
        assert words in page
    assert employee.send(path, text="Better.", title="T", when="2026-11-24T08:00", base=1).location == "/scheduled"
    assert waiting(cast) == [("Better.", AT + timedelta(days=1))]
    again = employee.send(path, text="From the other window.", when="2026-11-24T08:00", base=1)
    assert (again.status_code, "From the other window." in again.text) == (409, True)
    for fields in ({"when": "2020-01-01T08:00", "text": "Kept."}, {"when": "2026-11-24T08:00", "text": " "}):
        wrong = employee.send(path, **fields, base=2)
        assert (wrong.status_code, fields["text"].strip() in wrong.text) == (422, True)


def test_a_change_of_what_is_out_already_is_not_lost(employee, cast, desk):
    scheduled_id = schedule(cast, desk)
    path = f"/scheduled/{scheduled_id}"
    employee.send("/drafts", text="Half a change", place=f"scheduled:{scheduled_id}")
    assert "Half a change" in employee.get(path).text
    assert "Change to a scheduled text" in employee.get("/drafts").text
    cancel_scheduled(cast.employee, scheduled_id)
    answer = employee.send(path, text="Typed for long.", when="2026-11-24T08:00", base=1)
    assert (answer.status_code, "Typed for long." in answer.text) == (404, True)
    assert "Half a change" in employee.get(employee.get(path).location).text


def test_a_change_is_kept_as_a_draft_without_scripts(employee, cast, desk):
    scheduled_id = schedule(cast, desk)
    answer = employee.send(f"/scheduled/{scheduled_id}", text="Half", place=f"scheduled:{scheduled_id}", then="draft")
    assert answer.location == "/drafts"
    assert db.session.scalars(sa.select(Draft.source)).all() == ["Half"]


def test_post_now(employee, cast, desk):
    answer = employee.send(f"/scheduled/{schedule(cast, desk)}/send")
    assert "Good Monday." in employee.get(answer.location).text
    assert waiting(cast) == []


def test_back_to_drafts(employee, cast, desk):
    assert employee.send(f"/scheduled/{schedule(cast, desk)}/cancel").location == "/drafts"
    db.session.rollback()
    (draft,) = list_drafts(cast.employee)
    assert "Good Monday." in employee.get(f"/compose?draft={draft.id}").text
    assert waiting(cast) == []


def test_what_could_not_be_published_says_why_and_a_notification_leads_there(employee, cast, desk):
    scheduled_id = schedule(cast, desk)
    archive_space(cast.employee, desk.id)
    with clock.at(AT):
        publish_due(scheduled_id)
    reason = "Fraud Desk is archived. It can be read, but nothing new is posted."
    for path in ("/scheduled", f"/scheduled/{scheduled_id}"):
        assert f"Not published: {reason}" in employee.get(path).text
    notes = employee.get("/notifications").text
    assert 'href="/scheduled">A text that you scheduled was not published' in notes
    assert employee.send(f"/scheduled/{scheduled_id}/send").status_code == 403


def test_others_and_other_methods_get_nothing(client_of, employee, cast, desk):
    scheduled_id = schedule(cast, desk)
    for path in (f"/scheduled/{scheduled_id}", f"/scheduled/{scheduled_id}/send", f"/scheduled/{scheduled_id}/cancel"):
        assert client_of(cast.moderator).send(path, text="x", when="2026-11-24T08:00").status_code == 404
    assert client_of(cast.moderator).get(f"/scheduled/{scheduled_id}").status_code == 404
    assert employee.get(f"/scheduled/{scheduled_id}/send").status_code == 405
