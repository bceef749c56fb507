"""Messages as pages without scripts: what each of them says, keeps, and refuses."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from esn.content.queries import list_scheduled
from esn.core import clock
from esn.core.actor import SYSTEM
from esn.core.db import db
from esn.messages.actions.people import leave_conversation
from esn.messages.queries.conversations import count_unread, get_conversation
from esn.messages.queries.messages import list_entries
from esn.people.actions import lock_account, pause
from esn.settings import settings_override
from tests.factories.worlds import make_conversation

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def employee(client_of, cast):
    return client_of(cast.employee)


@pytest.fixture
def colleague(client_of, cast):
    return client_of(cast.colleague)


def text_of(answer):
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def unread(actor):
    """As it is now, whatever this test has read before."""
    db.session.rollback()
    return count_unread(actor)


def newest(actor, space_id):
    return list_entries(actor, get_conversation(actor, space_id)).rows[-1]


def test_the_empty_list_says_how_to_begin(employee):
    assert "Pick somebody, or start from a profile." in text_of(employee.get("/messages"))


def test_a_profile_leads_to_the_first_message_and_later_to_the_conversation(employee, cast):
    assert 'href="/messages/new?to=colleague"' in employee.get("/u/colleague").text
    assert 'href="/messages/new?to=' not in employee.get("/u/employee").text
    page = employee.get("/messages/new?to=colleague")
    assert "@colleague" in page.text
    sent = employee.send("/messages/new", to="@colleague", text="Good morning.")
    space_id = get_conversation(cast.employee, int(re.search(r"/messages/(\d+)", sent.location)[1])).space_id
    assert employee.get("/messages/new?to=colleague").location == f"/messages/{space_id}"


def test_the_list_shows_the_last_line_and_what_is_unread(colleague, cast):
    make_conversation(cast.employee, cast.colleague, cast.leader, text="The keys are in the safe.", name="Mill Lane")
    page = text_of(colleague.get("/messages"))
    assert "Mill Lane Grace: The keys are in the safe." in page
    assert "1 unread" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"to": "", "text": "Hello."}, "Say who it is for. Type @ and a name."),
        ({"to": "Nobody Atall", "text": "Hello."}, "Nobody is called “Nobody Atall”."),
        ({"to": "@colleague", "text": ""}, "Write something first."),
        ({"to": "@colleague", "text": "x" * 20_001}, "This is 1 characters too long."),
        ({"to": "@colleague @leader", "text": "Hello.", "name": "n" * 121}, "Use 120 characters at most."),
    ],
)
def test_what_cannot_be_sent_comes_back_with_everything_typed(employee, cast, fields, said):
    answer = employee.send("/messages/new", **{"name": "Cash count", **fields})
    assert answer.status_code == 422
    assert said in text_of(answer)
    for typed in {"name": "Cash count", **fields}.values():
        assert typed in answer.text
    assert unread(cast.colleague) == 0


def test_sending_opens_the_conversation_at_the_message(employee, cast):
    space_id = make_conversation(cast.employee, cast.colleague)
    sent = employee.send(f"/messages/{space_id}", text="And another thing.")
    entry = newest(cast.employee, space_id)
    assert (sent.status_code, sent.location) == (303, f"/messages/{space_id}#m{entry.id}")
    page = employee.get(f"/messages/{space_id}")
    log = page.text[page.text.index('role="log"') :]
    assert log.index("Good morning.") < log.index("And another thing.")


def test_a_script_gets_what_is_new_and_an_empty_box(employee, cast):
    space_id = make_conversation(cast.employee, cast.colleague)
    cursor = newest(cast.employee, space_id).position
    employee.get(f"/messages/{space_id}")
    data = {"csrf_token": employee.token, "text": "Sent by script.", "cursor": cursor}
    answer = employee.post(f"/messages/{space_id}", data=data, headers=PARTIAL)
    assert answer.status_code == 200
    assert answer.text.count('class="msg"') == 1
    assert "Good morning." not in answer.text
    assert re.search(r"<textarea[^>]*>\n</textarea>", answer.text)


def test_an_open_page_fetches_what_came_since(colleague, cast):
    space_id = make_conversation(cast.employee, cast.colleague)
    address = f"/messages/{space_id}/since?cursor=0"
    assert colleague.get(address).json == {"n": 1}
    assert "Good morning." in colleague.get(address, headers=PARTIAL).text
    assert colleague.get(f"/live/since?conversation={space_id}&messages=0").json["unread_messages"] == 1


def test_the_record_line_is_made_from_the_settings(employee, cast):
    space_id = make_conversation(cast.employee, cast.colleague)
    assert "Kept for 3 years." in text_of(employee.get(f"/messages/{space_id}"))
    with settings_override(retention={"messages_years": 5}):
        for address in (f"/messages/{space_id}", "/messages/new"):
            said = text_of(employee.get(address))
            assert "Kept for 5 years. Not read routinely." in said
            assert "Compliance can open messages only in a numbered matter, and each opening is logged." in said


def test_what_a_locked_colleague_would_not_read_stays_in_the_box(employee, cast):
    space_id = make_conversation(cast.employee, cast.colleague)
    employee.get(f"/messages/{space_id}")
    lock_account(SYSTEM, cast.colleague.id, "security")
    answer = employee.send(f"/messages/{space_id}", text="Are you there?")
    assert answer.status_code == 403
    assert "The account of Tomasz Nowak is locked" in text_of(answer)
    assert "Are you there?" in answer.text
    data = {"csrf_token": employee.token, "text": "Are you there?"}
    by_script = employee.post(f"/messages/{space_id}", data=data, headers=PARTIAL)
    assert (by_script.status_code, "Are you there?" in by_script.text) == (409, True)
    assert "<textarea" not in employee.get(f"/messages/{space_id}").text


def test_who_left_while_writing_keeps_the_text(colleague, cast):
    space_id = make_conversation(cast.employee, cast.colleague, cast.leader)
    leave_conversation(cast.colleague, space_id)
    answer = colleague.send(f"/messages/{space_id}", text="One more thing.")
    assert answer.status_code == 404
    assert "One more thing." in answer.text


def test_a_draft_waits_in_its_conversation(employee, cast):
    space_id = make_conversation(cast.employee, cast.colleague)
    employee.send(f"/messages/{space_id}", text="Not yet.", place=f"message:{space_id}", then="draft")
    assert f'href="/messages/{space_id}"' in employee.get("/drafts").text
    assert "Not yet." in employee.get(f"/messages/{space_id}").text
    employee.send("/messages/new", to="@leader", text="Nor this.", place="newmessage:", then="draft")
    (address,) = re.findall(r"/messages/new\?draft=\d+", employee.get("/drafts").text)[:1]
    page = employee.get(address).text
    assert "@leader" in page
    assert "Nor this." in page


def test_a_message_is_answered_changed_and_removed(employee, colleague, cast):
    space_id = make_conversation(cast.employee, cast.colleague)
    asked = newest(cast.employee, space_id)
    box = colleague.get(f"/messages/{space_id}?answer={asked.id}")
    assert f'name="parent" value="{asked.id}"' in box.text
    colleague.send(f"/messages/{space_id}", text="I agree.", parent=asked.id)
    assert "Grace Okafor Good morning." in text_of(employee.get(f"/messages/{space_id}"))
    assert employee.send(f"/m/{asked.id}/edit", text="Good evening.", base=1).location == asked.url
    assert "version 2" in text_of(colleague.get(f"/m/{asked.id}/history")).lower()
    assert employee.get(asked.url).location == f"/messages/{space_id}?at={asked.id}#m{asked.id}"
    assert "The archive keeps a sealed copy until" in text_of(employee.get(f"/m/{asked.id}/delete"))
    employee.send(f"/m/{asked.id}/delete")
    page = text_of(colleague.get(f"/messages/{space_id}"))
    assert "Grace Okafor removed this text." in page
    assert "Good evening." not in page


def test_reacting_answers_the_numbers(colleague, cast):
    message = newest(cast.employee, make_conversation(cast.employee, cast.colleague))
    colleague.get("/messages")
    assert colleague.send(f"/m/{message.id}/reactions", add="thanks").location == message.url
    assert "Tomasz Nowak" in colleague.get(f"/m/{message.id}/reactions").text


def test_people_names_and_leaving(employee, colleague, cast):
    space_id = make_conversation(cast.employee, cast.colleague, cast.leader)
    refused = employee.send(f"/messages/{space_id}/people", to="@colleague", sees="history")
    assert refused.status_code == 422
    assert "Tomasz Nowak is in it already." in text_of(refused)
    assert "@colleague" in refused.text
    employee.send(f"/messages/{space_id}/people", to="@outsider", sees="history")
    employee.send(f"/messages/{space_id}/name", name="Cash count")
    page = text_of(colleague.get(f"/messages/{space_id}"))
    assert "Grace Okafor added Leila Haddad, who sees what was written before, too." in page
    assert "3 people and you" in page
    assert "Only somebody in it can add you again." in text_of(colleague.get(f"/messages/{space_id}/leave"))
    assert colleague.send(f"/messages/{space_id}/leave").location == "/messages"
    assert colleague.get(f"/messages/{space_id}").status_code == 404


def test_two_people_are_offered_neither_names_nor_leaving(employee, cast):
    space_id = make_conversation(cast.employee, cast.colleague)
    page = employee.get(f"/messages/{space_id}/about").text
    assert f"/messages/{space_id}/leave" not in page
    assert 'href="/messages/new?to=colleague"' in page
    assert employee.send(f"/messages/{space_id}/leave").status_code == 403


def test_muting_reading_and_unread_again(colleague, cast):
    space_id = make_conversation(cast.employee, cast.colleague)
    message = newest(cast.employee, space_id)
    page = colleague.get(f"/messages/{space_id}")
    assert "1 new message" in text_of(page)
    colleague.send(f"/messages/{space_id}/seen", position=message.position)
    assert unread(cast.colleague) == 0
    assert colleague.send(f"/m/{message.id}/unread").location == "/messages"
    assert unread(cast.colleague) == 1
    colleague.send(f"/messages/{space_id}/mute", muted="1")
    assert unread(cast.colleague) == 0
    assert "Unmute conversation" in colleague.get(f"/messages/{space_id}/about").text


def test_the_typing_line_can_be_switched_off(employee, cast):
    space_id = make_conversation(cast.employee, cast.colleague)
    assert f'data-room="typing:{space_id}"' in employee.get(f"/messages/{space_id}").text
    employee.send("/messages/settings")
    assert "data-typing" not in employee.get(f"/messages/{space_id}").text
    employee.send("/messages/settings", typing="y")
    assert "data-typing" in employee.get(f"/messages/{space_id}").text


def test_a_mention_of_somebody_else_is_marked(employee, cast):
    space_id = make_conversation(cast.employee, cast.colleague)
    part = employee.get(f"/people/suggest?q=leila&place=message:{space_id}", headers=PARTIAL).text
    assert "is not in this conversation" in part
    assert "is not in this" not in employee.get(f"/people/suggest?q=tomasz&place=message:{space_id}").text


def test_search_says_that_it_is_a_message(employee, cast):
    make_conversation(cast.employee, cast.colleague, text="The safe stands open.")
    page = text_of(employee.get("/search?q=safe"))
    assert "Message Grace Okafor" in page


def test_a_report_names_what_it_is(colleague, cast):
    message = newest(cast.employee, make_conversation(cast.employee, cast.colleague))
    page = text_of(colleague.get(f"/m/{message.id}/report"))
    assert "Report a message" in page
    assert "Moderators see your name." in page


def test_the_number_in_the_frame_is_that_of_the_list(colleague, cast):
    for other in (cast.employee, cast.leader):
        make_conversation(other, cast.colleague)
    assert colleague.get("/").text.count('<span data-n>2</span><span class="vh"> unread') == 2  # rail and bar


def test_notifications_lead_to_the_message(colleague, cast):
    message = newest(cast.employee, make_conversation(cast.employee, cast.colleague))
    page = colleague.get("/notifications")
    assert "Grace Okafor wrote to you" in text_of(page)
    assert f'href="{message.url}"' in page.text


def test_writers_see_who_will_not_be_disturbed(employee, cast):
    pair = make_conversation(cast.employee, cast.colleague)
    group = make_conversation(cast.employee, cast.colleague, cast.leader)
    assert "quiet hours" not in text_of(employee.get(f"/messages/{pair}"))
    pause(cast.colleague, "3")
    said = text_of(employee.get(f"/messages/{pair}"))
    assert re.search("Tomasz Nowak is in quiet hours until .* and will not be disturbed.", said)
    assert "1 person here is in quiet hours and will not be disturbed." in text_of(employee.get(f"/messages/{group}"))


def test_a_message_waits_for_the_end_of_the_quiet_hours(client_of, cast):
    evening = datetime(2026, 11, 20, 20, tzinfo=UTC)  # a Friday
    with settings_override(quiet_hours={"is_on": True}), clock.at(evening):
        space_id, employee = make_conversation(cast.employee, cast.colleague), client_of(cast.employee)
        page = employee.get(f"/messages/{space_id}").text
        offered = re.search(r'name="send_at" value="(\d+)">Send at Mon 08:00<', page)
        answer = employee.send(f"/messages/{space_id}", text="No hurry.", send_at=offered[1])
        assert answer.location == f"/messages/{space_id}"
        assert "It will be sent at Mon 23 Nov 2026, 08:00." in employee.get(answer.location).text
        (text,) = list_scheduled(cast.employee).rows
        assert (text.source, text.publish_at) == ("No hurry.", datetime(2026, 11, 23, 8, tzinfo=UTC))
        assert "Message to Tomasz Nowak" in employee.get("/scheduled").text
        late = employee.send(f"/messages/{space_id}", text="Kept.", send_at=1)
    assert (late.status_code, "That time has passed." in late.text, "Kept." in late.text) == (422, True, True)


def test_a_first_message_is_scheduled_and_judged_at_once(employee, cast):
    fields = {"text": "Good morning.", "when": f"{clock.now() + timedelta(days=1):%Y-%m-%dT%H:%M}", "then": "schedule"}
    assert employee.send("/messages/new", to="@colleague", **fields).location == "/scheduled"
    assert "Message to @colleague" in employee.get("/scheduled").text
    refused = employee.send("/messages/new", to="nobody at all", **fields)
    assert (refused.status_code, "Nobody is called" in refused.text) == (422, True)


def test_a_script_that_schedules_is_told_to_load_the_conversation(employee, cast):
    space_id = make_conversation(cast.employee, cast.colleague)
    when = f"{clock.now() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    fields = {"csrf_token": employee.token, "text": "Later.", "when": when, "then": "schedule"}
    employee.get(f"/messages/{space_id}")
    answer = employee.post(f"/messages/{space_id}", data={**fields, "csrf_token": employee.token}, headers=PARTIAL)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, f"/messages/{space_id}")
