"""Announcements: to everybody, by those who may, on Home until a day or until they are read or confirmed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from esn.core import clock
from esn.core.errors import NotAllowed, NotFound, NotValid
from esn.core.unit_of_work import unit_of_work
from esn.feed.queries import get_mine
from esn.messages.actions.announcements import end_announcement
from esn.messages.actions.team import NewTeamMessage, address_newcomers, send_team_message
from esn.messages.actions.team_asking import confirm_team_message, see_team_message
from esn.messages.audience import audience_of
from esn.messages.queries.audience import measure
from esn.messages.queries.budget import budget_words
from esn.messages.queries.team import get_team_message, list_team_messages
from esn.notifications.queries import count_needs_you, list_notifications
from esn.people.events import AccountChanged
from esn.people.models import Account
from tests.domain.search.searching import urls
from tests.factories.door import list_records
from tests.factories.worlds import make_announcement, make_team_message, run_team_jobs

EVERYBODY, REPORTS = audience_of("everybody"), audience_of("reports")


@pytest.fixture
def editor(cast):
    return replace(cast.moderator, roles=frozenset({"communications"}))


def on_home(actor):
    return [(row.excerpt, row.asks) for row in get_mine(actor).announcements]


@pytest.mark.one_database
def test_it_needs_its_last_day_and_everybody(cast, editor):
    today = clock.now().date()
    for sender, audience, until in (
        (editor, EVERYBODY, None),
        (editor, EVERYBODY, today - timedelta(days=2)),
        (editor, EVERYBODY, today + timedelta(days=400)),
        (cast.leader, REPORTS, today + timedelta(days=2)),
    ):
        new = NewTeamMessage(
            source="Hello.", audience=audience, seen=measure(sender, audience).mark, announce_until=until
        )
        with pytest.raises(NotValid) as refusal:
            send_team_message(sender, new)
        assert set(refusal.value.fields) == {"announce_until"}
    new = NewTeamMessage(source="Hello.", audience=EVERYBODY, seen="", announce_until=today + timedelta(days=2))
    with pytest.raises(NotAllowed):
        send_team_message(cast.leader, new)


@pytest.mark.one_database
@pytest.mark.every_database
def test_it_stands_on_home_until_it_is_read_or_confirmed_or_over(cast, editor):
    team = make_team_message(cast.leader)
    content_id = make_announcement(editor, text="The canteen opens at 07:00.")
    asking = make_announcement(editor, text="The new rules hold.", statement="I have read the rules.")
    for person in (cast.employee, cast.outsider, cast.admin):
        assert on_home(person) == [("The new rules hold.", True), ("The canteen opens at 07:00.", False)]
        assert urls(person, "canteen") != []
    assert on_home(editor) == []
    assert {line.reason for line in list_notifications(cast.outsider, "all").rows} == {"announcement", "team_confirm"}
    assert count_needs_you(cast.outsider) == 1
    see_team_message(cast.employee, content_id)
    see_team_message(cast.employee, asking)
    assert on_home(cast.employee) == [("The new rules hold.", True)]
    confirm_team_message(cast.employee, asking)
    assert on_home(cast.employee) == []
    rows = list_team_messages(cast.employee).rows
    assert [(row.content_id, row.is_on_home) for row in rows] == [(asking, True), (content_id, True), (team, False)]
    with clock.at(clock.now() + timedelta(days=5)):
        assert on_home(cast.outsider) == []
        assert not get_team_message(cast.outsider, content_id).is_on_home


def test_it_is_ended_early_by_those_who_may_write_one(cast, editor):
    content_id = make_announcement(editor, days=60)
    with pytest.raises(NotAllowed):
        end_announcement(cast.employee, content_id)
    with pytest.raises(NotFound):
        end_announcement(cast.leader, make_team_message(cast.leader))
    other = replace(cast.admin, roles=frozenset({"communications"}))
    end_announcement(other, content_id)
    end_announcement(editor, content_id)
    assert len(list_records("announcement.ended")) == 1
    assert on_home(cast.outsider) == []
    assert [row.is_on_home for row in list_team_messages(cast.outsider).rows] == [False]


@pytest.mark.one_database
def test_it_counts_for_the_budget_of_everybody_who_got_it(cast, editor):
    for _number in range(2):
        make_announcement(editor)
    assert budget_words(cast.leader, REPORTS, 2, clock.now()).startswith("These people got 2 team messages")
    with pytest.raises(NotValid):
        make_team_message(cast.leader, over_budget="")
    make_team_message(replace(cast.leader, roles=frozenset({"urgent"})), over_budget="", urgent="Fire.")


def test_who_comes_while_it_is_in_force_gets_it(cast, editor):
    with unit_of_work() as unit:
        unit.session.get_one(Account, cast.outsider.id).left_at = clock.now()
        unit.record(AccountChanged(actor_id=None, object_id=cast.outsider.id, fields={}))
    make_announcement(editor, days=60)
    with unit_of_work() as unit:
        unit.session.get_one(Account, cast.outsider.id).left_at = None
        unit.record(AccountChanged(actor_id=None, object_id=cast.outsider.id, fields={}))
    with clock.at(clock.now() + timedelta(days=50)):
        address_newcomers()
        run_team_jobs()
        assert len(on_home(cast.outsider)) == 1
