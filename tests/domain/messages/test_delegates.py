"""Delegates: who writes for a leader, what everybody is told of it, who reads the replies, and how it ends."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from esn.archive.models import ArchiveRecord
from esn.content.actions.changes import edit_content, remove_content
from esn.content.actions.scheduling import publish_due, schedule_text
from esn.content.models import Content
from esn.content.queries import list_scheduled
from esn.content.scheduling import describe_texts
from esn.core import clock, jobs
from esn.core.db import db
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.messages.actions.team import NewTeamMessage, send_team_message
from esn.messages.actions.team_asking import confirm_team_message
from esn.messages.actions.team_replies import answer_all, reply_to_team
from esn.messages.audience import audience_of
from esn.messages.queries.audience import measure
from esn.messages.queries.conversations import get_conversation
from esn.messages.queries.leading import list_senders, sending_as
from esn.messages.queries.messages import get_message
from esn.messages.queries.team import get_team_message, list_team_answers, list_team_messages
from esn.messages.queries.team_people import count_team_people
from esn.messages.queries.team_replies import list_replies
from esn.messages.team_scheduling import place_of
from esn.moderation.actions.reports import report_content
from esn.moderation.models import Case
from esn.moderation.queries.case import get_case
from esn.notifications.queries import list_notifications
from esn.notifications.wording import Row
from esn.people.actions import create_official, end_delegation, end_use, let_use, lock_account, name_delegate
from esn.people.models import Account
from esn.people.queries import list_delegates, list_leaders
from esn.settings import settings_override
from esn.wiring import JOBS
from tests.domain.replay import read_tables, replay
from tests.factories.worlds import make_team_message, new_team_message, run_team_jobs


def account_of(actor):
    return db.session.get(Account, actor.id)


def name(cast, writer, days=30):
    name_delegate(cast.leader, account_of(writer), clock.now().date() + timedelta(days=days))


def told(actor):
    return [Row(line).title for line in list_notifications(actor, "all").rows]


@pytest.mark.every_database
def test_a_delegate_writes_and_everybody_reads_for_whom(cast):
    name(cast, cast.moderator)
    assert told(cast.moderator) == ["You may write for Maria Ortiz from now on"]
    assert [sender.username for sender in list_senders(cast.moderator)] == ["leader"]
    content_id = make_team_message(cast.leader, by=cast.moderator, statement="Read.")
    view = get_team_message(cast.employee, content_id)
    assert (view.byline, view.card.by_words, view.reached) == ("Sara Lind for Maria Ortiz", view.byline, 2)
    assert list_team_messages(cast.employee).rows[0].title == "Sara Lind for Maria Ortiz"
    assert told(cast.employee) == ["Sara Lind for Maria Ortiz asks you to confirm something"]
    assert view.led_by == ("Maria Ortiz", "Sara Lind")
    assert get_team_message(cast.leader, content_id).card.by_words == "Sara Lind for you"
    assert get_team_message(cast.moderator, content_id).card.by_words == "You for Maria Ortiz"
    text = db.session.get(Content, content_id)
    assert (text.author_id, text.written_by_id) == (cast.leader.id, cast.moderator.id)
    sent = sa.select(ArchiveRecord.envelope).where(ArchiveRecord.envelope.contains("team_message.sent"))
    record = json.loads(db.session.scalars(sent).one())
    assert (record["actor_id"], record["facts"]["written_for_id"]) == (cast.moderator.id, cast.leader.id)
    with pytest.raises(NotFound):
        confirm_team_message(cast.moderator, content_id)
    assert count_team_people(cast.moderator, content_id).waiting == 2
    assert replay() == read_tables()


@pytest.mark.one_database
@pytest.mark.every_database
def test_a_delegate_reads_what_is_answered_from_then_on(cast):
    content_id = make_team_message(cast.leader)
    before = get_team_message(cast.colleague, content_id).readers
    reply_to_team(cast.colleague, content_id, "For Maria alone.")
    seen = get_team_message(cast.employee, content_id).readers
    assert (before.words, seen.mark) == ("Only Maria Ortiz sees your reply", str(cast.leader.id))
    name(cast, cast.moderator)
    with pytest.raises(Conflict, match="Other people read"):
        reply_to_team(cast.employee, content_id, "When?", readers=seen.mark)
    seen = get_team_message(cast.employee, content_id).readers
    assert seen.words == "Only Maria Ortiz and Sara Lind see your reply"
    reply = get_message(cast.employee, reply_to_team(cast.employee, content_id, "When?", readers=seen.mark))
    assert [row.name for row in list_replies(cast.moderator, content_id)] == ["Grace Okafor"]
    assert len(list_replies(cast.leader, content_id)) == 2
    assert "Sara Lind" in get_conversation(cast.employee, reply.space_id).title
    answer_all(cast.moderator, content_id, "On Monday.", reply_id=reply.space_id)
    (answer,) = list_team_answers(cast.colleague, get_team_message(cast.colleague, content_id))
    assert answer.byline == "Sara Lind for Maria Ortiz"
    with pytest.raises(NotAllowed, match="answer all"):
        reply_to_team(cast.moderator, content_id, "To whom?")
    end_delegation(cast.leader, cast.leader.id, cast.moderator.id)
    for refused in (get_team_message, list_replies, count_team_people):
        with pytest.raises(NotFound):
            refused(cast.moderator, content_id)
    with pytest.raises(NotFound):
        get_conversation(cast.moderator, reply.space_id)
    assert get_team_message(cast.employee, content_id).readers.words == "Only Maria Ortiz sees your reply"
    assert replay() == read_tables()


def test_rights_are_judged_when_it_is_written(cast):
    name(cast, cast.colleague)
    new = new_team_message(cast.leader, by=cast.colleague)
    content_id = make_team_message(cast.leader, by=cast.colleague)
    assert told(cast.colleague) == ["You may write for Maria Ortiz from now on"]  # not told of the own words
    assert get_team_message(cast.colleague, content_id).is_addressed
    end_delegation(cast.colleague, cast.leader.id, cast.colleague.id)
    assert "Tomasz Nowak no longer writes for you" in told(cast.leader)
    with pytest.raises(NotAllowed, match="text is kept"):
        send_team_message(cast.colleague, new)
    with pytest.raises(NotAllowed, match="no longer write"):
        edit_content(cast.colleague, content_id, source="Something else.", base_version=1)
    edit_content(cast.leader, content_id, source="We count at 14:00.", base_version=1)
    remove_content(cast.colleague, content_id)
    name(cast, cast.colleague)
    lock_account(cast.moderator, cast.leader.id, "moderation", "posting")
    with pytest.raises(NotAllowed, match="locked"):
        send_team_message(cast.colleague, new)


def test_what_a_delegate_scheduled_is_judged_at_its_time(cast):
    name(cast, cast.moderator)
    new, at = new_team_message(cast.leader, by=cast.moderator), clock.now() + timedelta(hours=2)
    for _each in range(2):
        schedule_text(cast.moderator, "newteam", place_of(new), new.source, publish_at=at)
    first, second = list_scheduled(cast.moderator).rows
    assert describe_texts(cast.moderator, [first])[first.id].name.startswith("Sara Lind for Maria Ortiz: ")
    with clock.at(at):
        publish_due(first.id)
        end_delegation(cast.leader, cast.leader.id, cast.moderator.id)
        publish_due(second.id)
    assert [row.title for row in list_team_messages(cast.leader).rows] == ["Sara Lind for you, to your team"]
    (kept,) = list_scheduled(cast.moderator).rows
    assert "no longer write" in kept.refusal


def test_it_ends_by_itself_and_both_are_told(cast):
    name(cast, cast.moderator, days=2)
    name(cast, cast.moderator, days=5)  # another day
    assert len(list_delegates(cast.leader, cast.leader.id)) == 1
    with clock.at(clock.now() + timedelta(days=3)):
        jobs.run_next({"people.expire_delegation": JOBS["people.expire_delegation"]})
        assert list_leaders(cast.moderator)
    with clock.at(clock.now() + timedelta(days=6)):
        assert list_leaders(cast.moderator) == []
        while jobs.run_next({"people.expire_delegation": JOBS["people.expire_delegation"]}):
            pass
        assert told(cast.moderator) == ["You no longer write for Maria Ortiz"]
        assert told(cast.leader) == ["Sara Lind no longer writes for you"]


@pytest.mark.one_database
def test_whom_nobody_can_name(cast):
    today = clock.now().date()
    for writer, day, field in (
        (cast.leader, today, "to"),
        (cast.employee, None, "until"),
        (cast.employee, today - timedelta(days=2), "until"),
        (cast.employee, today + timedelta(days=400), "until"),
    ):
        with pytest.raises(NotValid) as refusal:
            name_delegate(cast.leader, account_of(writer), day)
        assert set(refusal.value.fields) == {field}
    for writer in (cast.employee, cast.colleague, cast.outsider, cast.moderator, cast.admin):
        name(cast, writer)
    with pytest.raises(NotValid, match="already"):
        name(cast, cast.compliance)
    with pytest.raises(NotFound):
        end_delegation(cast.admin, cast.leader.id, cast.employee.id)


@pytest.mark.one_database
def test_moderators_deal_with_who_wrote_it_and_nobody_judges_their_own(cast):
    name(cast, cast.outsider)
    content_id = make_team_message(cast.leader, by=cast.outsider)
    report_content(cast.employee, content_id, rule_id="rule-2", details="Look.")
    (case,) = db.session.scalars(sa.select(Case))
    assert case.author_id == cast.outsider.id
    assert get_case(cast.moderator, case.id).author_name == "Leila Haddad"
    for own in (cast.leader, cast.outsider):
        with pytest.raises(NotAllowed):
            report_content(own, content_id, rule_id="rule-2", details="Mine.")


def test_an_official_account_announces_and_those_who_write_for_it_answer(cast):
    desk = create_official(cast.admin, "HR desk", "Questions on work and pay.")
    for writer in (cast.moderator, cast.colleague):
        let_use(cast.admin, desk, account_of(writer), clock.now().date() + timedelta(days=30))
    everybody = audience_of("everybody")
    with settings_override(team_messages={"wide_roles": ["moderator"]}):
        assert [one.username for one in list_senders(cast.moderator)] == ["moderator", "official.hr-desk"]
        assert list_senders(cast.colleague) == []
        sender = sending_as(cast.moderator, desk)
        day = clock.now().date() + timedelta(days=3)
        seen = measure(sender, everybody).mark
        new = NewTeamMessage(source="Pay day.", audience=everybody, seen=seen, announce_until=day, sender_id=desk)
        with pytest.raises(NotAllowed, match="units you lead"):
            send_team_message(cast.colleague, new)
        content_id = send_team_message(cast.moderator, new)
    run_team_jobs()
    view = get_team_message(cast.employee, content_id)
    assert (view.byline, view.card.by_words, view.first_name) == ("HR desk (official)", "HR desk (official)", "HR desk")
    assert (view.reached, told(cast.employee)) == (8, ["HR desk (official) wrote to everybody"])
    assert list_team_messages(cast.employee).rows[0].title == "HR desk (official)"
    assert get_team_message(cast.moderator, content_id).card.by_words == "You as HR desk"
    assert view.readers.words == "Only Sara Lind and Tomasz Nowak, who write as HR desk, see your reply"
    reply = get_message(cast.employee, reply_to_team(cast.employee, content_id, "When?", readers=view.readers.mark))
    assert len(list_replies(cast.colleague, content_id)) == len(list_replies(cast.moderator, content_id)) == 1
    end_use(cast.admin, desk, cast.colleague.id)
    with pytest.raises(NotFound):
        get_conversation(cast.colleague, reply.space_id)
    assert get_conversation(cast.moderator, reply.space_id).title == "Grace Okafor"
    end_use(cast.admin, desk, cast.moderator.id)
    assert "Nobody writes for this account" in get_team_message(cast.outsider, content_id).closed
    with pytest.raises(NotAllowed, match="Nobody writes"):
        reply_to_team(cast.outsider, content_id, "Hello?")
    assert replay() == read_tables()
