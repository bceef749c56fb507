"""The budget of team messages: what most of the same people got within a week, or are about to get."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from esn.core import clock
from esn.core.db import db
from esn.core.errors import NotValid
from esn.core.unit_of_work import unit_of_work
from esn.messages.actions.team import NewTeamMessage, send_team_message
from esn.messages.audience import audience_of
from esn.messages.queries.audience import measure
from esn.messages.queries.budget import budget_words, count_recent
from esn.messages.queries.team import get_team_message
from esn.people.events import AccountChanged
from esn.people.models import Account
from tests.factories.door import list_records
from tests.factories.worlds import make_team_message, run_team_jobs

REPORTS = audience_of("reports")


def report_to(leader, *people):
    """As a synchronisation would."""
    with unit_of_work() as unit:
        for person in people:
            unit.session.get_one(Account, person.id).manager_id = leader.id
            unit.record(AccountChanged(actor_id=None, object_id=person.id, fields={}))


@contextmanager
def noting(statements):
    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)


def test_most_of_these_people_got_enough_this_week(cast):
    def send(audience, reason=""):
        mark = measure(cast.leader, audience).mark
        return send_team_message(
            cast.leader, NewTeamMessage(source="Hello.", audience=audience, seen=mark, over_budget=reason)
        )

    without = audience_of("reports", without=(cast.employee.id,))
    send(REPORTS)
    send(REPORTS)  # nobody has got one yet
    with pytest.raises(NotValid) as refusal:
        send(REPORTS)
    assert refusal.value.fields == {
        "over_budget": "These people got 2 team messages in 7 days. Say why they should get one more."
    }
    with pytest.raises(NotValid):
        send(without)  # they will get it as well
    run_team_jobs()
    with pytest.raises(NotValid):
        send(without)  # they got it
    content_id = send(without, " The fire drill\nis tomorrow. ")
    run_team_jobs()
    assert get_team_message(cast.colleague, content_id).over_budget == "The fire drill is tomorrow."
    assert list_records("team_message.sent")[-1]["texts"]["over_budget"] == "The fire drill is tomorrow."
    report_to(cast.leader, cast.outsider, cast.moderator)
    others = audience_of("reports", without=(cast.colleague.id,))
    assert budget_words(cast.leader, others, 3, clock.now() + timedelta(hours=1)) == ""  # news to most
    with clock.at(clock.now() + timedelta(days=8)):
        send(REPORTS)


def test_the_budget_asks_once_about_all_that_is_on_its_way(cast):
    def ask():
        statements = []
        with noting(statements):
            got = count_recent(cast.leader, REPORTS, measure(cast.leader, REPORTS).n, clock.now())
        return got, len(statements)

    for_few = audience_of("reports", without=(cast.employee.id,))
    of_north = audience_of(f"unit:{db.session.get_one(Account, cast.leader.id).unit_id}")
    make_team_message(cast.leader, run=False)
    got, statements = ask()
    assert got == 1
    sender = replace(cast.leader, roles=frozenset({"communications"}))
    for audience in (REPORTS, for_few, audience_of("reports", title="Title of employee"), of_north):
        new = NewTeamMessage(source="Hello.", audience=audience, seen=measure(sender, audience).mark)
        send_team_message(sender, replace(new, over_budget="They need it."))
    assert ask() == (3, statements)
