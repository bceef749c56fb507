"""Team messages: who may address whom, whom it reaches, what is answered and confirmed, and who learns of it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from esn.archive.models import ArchiveRecord
from esn.content.models import Content
from esn.core import clock
from esn.core.db import db
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.core.unit_of_work import unit_of_work
from esn.feed.queries import list_home
from esn.messages.actions import team
from esn.messages.actions.reading import mark_seen
from esn.messages.actions.sending import send_message
from esn.messages.actions.team import NewTeamMessage, address_newcomers, address_people, send_team_message
from esn.messages.actions.team_asking import confirm_team_message, remind_team, see_team_message
from esn.messages.actions.team_replies import answer_all, finish_reply, reply_to_team
from esn.messages.audience import audience_from, audience_of
from esn.messages.queries.audience import list_audience, list_scopes, may_address, measure, preview
from esn.messages.queries.conversations import get_conversation, list_conversations
from esn.messages.queries.messages import get_message
from esn.messages.queries.team import get_team_message, list_team_answers, list_team_messages
from esn.messages.queries.team_people import CONFIRMED, WAITING, count_team_people, list_team_people
from esn.messages.queries.team_replies import get_reply, list_replies
from esn.messages.quiet_line import audience_line
from esn.notifications.queries import list_needs_you, list_notifications
from esn.people.actions import lock_account, pause, set_quiet_hours
from esn.people.events import AccountChanged, UnitsChanged
from esn.people.models import Account, Unit
from esn.people.queries import load_actor
from esn.posts.actions import create_post
from esn.settings import settings_override
from esn.spaces.models import Membership
from tests.domain.replay import read_tables, replay
from tests.domain.search.searching import urls
from tests.factories.door import list_records
from tests.factories.worlds import make_team_message, run_team_jobs

REPORTS = audience_of("reports")


def change(account_id: int, **fields: object) -> None:
    """As a synchronisation would."""
    with unit_of_work() as unit:
        row = unit.session.get_one(Account, account_id)
        for name, value in fields.items():
            setattr(row, name, value)
        unit.record(AccountChanged(actor_id=None, object_id=account_id, fields={}))


def lead(directory_id, account_id):
    """This person leads the unit; gives its id."""
    with unit_of_work() as unit:
        row = unit.session.scalars(sa.select(Unit).where(Unit.directory_id == directory_id)).one()
        row.leader_id = account_id
        unit.record(UnitsChanged(actor_id=None, object_id=0, units={}))
        return row.id


def names(page):
    return [card.username for card in page.rows]


def reasons(actor):
    return [line.reason for line in list_notifications(actor, "all").rows]


def place_of(content_id):
    return db.session.execute(sa.select(Content.space_id).where(Content.id == content_id)).scalar_one()


def members(content_id):
    return set(db.session.scalars(sa.select(Membership.account_id).where(Membership.space_id == place_of(content_id))))


def test_leaders_address_those_below_them(cast):
    assert names(list_audience(cast.leader, REPORTS)) == ["employee", "colleague"]
    change(cast.outsider.id, manager_id=cast.colleague.id)
    assert names(list_audience(cast.leader, REPORTS)) == ["employee", "outsider", "colleague"]
    change(cast.leader.id, manager_id=cast.outsider.id)  # a circle in the directory
    assert measure(cast.leader, REPORTS).n == 3
    with pytest.raises(NotAllowed):
        preview(cast.employee, REPORTS)


def test_a_unit_is_addressed_by_who_leads_it_or_what_is_above(cast):
    north = lead("NORTH", cast.leader.id)
    scopes = dict(list_scopes(cast.leader))
    assert [name.strip() for name in scopes.values()][1:] == ["District North", "Branch Mill Lane", "Team Counter"]
    unit = audience_of(f"unit:{north}")
    assert names(list_audience(cast.leader, unit)) == ["employee", "colleague"]
    assert not may_address(cast.outsider, unit)
    assert not may_address(cast.leader, audience_of("everybody"))
    lead("NORTH", None)
    assert not may_address(cast.leader, unit)


@pytest.mark.one_database
def test_communications_addresses_anybody(cast):
    with settings_override(team_messages={"wide_roles": ["moderator"]}):
        everybody = audience_of("everybody")
        assert measure(cast.moderator, everybody).n == 7
        assert may_address(cast.moderator, everybody)
        assert {"everybody"} < set(dict(list_scopes(cast.moderator)))
        assert not may_address(cast.moderator, audience_of("unit:999999"))
    assert not may_address(cast.moderator, everybody)


def test_an_audience_is_narrowed_and_leaves_people_out(cast):
    only = audience_of("reports", title="Title of employee")
    assert names(list_audience(cast.leader, only)) == ["employee"]
    assert names(list_audience(cast.leader, audience_of("reports", place="Nowhere"))) == []
    without = audience_of("reports", without=(cast.employee.id,))
    assert names(list_audience(cast.leader, without)) == ["colleague"]
    assert preview(cast.leader, without).words.endswith("without Grace Okafor")
    assert audience_from(json.loads(json.dumps(without.as_data()))) == without
    lock_account(cast.admin, cast.colleague.id, "security", "sign_in")
    assert measure(cast.leader, REPORTS).n == 1
    for scope in ("", "unit:", "unit:x", "all", "unit:" + "9" * 20):
        assert audience_of(scope) is None


def test_sending_writes_nobody_down_and_the_job_everybody_once(cast, monkeypatch):
    content_id = make_team_message(cast.leader, run=False)
    assert members(content_id) == {cast.leader.id}
    assert list_team_messages(cast.employee).rows == []
    monkeypatch.setattr(team, "BATCH", 1)
    run_team_jobs()
    assert members(content_id) == {cast.leader.id, cast.employee.id, cast.colleague.id}
    address_people(content_id)  # again, as after a crash
    assert reasons(cast.employee) == reasons(cast.colleague) == ["team"]
    assert list_notifications(cast.employee, "all").rows[0].n == 1
    assert get_team_message(cast.leader, content_id).reached == 2
    addressed = sa.select(ArchiveRecord.envelope).where(ArchiveRecord.envelope.contains("team_message.addressed"))
    told = [json.loads(envelope)["facts"]["account_ids"] for envelope in db.session.scalars(addressed)]
    assert sorted(told) == sorted([[cast.employee.id], [cast.colleague.id]])


@pytest.mark.one_database
def test_what_cannot_be_sent(cast):
    mark = measure(cast.leader, REPORTS).mark
    good = {"source": "Hello.", "audience": REPORTS, "seen": mark}
    yesterday = clock.now().date() - timedelta(days=2)
    for wrong, field in (
        ({"source": " "}, "text"),
        ({"audience": audience_of("reports", place="Nowhere")}, "scope"),
        ({"replies": "all"}, "replies"),
        ({"statement": "x" * 301, "confirm_by": clock.now().date()}, "statement"),
        ({"statement": "Read."}, "confirm_by"),
        ({"confirm_by": clock.now().date()}, "statement"),
        ({"statement": "Read.", "confirm_by": yesterday}, "confirm_by"),
    ):
        with pytest.raises(NotValid) as refusal:
            send_team_message(cast.leader, NewTeamMessage(**{**good, **wrong}))
        assert set(refusal.value.fields) == {field}
    change(cast.outsider.id, manager_id=cast.leader.id)
    with pytest.raises(Conflict, match="3 people now"):
        send_team_message(cast.leader, NewTeamMessage(**good))
    with pytest.raises(NotAllowed):
        send_team_message(cast.employee, NewTeamMessage(**good))
    lock_account(cast.moderator, cast.leader.id, "moderation", "posting")
    with pytest.raises(NotAllowed, match="paused"):
        send_team_message(load_actor(cast.leader.id), NewTeamMessage(**good))


def test_sent_twice_is_sent_once(cast):
    new = NewTeamMessage(source="Hello.", audience=REPORTS, seen=measure(cast.leader, REPORTS).mark)
    assert send_team_message(cast.leader, new, submission="k") == send_team_message(cast.leader, new, submission="k")


@pytest.mark.one_database
def test_quiet_hours_are_kept_but_for_an_urgent_notice(cast):
    saturday = datetime(2026, 11, 21, 12, tzinfo=UTC)
    with clock.at(saturday), settings_override(quiet_hours={"is_on": True}):
        pause(cast.colleague, "1")
        set_quiet_hours(cast.employee, is_on=False, days=[1], begins=480, ends=1080)
        assert str(audience_line(measure(cast.leader, REPORTS))) == (
            "1 person is in quiet hours and gets it Mon 08:00. The others get it at once."
        )
        make_team_message(cast.leader)
        assert (reasons(cast.employee), reasons(cast.colleague)) == (["team"], [])
        with pytest.raises(NotAllowed, match="Only the role urgent notice"):
            make_team_message(cast.leader, urgent="Fire.")
        warden = replace(cast.leader, roles=frozenset({"urgent"}))
        content_id = make_team_message(warden, urgent="The branch is closed.", statement="I stay at home.")
        assert list_needs_you(cast.colleague)[1][0].reason == "urgent"
        assert get_team_message(cast.colleague, content_id).urgent == "The branch is closed."
        see_team_message(cast.colleague, content_id)
        assert list_needs_you(cast.colleague)[0] == 1
        assert list_records("team_message.sent")[-1]["texts"]["urgent"] == "The branch is closed."


@pytest.mark.one_database
def test_a_private_reply_is_between_two_on_every_channel(cast):
    content_id = make_team_message(cast.leader, text="New cash count")
    reply = reply_to_team(cast.colleague, content_id, "The zebra safe opens late.")
    again = reply_to_team(cast.colleague, content_id, "And the zebra key is lost.")
    space_id = get_message(cast.colleague, reply).space_id
    assert get_message(cast.leader, again).space_id == space_id
    assert get_conversation(cast.leader, space_id).about_id == content_id
    assert list_conversations(cast.leader).rows[0].title == "Tomasz Nowak, about “New cash count”"
    assert get_team_message(cast.colleague, content_id).reply_space_id == space_id
    for other in (cast.employee, cast.outsider):
        with pytest.raises(NotFound):
            get_message(other, reply)
        with pytest.raises(NotFound):
            get_conversation(other, space_id)
        with pytest.raises(NotFound):
            list_replies(other, content_id)
        assert urls(other, "zebra") == []
        assert list_conversations(other).rows == []
    assert urls(cast.leader, "zebra") != []
    assert reasons(cast.employee) == ["team"]
    assert list_team_answers(cast.employee, get_team_message(cast.employee, content_id)) == []
    with pytest.raises(NotFound):
        reply_to_team(cast.outsider, content_id, "Me too.")
    with pytest.raises(NotAllowed):
        reply_to_team(cast.leader, content_id, "To whom?")
    with pytest.raises(NotFound):
        get_team_message(cast.outsider, content_id)


def test_a_shared_reply_is_for_everybody_it_was_sent_to(cast):
    content_id = make_team_message(cast.leader, replies="shared")
    reply_to_team(cast.colleague, content_id, "The giraffe sheet.")
    seen = [card.excerpt for card in list_team_answers(cast.employee, get_team_message(cast.employee, content_id))]
    assert seen == ["The giraffe sheet."]
    assert urls(cast.employee, "giraffe") != []
    assert urls(cast.outsider, "giraffe") == []
    assert reasons(cast.leader) == ["team_answer"]
    assert list_home(cast.employee).rows == []
    with pytest.raises(NotFound):
        create_post(cast.employee, [place_of(content_id)], "A post?")


@pytest.mark.one_database
def test_the_leader_answers_all_without_naming_who_asked(cast):
    content_id = make_team_message(cast.leader)
    reply_to_team(cast.colleague, content_id, "May it start at 13:30?")
    (row,) = list_replies(cast.leader, content_id)
    assert (row.state, row.text, row.name) == ("waiting", "May it start at 13:30?", "Tomasz Nowak")
    see_team_message(cast.employee, content_id)
    see_team_message(cast.leader, content_id)
    assert reasons(cast.leader) == []
    reply_to_team(cast.colleague, content_id, "Or at 14:00?")
    assert (reasons(cast.leader), reasons(cast.colleague)) == (["team_reply"], ["team"])
    answer_all(cast.leader, content_id, "It may start at 13:30.", reply_id=row.space_id)
    assert (list_replies(cast.leader, content_id)[0].state, reasons(cast.leader)) == ("answered", [])
    (answer,) = list_team_answers(cast.employee, get_team_message(cast.employee, content_id))
    assert (answer.author_name, answer.excerpt) == ("Maria Ortiz", "It may start at 13:30.")
    assert list_team_messages(cast.employee).rows[0].is_new
    with pytest.raises(NotFound):
        answer_all(cast.employee, content_id, "I answer.")
    with pytest.raises(NotFound):
        answer_all(cast.leader, content_id, "Which one?", reply_id=content_id + 1000)


def test_replies_wait_are_answered_and_done(cast):
    content_id = make_team_message(cast.leader)
    reply_to_team(cast.colleague, content_id, "Which sheet?")
    space_id = list_replies(cast.leader, content_id)[0].space_id

    def state():
        return list_replies(cast.leader, content_id)[0].state

    other = get_message(cast.employee, reply_to_team(cast.employee, content_id, "Where?")).space_id
    line, addressed = list_notifications(cast.leader, "all").rows[0], list_notifications(cast.colleague, "all").rows
    assert (line.reason, line.n, line.content_id) == ("team_reply", 2, content_id)  # one line for the message
    assert [row.reason for row in addressed] == ["team"]
    mark_seen(cast.leader, space_id, 2**50)
    assert reasons(cast.leader) == ["team_reply"]  # the other one is unread
    mark_seen(cast.leader, other, 2**50)
    assert reasons(cast.leader) == []
    assert get_reply(cast.leader, content_id, other).text == "Where?"
    finish_reply(cast.leader, content_id, other)

    finish_reply(cast.leader, content_id, space_id)
    assert [row.state for row in list_replies(cast.leader, content_id)] == ["done", "done"]
    assert list_replies(cast.leader, content_id, "waiting") == []
    reply_to_team(cast.colleague, content_id, "And which pen?")
    assert (state(), get_reply(cast.leader, content_id, space_id).state) == ("waiting", "waiting")
    send_message(cast.leader, space_id, "Any pen.")
    assert state() == "answered"
    with pytest.raises(NotFound):
        finish_reply(cast.colleague, content_id, space_id)


def test_confirming_and_the_one_reminder(cast):
    content_id = make_team_message(cast.leader, statement="I have read the guide.")
    assert reasons(cast.employee) == ["team_confirm"]
    see_team_message(cast.employee, content_id)
    assert list_needs_you(cast.employee)[0] == 1  # it is read, not confirmed
    confirm_team_message(cast.employee, content_id)
    confirm_team_message(cast.employee, content_id)
    assert list_needs_you(cast.employee)[0] == 0
    numbers = count_team_people(cast.leader, content_id)
    assert (numbers.reached, numbers.opened, numbers.confirmed, numbers.waiting) == (2, 1, 1, 1)
    assert names(list_team_people(cast.leader, content_id, CONFIRMED)) == ["employee"]
    assert names(list_team_people(cast.leader, content_id, WAITING)) == ["colleague"]
    remind_team(cast.leader, content_id)
    with pytest.raises(Conflict):
        remind_team(cast.leader, content_id)
    run_team_jobs()
    assert (reasons(cast.employee), reasons(cast.colleague)) == ([], ["team_reminder"])
    for stranger in (cast.outsider, cast.leader):
        with pytest.raises(NotFound):
            confirm_team_message(stranger, content_id)
    for refused in (count_team_people, list_team_people, remind_team):
        with pytest.raises(NotFound):
            refused(cast.employee, content_id)


@pytest.mark.one_database
def test_reading_is_enough_where_nothing_is_asked(cast):
    content_id = make_team_message(cast.leader)
    see_team_message(cast.employee, content_id)
    assert reasons(cast.employee) == []
    assert not list_team_messages(cast.employee).rows[0].is_new
    with pytest.raises(NotFound):
        confirm_team_message(cast.employee, content_id)
    with pytest.raises(NotFound):
        remind_team(cast.leader, content_id)


def test_who_joins_later_gets_what_is_in_force(cast):
    content_id = make_team_message(cast.leader)
    change(cast.outsider.id, manager_id=cast.leader.id)
    address_newcomers()
    run_team_jobs()
    assert [row.content_id for row in list_team_messages(cast.outsider).rows] == [content_id]
    change(cast.moderator.id, manager_id=cast.leader.id)
    with clock.at(clock.now() + timedelta(days=31)):
        address_newcomers()
        run_team_jobs()
    assert list_team_messages(cast.moderator).rows == []


@pytest.mark.one_database
def test_a_sender_who_has_left_gets_no_answer(cast):
    content_id = make_team_message(cast.leader)
    change(cast.leader.id, left_at=clock.now())
    assert "has left" in get_team_message(cast.employee, content_id).closed
    with pytest.raises(NotAllowed, match="has left"):
        reply_to_team(cast.employee, content_id, "Hello?")


@pytest.mark.one_database
def test_the_archive_tells_all_of_it(cast):
    content_id = make_team_message(cast.leader, replies="shared", statement="Read.")
    reply_to_team(cast.colleague, content_id, "A shared one.")
    private = make_team_message(cast.leader)
    reply_to_team(cast.employee, private, "A private one.")
    assert replay() == read_tables()
