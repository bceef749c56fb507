"""Scheduled team messages: the audience of the moment, asked about where it is another one than its author has seen."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from esn.content.actions import scheduling
from esn.content.actions.scheduling import change_scheduled, publish_now, schedule_text
from esn.content.queries import get_scheduled, list_scheduled
from esn.content.scheduling import describe_texts
from esn.core import clock
from esn.core.db import db
from esn.core.errors import Conflict, NotValid
from esn.core.jobs import run_next
from esn.core.unit_of_work import unit_of_work
from esn.messages.actions.team import NewTeamMessage
from esn.messages.audience import audience_of
from esn.messages.queries.audience import measure
from esn.messages.queries.team import list_team_messages
from esn.messages.team_scheduling import place_of
from esn.notifications.queries import list_needs_you
from esn.people.actions import name_delegate
from esn.people.events import AccountChanged, UnitsChanged
from esn.people.models import Account, Unit
from esn.wiring import JOBS
from tests.factories.worlds import run_team_jobs

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
AT = NOW + timedelta(hours=5)
PUBLISHING = {"content.publish": JOBS["content.publish"]}
REPORTS = audience_of("reports")


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture(autouse=True)
def morning(app):
    with clock.at(NOW):
        yield


def schedule(actor, audience=REPORTS, **facts: object):
    new = NewTeamMessage(source="We count.", audience=audience, seen=measure(actor, audience).mark, **facts)
    return schedule_text(actor, "newteam", place_of(new), new.source, publish_at=AT)


def work(at=AT):
    db.session.rollback()
    with clock.at(at):
        while run_next(PUBLISHING):
            pass
        run_team_jobs()


def reports_to(leader, *others):
    with unit_of_work() as unit:
        for other in others:
            unit.session.get_one(Account, other.id).manager_id = leader.id
            unit.record(AccountChanged(actor_id=None, object_id=other.id, fields={}))


def got(*people):
    db.session.rollback()
    return [len(list_team_messages(person).rows) for person in people]


def test_it_reaches_those_who_are_in_the_audience_then(cast):
    schedule(cast.leader, statement="I read it.", confirm_by=AT.date())
    reports_to(cast.leader, cast.outsider)
    assert got(cast.leader) == [0]
    work()
    assert got(cast.employee, cast.colleague, cast.outsider, cast.leader) == [1, 1, 1, 1]
    row = list_team_messages(cast.employee).rows[0]
    assert (row.waits, row.created_at, list_scheduled(cast.leader).rows) == (True, AT, [])


def test_another_audience_is_asked_about_and_sent_with_one_click(cast):
    scheduled_id = schedule(cast.leader)
    reports_to(cast.leader, cast.outsider, cast.moderator, cast.admin)
    work()
    assert got(cast.leader, cast.employee, cast.admin) == [0, 0, 0]
    text = get_scheduled(cast.leader, scheduled_id)
    assert text.refusal == "The audience has changed: it was 2 people and is 5 people now."
    assert [line.reason for line in list_needs_you(cast.leader)[1]] == ["unpublished"]
    goal = describe_texts(cast.leader, [text])[scheduled_id]
    assert (goal.name, goal.send_text) == (
        "Team message to 5 people: everybody who reports to the sender, directly or through others",
        "Send to 5 people now",
    )
    with pytest.raises(Conflict):
        publish_now(cast.leader, scheduled_id)
    values = {"source": "We count.", "publish_at": AT + timedelta(days=1), "base_version": 1}
    change_scheduled(cast.leader, scheduled_id, **values, seen=goal.seen)  # or at another time
    assert list_needs_you(cast.leader)[0] == 0
    publish_now(cast.leader, scheduled_id, seen=goal.seen)
    work(AT + timedelta(days=2))
    assert got(cast.leader, cast.employee, cast.admin) == [1, 1, 1]


def test_a_unit_that_is_gone_or_led_by_somebody_else_gets_nothing(cast):
    with unit_of_work() as unit:
        north = unit.session.scalars(sa.select(Unit).where(Unit.directory_id == "NORTH")).one()
        north.leader_id = cast.leader.id
        unit.record(UnitsChanged(actor_id=None, object_id=0, units={}))
    audience = audience_of(f"unit:{north.id}")
    scheduled_id = schedule(cast.leader, audience)
    with unit_of_work() as unit:
        unit.session.get_one(Unit, north.id).leader_id = None
        unit.record(UnitsChanged(actor_id=None, object_id=0, units={}))
    work()
    text = get_scheduled(cast.leader, scheduled_id)
    assert text.refusal.startswith("You can write to those who report to you")
    assert describe_texts(cast.leader, [text])[scheduled_id].name.startswith("Team message to people whom you cannot")
    assert got(cast.employee) == [0]


def test_killed_in_the_middle_nobody_got_it_and_later_everybody_once(cast, monkeypatch):
    schedule(cast.leader)
    end = scheduling._end  # noqa: SLF001 - the moment before it is what is tried

    def die(*_arguments):
        raise Killed

    monkeypatch.setattr(scheduling, "_end", die)
    with pytest.raises(Killed):
        work()
    monkeypatch.setattr(scheduling, "_end", end)
    db.session.rollback()
    assert got(cast.leader, cast.employee) == [0, 0]
    work(AT + timedelta(minutes=2))
    work(AT + timedelta(minutes=4))
    assert got(cast.leader, cast.employee, cast.colleague) == [1, 1, 1]


def test_what_waits_counts_for_the_budget_of_its_week(cast):
    schedule(cast.leader)
    name_delegate(cast.leader, db.session.get_one(Account, cast.moderator.id), AT.date() + timedelta(days=30))
    new = NewTeamMessage(
        source="We count.", audience=REPORTS, seen=measure(cast.leader, REPORTS).mark, sender_id=cast.leader.id
    )
    schedule_text(cast.moderator, "newteam", place_of(new), new.source, publish_at=AT)  # in the leader's name
    with pytest.raises(NotValid) as refusal:
        schedule(cast.leader)
    assert set(refusal.value.fields) == {"over_budget"}
    with pytest.raises(NotValid) as late:
        schedule(cast.leader, over_budget="A third.", statement="Read.", confirm_by=NOW.date() - timedelta(days=1))
    assert set(late.value.fields) == {"confirm_by"}
    schedule(cast.leader, over_budget="A third.")
    work()
    assert got(cast.employee) == [3]
