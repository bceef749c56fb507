"""Conversations: starting, sending, who is in them, what is read, and who never learns of any of it."""

import json

import pytest
import sqlalchemy as sa

from esn.archive.models import ArchiveRecord
from esn.content.actions.changes import edit_content, remove_content
from esn.content.actions.reactions import set_reaction
from esn.content.actions.replies import reply_to
from esn.core import clock
from esn.core.actor import SYSTEM
from esn.core.db import db
from esn.core.errors import NotAllowed, NotFound, NotValid
from esn.core.unit_of_work import unit_of_work
from esn.feed.queries import list_home, list_home_rooms
from esn.messages.actions.people import add_people, leave_conversation, name_conversation
from esn.messages.actions.reading import mark_seen, mark_unread, set_muted
from esn.messages.actions.sending import send_message
from esn.messages.actions.starting import start_conversation
from esn.messages.models import PEOPLE_MAX
from esn.messages.queries import messages
from esn.messages.queries.conversations import count_unread, find_pair, get_conversation, list_conversations
from esn.messages.queries.messages import find_page_end, get_message, list_entries, list_entries_since
from esn.moderation.actions.cases import claim_case
from esn.moderation.actions.reports import report_content
from esn.moderation.models import Case
from esn.moderation.queries.case import get_case
from esn.moderation.queries.letter import get_letter
from esn.notifications.queries import count_needs_you, list_needs_you
from esn.people.actions import lock_account
from esn.people.events import AccountChanged
from esn.people.models import Account
from esn.people.queries import load_actor
from esn.posts.actions import create_post
from esn.posts.queries import list_author_posts
from tests.domain.moderation.acting import decide
from tests.domain.replay import read_tables, replay
from tests.domain.search.searching import urls
from tests.factories.worlds import make_conversation


def texts(actor, space_id):
    """What this person reads there, oldest first; lines in brackets."""
    entries = list_entries(actor, get_conversation(actor, space_id)).rows
    return [f"[{entry.words}]" if hasattr(entry, "words") else entry.excerpt or entry.removed for entry in entries]


def newest_id(actor, space_id):
    return [entry.id for entry in list_entries(actor, get_conversation(actor, space_id)).rows if hasattr(entry, "id")][
        -1
    ]


@pytest.mark.one_database
def test_two_people_have_one_conversation(cast):
    first = make_conversation(cast.employee, cast.colleague)
    again = make_conversation(cast.colleague, cast.employee, text="Hello again.")
    assert first == again == find_pair(cast.colleague, cast.employee.id)
    assert texts(cast.employee, first) == ["Good morning.", "Hello again."]
    assert get_conversation(cast.employee, first).title == "Tomasz Nowak"


def test_more_people_have_a_new_one_each_time_perhaps_with_a_name(cast):
    first = make_conversation(cast.employee, cast.colleague, cast.leader)
    second = make_conversation(cast.employee, cast.colleague, cast.leader, name="  Mill   Lane ")
    assert first != second
    assert get_conversation(cast.colleague, first).title == "Grace Okafor, Maria Ortiz"
    assert get_conversation(cast.colleague, second).title == "Mill Lane"
    assert [row.space_id for row in list_conversations(cast.leader).rows] == [second, first]


@pytest.mark.one_database
def test_full_names_are_recipients_too(cast):
    space_id = start_conversation(cast.employee, "Tomasz Nowak; maria ortiz, @outsider", "Hello.")
    assert [person.username for person in get_conversation(cast.employee, space_id).people] == [
        "outsider",
        "leader",
        "colleague",
    ]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("to", "said"),
    [
        ("", "Say who it is for"),
        ("@employee", "beside yourself"),
        ("@colleague, Nobody Here", "Nobody is called “Nobody Here”"),
        ("@nobody", "Nobody is called “nobody”"),
    ],
)
def test_who_cannot_be_written_to(cast, to, said):
    with pytest.raises(NotValid) as refused:
        start_conversation(cast.employee, to, "Hello.")
    assert said in refused.value.fields["to"]
    assert not list_conversations(cast.employee).rows


def test_namesakes_are_told_apart(cast):
    change_account(cast.outsider, display_name="Tomasz Nowak", sort_name="tomasz nowak")
    with pytest.raises(NotValid) as refused:
        start_conversation(cast.employee, "Tomasz Nowak", "Hello.")
    assert "@colleague, @outsider" in refused.value.fields["to"]


def test_a_conversation_holds_25_people(cast):
    names = add_accounts(PEOPLE_MAX)
    with pytest.raises(NotValid) as refused:
        start_conversation(cast.employee, " ".join(names), "Hello.")
    assert "This would be 26." in refused.value.fields["to"]
    space_id = start_conversation(cast.employee, " ".join(names[1:]), "Hello.")
    with pytest.raises(NotValid, match="This would be 26"):
        add_people(cast.employee, space_id, names[0], with_history=False)


def test_who_left_or_is_locked_out_is_named(cast):
    pair = make_conversation(cast.employee, cast.colleague)
    change_account(cast.outsider, left_at=clock.now())
    with pytest.raises(NotValid, match=r"Leila Haddad has left Test Bank\. Take the name out\."):
        make_conversation(cast.employee, cast.outsider)
    lock_account(SYSTEM, cast.colleague.id, "security")
    with pytest.raises(NotAllowed, match="is locked"):
        send_message(cast.employee, pair, "Are you there?")
    assert "is locked" in get_conversation(cast.employee, pair).closed
    change_account(cast.colleague, left_at=clock.now())
    with pytest.raises(NotAllowed, match="Tomasz Nowak has left Test Bank"):
        send_message(cast.employee, pair, "Are you there?")
    assert texts(cast.employee, pair) == ["Good morning."]


def test_with_posting_locked_one_reads_only(cast):
    space_id = make_conversation(cast.employee, cast.colleague)
    lock_account(SYSTEM, cast.colleague.id, "moderation", "posting")
    locked = load_actor(cast.colleague.id)
    for write in (
        lambda: send_message(locked, space_id, "No."),
        lambda: make_conversation(locked, cast.leader),
    ):
        with pytest.raises(NotAllowed, match="paused your posting"):
            write()
    assert texts(locked, space_id) == ["Good morning."]
    mark_seen(locked, space_id, 2**50)


def test_a_form_sent_twice_sends_once(cast):
    space_id = make_conversation(cast.employee, cast.colleague)
    sent = [send_message(cast.employee, space_id, "Once.", submission="key") for _ in range(2)]
    assert sent[0] == sent[1]
    started = [start_conversation(cast.employee, "@leader @outsider", "Once.", submission="other") for _ in range(2)]
    assert started[0] == started[1]
    assert texts(cast.employee, space_id) == ["Good morning.", "Once."]


@pytest.mark.one_database
def test_a_message_answers_one_of_its_own_conversation(cast):
    space_id, other = make_conversation(cast.employee, cast.colleague), make_conversation(cast.employee, cast.leader)
    asked = newest_id(cast.employee, space_id)
    answer = send_message(cast.colleague, space_id, "I agree.", parent_id=asked)
    card = get_message(cast.employee, answer)
    assert (card.parent_name, card.parent_excerpt) == ("Grace Okafor", "Good morning.")
    with pytest.raises(NotFound):
        send_message(cast.employee, other, "Elsewhere.", parent_id=asked)


def test_people_added_from_now_on_see_nothing_before(cast):
    space_id = make_conversation(cast.employee, cast.colleague, cast.leader, text="Before.")
    before = newest_id(cast.employee, space_id)
    add_people(cast.employee, space_id, "@outsider", with_history=False)
    answer = send_message(cast.colleague, space_id, "After.", parent_id=before)
    line = "[Grace Okafor added Leila Haddad, who sees what is written from here on.]"
    assert texts(cast.outsider, space_id) == [line, "After."]
    assert texts(cast.leader, space_id) == ["Before.", line, "After."]
    assert get_message(cast.outsider, answer).parent_excerpt is None
    with pytest.raises(NotFound):
        get_message(cast.outsider, before)
    assert urls(cast.outsider, "Before") == []
    add_people(cast.outsider, space_id, "@moderator", with_history=True)  # cannot give what one cannot see
    assert texts(cast.moderator, space_id)[0] == line


def test_people_added_with_history_see_it_and_nobody_is_added_twice(cast):
    space_id = make_conversation(cast.employee, cast.colleague, cast.leader, text="Before.")
    add_people(cast.colleague, space_id, "@outsider", with_history=True)
    assert texts(cast.outsider, space_id)[0] == "Before."
    with pytest.raises(NotValid, match="Leila Haddad is in it already"):
        add_people(cast.colleague, space_id, "@outsider", with_history=True)


@pytest.mark.one_database
def test_two_people_stay_two(cast):
    space_id = make_conversation(cast.employee, cast.colleague)
    for change in (
        lambda: add_people(cast.employee, space_id, "@leader", with_history=True),
        lambda: leave_conversation(cast.employee, space_id),
        lambda: name_conversation(cast.employee, space_id, "Us"),
    ):
        with pytest.raises(NotAllowed, match="of two"):
            change()


def test_leaving_ends_everything_and_a_line_tells_it(cast):
    space_id = make_conversation(cast.employee, cast.colleague, cast.leader)
    message = newest_id(cast.leader, space_id)
    leave_conversation(cast.leader, space_id)
    for read in (
        lambda: get_conversation(cast.leader, space_id),
        lambda: get_message(cast.leader, message),
        lambda: send_message(cast.leader, space_id, "Still here?"),
    ):
        with pytest.raises(NotFound):
            read()
    assert (list_conversations(cast.leader).rows, count_needs_you(cast.leader)) == ([], 0)
    assert texts(cast.employee, space_id)[-1] == "[Maria Ortiz left.]"
    leave_conversation(cast.colleague, space_id)
    with pytest.raises(NotAllowed, match="Everybody else has left"):
        send_message(cast.employee, space_id, "Hello?")


def test_a_name_is_told_in_the_thread(cast):
    space_id = make_conversation(cast.employee, cast.colleague, cast.leader)
    name_conversation(cast.colleague, space_id, "Cash count")
    name_conversation(cast.colleague, space_id, "Cash count")
    assert get_conversation(cast.leader, space_id).title == "Cash count"
    assert texts(cast.leader, space_id)[1:] == ["[Tomasz Nowak named this conversation “Cash count”.]"]
    with pytest.raises(NotValid):
        name_conversation(cast.colleague, space_id, "x" * 121)


def test_unread_is_what_others_wrote_since(cast):
    space_id = make_conversation(cast.employee, cast.colleague)
    send_message(cast.employee, space_id, "And another thing.")
    (row,) = list_conversations(cast.colleague).rows
    assert (row.unread, count_unread(cast.colleague), count_unread(cast.employee)) == (2, 1, 0)
    assert row.last_line == "And another thing."
    mark_seen(cast.colleague, space_id, row.cursor)
    assert (count_unread(cast.colleague), count_needs_you(cast.colleague)) == (0, 0)
    assert mark_unread(cast.colleague, newest_id(cast.colleague, space_id)) == space_id
    assert list_conversations(cast.colleague).rows[0].unread == 1
    remove_content(cast.employee, newest_id(cast.colleague, space_id))
    assert count_unread(cast.colleague) == 0
    assert list_conversations(cast.colleague).rows[0].last_line == "Message removed"


@pytest.mark.one_database
def test_answering_reads(cast):
    space_id = make_conversation(cast.employee, cast.colleague)
    assert [line.reason for line in list_needs_you(cast.colleague)[1]] == ["message"]
    send_message(cast.colleague, space_id, "Hello.")
    assert (count_unread(cast.colleague), count_needs_you(cast.colleague)) == (0, 0)
    assert list_conversations(cast.colleague).rows[0].last_line == "You: Hello."


@pytest.mark.one_database
def test_a_muted_conversation_is_silent_and_still_there(cast):
    space_id = make_conversation(cast.employee, cast.colleague)
    mark_seen(cast.colleague, space_id, 2**50)
    set_muted(cast.colleague, space_id, is_muted=True)
    send_message(cast.employee, space_id, "Hear this, @colleague.")
    assert (count_unread(cast.colleague), count_needs_you(cast.colleague)) == (0, 0)
    assert list_conversations(cast.colleague).rows[0].unread == 1
    set_muted(cast.colleague, space_id, is_muted=False)
    assert count_unread(cast.colleague) == 1


@pytest.mark.one_database
def test_messages_can_be_changed_and_reacted_to_like_other_texts(cast):
    space_id = make_conversation(cast.employee, cast.colleague)
    message = newest_id(cast.employee, space_id)
    edit_content(cast.employee, message, source="Good evening.", base_version=1)
    set_reaction(cast.colleague, message, "thanks", is_on=True)
    card = get_message(cast.employee, message)
    assert (card.excerpt, card.version, card.reactions[0].n) == ("Good evening.", 2, 1)
    remove_content(cast.employee, message)
    assert texts(cast.colleague, space_id) == ["Grace Okafor removed this text."]
    for change in (
        lambda: edit_content(cast.outsider, message, source="No.", base_version=2),
        lambda: set_reaction(cast.outsider, message, "thanks", is_on=True),
        lambda: report_content(cast.outsider, message, rule_id="rule-2"),
    ):
        with pytest.raises(NotFound):
            change()


def test_nobody_else_finds_counts_or_is_shown_anything(cast):
    space_id = make_conversation(cast.employee, cast.colleague, text="Sealed canary for @outsider.")
    message = newest_id(cast.employee, space_id)
    assert urls(cast.colleague, "canary") == [f"/m/{message}"]
    for other in (cast.outsider, cast.moderator, cast.admin, cast.compliance):
        assert urls(other, "canary") == []
        assert (count_needs_you(other), count_unread(other), list_conversations(other).rows) == (0, 0, [])
        with pytest.raises(NotFound):
            get_conversation(other, space_id)
        with pytest.raises(NotFound):
            mark_seen(other, space_id, 1)
    assert list_author_posts(cast.colleague, cast.employee.id).rows == []  # no part of a profile, nor of Home
    assert list_home(cast.colleague).rows == []
    assert not [room for room in list_home_rooms(cast.colleague) if f":{space_id}" in room]


@pytest.mark.one_database
def test_nothing_but_messages_stands_in_a_conversation(cast):
    space_id = make_conversation(cast.employee, cast.colleague)
    for write in (
        lambda: create_post(cast.employee, [space_id], "A post."),
        lambda: reply_to(cast.colleague, newest_id(cast.colleague, space_id), "A reply."),
    ):
        with pytest.raises(NotFound):
            write()


def test_a_participant_reports_one_message_and_moderators_read_no_more_than_it(cast):
    space_id = make_conversation(cast.employee, cast.colleague, text="First.")
    reported = send_message(cast.employee, space_id, "Second.")
    report_content(cast.colleague, reported, rule_id="rule-2")
    (case_id,) = db.session.scalars(sa.select(Case.id))
    claim_case(cast.moderator, case_id)
    case = get_case(cast.moderator, case_id)
    assert "Second." in case.text.html
    assert (case.before, case.after, case.place) == ([], [], "Private conversation")
    with pytest.raises(NotFound):
        get_message(cast.moderator, reported - 1)
    with pytest.raises(NotFound):
        get_case(cast.employee, case_id)  # who started a conversation is no moderator of it
    decision = decide(cast.moderator, case_id, action="remove")
    assert texts(cast.colleague, space_id)[-1].startswith("Moderators removed this text")
    assert get_letter(cast.employee, decision).title == "We removed your message"


def test_pages_of_a_long_conversation_lose_nothing(cast, small):
    small(messages, SHOWN=5, AFTER_TARGET=2)
    space_id = make_conversation(cast.employee, cast.colleague, text="0")
    for number in range(1, 8):
        send_message(cast.employee, space_id, str(number))
    view = get_conversation(cast.colleague, space_id)
    page = list_entries(cast.colleague, view)
    older = list_entries(cast.colleague, view, page.next_cursor)
    read = [entry.excerpt for entry in (*older.rows, *page.rows)]
    assert (read, older.next_cursor) == ([str(number) for number in range(8)], None)
    newer = list_entries_since(cast.colleague, view, page.rows[-3].position)
    assert [entry.excerpt for entry in newer] == ["6", "7"]
    end = find_page_end(cast.colleague, view, older.rows[1].id)
    assert "1" in [entry.excerpt for entry in list_entries(cast.colleague, view, end).rows]


@pytest.mark.one_database
def test_the_archive_tells_all_of_it(cast):
    space_id = make_conversation(cast.employee, cast.colleague, cast.leader, name="Cash count")
    add_people(cast.employee, space_id, "@outsider", with_history=True)
    message = send_message(cast.outsider, space_id, "Hello, @employee.")
    edit_content(cast.outsider, message, source="Hello.", base_version=1)
    leave_conversation(cast.leader, space_id)
    assert replay() == read_tables()
    sent = [
        json.loads(text) for text in db.session.scalars(sa.select(ArchiveRecord.envelope)) if "message.sent" in text
    ]
    assert sent[-1]["facts"]["participant_ids"] == sorted(
        person.id for person in (cast.employee, cast.colleague, cast.leader, cast.outsider)
    )
    assert {one["class"] for one in sent} == {"message"}


def change_account(actor, **values: object):
    """What a synchronisation would change."""
    with unit_of_work() as unit:
        unit.session.execute(sa.update(Account).where(Account.id == actor.id).values(**values))
        unit.record(AccountChanged(actor_id=None, object_id=actor.id, is_new=False, fields={}))


def add_accounts(number):
    """More colleagues; gives their names as they are typed."""
    with unit_of_work() as unit:
        for n in range(number):
            facts = {"directory_id": f"id-{n}", "username": f"person{n}", "display_name": f"Person {n}"}
            unit.session.add(Account(**facts, created_at=clock.now()))
        unit.record(AccountChanged(actor_id=None, object_id=0, is_new=False, fields={}))
    return [f"@person{n}" for n in range(number)]
