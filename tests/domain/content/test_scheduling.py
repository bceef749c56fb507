"""Scheduled texts: published once, by the action of their kind, with the rights of that moment; or kept, with why."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from esn.content import queries
from esn.content.actions import scheduling
from esn.content.actions.scheduling import cancel_scheduled, change_scheduled, publish_now, schedule_text
from esn.content.jobs import forget_drafts
from esn.content.models import Content
from esn.content.publish_time import moment_at
from esn.content.queries import get_scheduled, list_drafts, list_scheduled
from esn.content.scheduling import describe_texts
from esn.core import clock
from esn.core.db import db
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.core.jobs import Job, run_next
from esn.core.unit_of_work import unit_of_work
from esn.messages.actions.people import leave_conversation
from esn.notifications.queries import count_needs_you, list_needs_you
from esn.notifications.wording import Row
from esn.people.actions import lock_account
from esn.people.events import AccountChanged
from esn.people.models import Account
from esn.posts.queries import list_space_posts
from esn.settings import settings
from esn.spaces.actions.lifecycle import archive_space, change_visibility
from esn.spaces.actions.membership import remove_member
from esn.wiring import JOBS
from tests.factories.door import list_records
from tests.factories.together import run_together
from tests.factories.worlds import make_community, make_conversation

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
AT = NOW + timedelta(hours=5)
PUBLISHING = {"content.publish": JOBS["content.publish"]}


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def desk(cast):
    return make_community(cast.leader, members=[cast.employee])


@pytest.fixture(autouse=True)
def morning(app):
    with clock.at(NOW):
        yield


def schedule(actor, desk, source="Good afternoon.", at=AT, title="", submission=""):
    place = {"space_ids": [desk.id]}
    return schedule_text(actor, "post", place, source, publish_at=at, title=title, submission=submission)


def work(at=AT):
    """Let a worker do what is due at a moment; gives how many jobs."""
    done = 0
    with clock.at(at):
        while run_next(PUBLISHING):
            done += 1
    return done


def posts(desk, reader):
    db.session.rollback()
    return [card.excerpt for card in list_space_posts(reader, desk.id).rows]


def waiting(actor):
    db.session.rollback()
    return [(text.source, text.refusal) for text in list_scheduled(actor).rows]


@pytest.mark.one_database
def test_it_is_published_at_its_time_as_its_author_and_takes_its_place_then(cast, desk):
    schedule(cast.employee, desk, title="Hello")
    assert work(AT - timedelta(seconds=1)) == 0
    schedule_text(cast.leader, "post", {"space_ids": [desk.id]}, "Earlier.", publish_at=AT - timedelta(minutes=1))
    assert work() == 2
    cards = list_space_posts(cast.leader, desk.id).rows
    assert [(card.title, card.author_name, card.created_at) for card in cards] == [
        ("Hello", "Grace Okafor", AT),
        ("", "Maria Ortiz", AT),
    ]
    assert waiting(cast.employee) == []
    (ended,) = [record for record in list_records("schedule.ended") if record["actor_id"] == cast.employee.id]
    assert (ended["facts"]["step"], ended["facts"]["became_id"], ended["policy_version"]) == (
        "published",
        cards[0].id,
        2,
    )
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Job).where(Job.name == "content.publish")) == 0


def test_every_step_is_in_the_archive_with_its_text(cast, desk):
    scheduled_id = schedule(cast.employee, desk, title="Hello")
    change_scheduled(cast.employee, scheduled_id, source="Better.", publish_at=AT + timedelta(days=1), base_version=1)
    cancel_scheduled(cast.employee, scheduled_id)
    (first,), (second,), (last,) = map(list_records, ("text.scheduled", "schedule.changed", "schedule.ended"))
    place = {"space_ids": [desk.id]}
    assert first["texts"] == {"place": place, "title": "Hello", "source": "Good afternoon."}
    assert second["texts"] == {"place": place, "title": "", "source": "Better."}
    assert (first["facts"]["publish_at"], first["class"], last["facts"]["step"]) == (
        AT.isoformat(),
        "public",
        "cancelled",
    )
    assert [(draft.kind, draft.place, draft.source) for draft in list_drafts(cast.employee)] == [
        ("post", "post:fraud-desk", "Better.")
    ]
    assert work(AT + timedelta(days=2)) == 2  # both times come, nothing happens
    assert posts(desk, cast.leader) == []


def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_publishes_once(cast, desk, monkeypatch):
    schedule(cast.employee, desk)
    publish = scheduling._publish  # noqa: SLF001 - the moment after it is what is tried

    def publish_and_die(*arguments):
        publish(*arguments)
        raise Killed

    monkeypatch.setattr(scheduling, "_publish", publish_and_die)
    with pytest.raises(Killed):
        work()
    monkeypatch.undo()
    assert posts(desk, cast.leader) == []
    assert waiting(cast.employee) == [("Good afternoon.", "")]
    assert work(AT + timedelta(minutes=2)) == 1
    assert posts(desk, cast.leader) == ["Good afternoon."]


def test_two_workers_and_the_author_at_once_publish_once(app, cast, desk):
    scheduled_id = schedule(cast.employee, desk)

    def work_alone():
        with app.app_context():
            return work()

    def send():
        with app.app_context(), clock.at(AT):
            try:
                return publish_now(cast.employee, scheduled_id)
            except NotFound:
                return None

    run_together([work_alone, work_alone, send])
    assert posts(desk, cast.leader) == ["Good afternoon."]
    assert len(list_records("schedule.ended")) == 1


def let_go(actor):
    with unit_of_work() as unit:
        unit.session.get_one(Account, actor.id).left_at = clock.now()
        unit.record(AccountChanged(actor_id=None, object_id=actor.id, is_new=False, fields={}))


def pause_posting(cast, _desk):
    lock_account(cast.moderator, cast.employee.id, "moderation", "posting", note="Rude.")


def lock_out(cast, _desk):
    lock_account(cast.admin, cast.employee.id, "security", note="Lost.")


def take_out(cast, desk):
    remove_member(cast.leader, desk.id, cast.employee.id)


def archive(cast, desk):
    archive_space(cast.leader, desk.id)


def close(cast, desk):
    take_out(cast, desk)
    change_visibility(cast.leader, desk.id, "private", is_listed=False)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (pause_posting, "A moderator has paused your posting. You can keep reading."),
        (lock_out, "Your account was locked at that time."),
        (take_out, "Join Fraud Desk to post there."),
        (archive, "Fraud Desk is archived. It can be read, but nothing new is posted."),
        (close, "It belongs to something that is gone or not shared with you any more."),
    ],
)
def test_rights_are_judged_again_and_the_author_is_told(cast, desk, happens, reason):
    scheduled_id = schedule(cast.employee, desk)
    happens(cast, desk)
    before = count_needs_you(cast.employee)
    assert work() == 1
    assert posts(desk, cast.leader) == []
    assert waiting(cast.employee) == [("Good afternoon.", reason)]
    assert count_needs_you(cast.employee) == before + 1
    (line,) = [line for line in list_needs_you(cast.employee)[1] if line.reason == "unpublished"]
    assert (Row(line).title, Row(line).url) == ("A text that you scheduled was not published", "/scheduled")
    (record,) = list_records("schedule.refused")
    assert (record["object_id"], record["texts"]) == (scheduled_id, {"reason": reason})
    cancel_scheduled(cast.employee, scheduled_id)
    assert count_needs_you(cast.employee) == before
    assert work(AT + timedelta(days=1)) == 0


def test_a_message_whose_reader_left_or_whose_conversation_was_left_stays(cast):
    pair = make_conversation(cast.employee, cast.colleague)
    group = make_conversation(cast.employee, cast.colleague, cast.leader)
    places = (("message", {"space_id": pair, "parent_id": None}), ("message", {"space_id": group, "parent_id": None}))
    for kind, place in (*places, ("newmessage", {"to": "@colleague", "name": ""})):
        schedule_text(cast.employee, kind, place, "Later.", publish_at=AT)
    let_go(cast.colleague)
    leave_conversation(cast.employee, group)
    assert work() == 3
    assert [refusal for _source, refusal in waiting(cast.employee)] == [
        "Tomasz Nowak has left Test Bank. You can read, but nobody would read an answer.",
        "It belongs to something that is gone or not shared with you any more.",
        "Tomasz Nowak has left Test Bank. Take the name out.",
    ]
    names = [
        goal.name for _id, goal in sorted(describe_texts(cast.employee, list_scheduled(cast.employee).rows).items())
    ]
    assert names == [
        "Message to Tomasz Nowak",
        "Message to a conversation that you are not in any more",
        "Message to @colleague",
    ]
    classes = {record["class"] for record in list_records("text.scheduled")}
    assert classes == {"message"}


def test_messages_are_sent(cast):
    pair = make_conversation(cast.employee, cast.colleague)
    schedule_text(cast.employee, "message", {"space_id": pair, "parent_id": None}, "One.", publish_at=AT)
    schedule_text(cast.employee, "newmessage", {"to": "@leader", "name": "Three"}, "Two.", publish_at=AT)
    assert work() == 2
    assert set(db.session.scalars(sa.select(Content.excerpt).where(Content.created_at == AT))) == {"One.", "Two."}


@pytest.mark.one_database
def test_who_has_not_accepted_the_terms_publishes_nothing(cast, desk, monkeypatch):
    def refuse(_actor):
        raise NotAllowed("Accept the terms in force first.")

    schedule(cast.employee, desk)
    monkeypatch.setattr(scheduling, "require_acceptance", refuse)
    work()
    assert waiting(cast.employee) == [("Good afternoon.", "Accept the terms in force first.")]


def test_it_is_refused_in_the_language_of_its_author(cast, desk):
    schedule(cast.employee, desk)
    with unit_of_work() as unit:
        unit.session.get_one(Account, cast.employee.id).locale = "de"
        unit.record(AccountChanged(actor_id=None, object_id=cast.employee.id, is_new=False, fields={}))
    lock_out(cast, desk)
    work()
    assert waiting(cast.employee)[0][1] == "Ihr Konto war zu dieser Zeit gesperrt."


@pytest.mark.one_database
def test_a_refused_text_can_be_given_another_time(cast, desk):
    scheduled_id = schedule(cast.employee, desk)
    archive_space(cast.leader, desk.id)
    work()
    other = make_community(cast.employee, "tea-kitchen")
    with clock.at(AT + timedelta(hours=1)):
        with pytest.raises(NotAllowed, match="archived"):
            change_scheduled(cast.employee, scheduled_id, source="x", publish_at=AT + timedelta(days=1), base_version=1)
        with pytest.raises(NotAllowed, match="archived"):
            publish_now(cast.employee, scheduled_id)
    assert len(waiting(cast.employee)) == 1
    assert posts(other, cast.employee) == []


def test_a_changed_time_holds_and_a_clock_put_back_loses_nothing(cast, desk):
    scheduled_id = schedule(cast.employee, desk)
    later = AT + timedelta(hours=3)
    change_scheduled(cast.employee, scheduled_id, source="Good evening.", publish_at=later, base_version=1)
    work(AT)
    assert posts(desk, cast.leader) == []
    with clock.at(NOW - timedelta(days=1)):
        scheduling.publish_due(scheduled_id)  # claimed, and then the clock went back
    work(later)
    assert posts(desk, cast.leader) == ["Good evening."]


def test_two_windows_do_not_write_over_each_other(cast, desk):
    scheduled_id = schedule(cast.employee, desk)
    change_scheduled(cast.employee, scheduled_id, source="One.", publish_at=AT, base_version=1)
    with pytest.raises(Conflict):
        change_scheduled(cast.employee, scheduled_id, source="Two.", publish_at=AT, base_version=1)
    assert get_scheduled(cast.employee, scheduled_id).source == "One."


def test_a_form_sent_twice_schedules_once_and_its_draft_is_done(cast, desk):
    assert schedule(cast.employee, desk, submission="a") == schedule(cast.employee, desk, submission="a")
    assert len(waiting(cast.employee)) == 1


def test_what_cannot_be_scheduled_is_said_at_once(cast, desk, monkeypatch):
    for at in (NOW, NOW - timedelta(days=1), NOW + timedelta(days=366)):
        with pytest.raises(NotValid) as refusal:
            schedule(cast.employee, desk, at=at)
        assert list(refusal.value.fields) == ["when"]
    assert "at the latest on November 23, 2027" in refusal.value.message
    with pytest.raises(NotValid):
        moment_at(2**53)
    assert moment_at(round(AT.timestamp())) == AT
    with pytest.raises(NotValid, match="Write something first"):
        schedule(cast.employee, desk, "  ")
    with pytest.raises(NotAllowed, match="Join"):
        schedule(cast.outsider, desk)
    monkeypatch.setattr(scheduling, "WAITING_MAX", 1)
    schedule(cast.employee, desk)
    with pytest.raises(NotValid, match="1 texts of yours wait already"):
        schedule(cast.employee, desk)
    assert len(waiting(cast.employee)) == 1


@pytest.mark.one_database
def test_nobody_else_touches_it(cast, desk):
    scheduled_id = schedule(cast.employee, desk)
    for act in (publish_now, cancel_scheduled, get_scheduled):
        with pytest.raises(NotFound):
            act(cast.leader, scheduled_id)
    assert waiting(cast.leader) == []


def test_the_list_is_read_page_by_page_by_time(cast, desk, small):
    small(queries, PAGE_SIZE=4)
    for number in range(6):
        schedule(cast.employee, desk, f"n{number}", AT + timedelta(minutes=number % 3))
    first = list_scheduled(cast.employee)
    second = list_scheduled(cast.employee, first.next_cursor)
    rows = [*first.rows, *second.rows]
    assert (len(first.rows), len(second.rows), second.next_cursor) == (4, 2, None)
    assert [(text.publish_at, text.id) for text in rows] == sorted((text.publish_at, text.id) for text in rows)


@pytest.mark.one_database
def test_what_was_refused_is_forgotten_like_a_draft(cast, desk):
    schedule(cast.employee, desk)
    schedule(cast.leader, desk, at=NOW + timedelta(days=364))
    remove_member(cast.leader, desk.id, cast.employee.id)
    work()
    with clock.at(AT + timedelta(days=settings().retention.drafts_days, hours=1)):
        forget_drafts()
    assert (waiting(cast.employee), len(waiting(cast.leader))) == ([], 1)
    assert list_records("schedule.ended")[0]["facts"]["step"] == "forgotten"
