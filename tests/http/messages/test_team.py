"""Team messages as pages without scripts: what is shown before sending, who sees a reply, what is refused."""

import re
from datetime import timedelta

import pytest

from esn.core import clock
from esn.core.unit_of_work import unit_of_work
from esn.messages.actions.team_replies import reply_to_team
from esn.messages.queries.branches import BranchNumbers
from esn.messages.queries.team import list_team_messages
from esn.messages.queries.team_replies import list_replies
from esn.messages.team_branches import hide_few
from esn.people.events import AccountChanged
from esn.people.models import Account
from esn.settings import settings_override
from tests.factories.worlds import make_announcement, make_team_message, run_team_jobs


@pytest.fixture
def leader(client_of, cast):
    return client_of(cast.leader)


@pytest.fixture
def employee(client_of, cast):
    return client_of(cast.employee)


@pytest.fixture
def outsider(client_of, cast):
    return client_of(cast.outsider)


def text_of(answer):
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def seen_in(answer):
    """The mark of the audience that the page shows."""
    return re.search(r'name="seen" value="([^"]+)"', answer.text)[1]


FIELDS = {"scope": "reports", "text": "We count at 13:00.", "replies": "private"}


def test_sending_shows_first_whom_it_reaches(leader, cast):
    assert "See whom it reaches" in leader.get("/messages/team/new").text
    shown = leader.send("/messages/team/new", **FIELDS)
    assert (shown.status_code, list_team_messages(cast.leader).rows) == (200, [])
    assert "2 people : everybody who reports to the sender" in text_of(shown)
    assert "Send to 2 people" in text_of(shown)
    listed = text_of(leader.get("/messages/team/new/people?scope=reports&role=&town=&without="))
    assert "Grace Okafor" in listed
    assert "Leila Haddad" not in listed
    sent = leader.send("/messages/team/new", **FIELDS, then="send", seen=seen_in(shown))
    assert sent.status_code == 303
    run_team_jobs()
    page = text_of(leader.get(sent.location))
    assert "Replies are private to you." in page
    assert "2 people : everybody who reports to the sender" in page
    assert "Opened here 0 of 2" in page


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"scope": ""}, "Choose whom it is for."),
        ({"scope": "nonsense"}, "Choose whom it is for."),
        ({"text": ""}, "Write something first."),
        ({"text": "x" * 20_001}, "This is 1 characters too long."),
        ({"town": "Nowhere"}, "Nobody is in this audience. Choose a wider one."),
        ({"without": "Nobody Atall"}, "Nobody is called “Nobody Atall”."),
        ({"then": "send", "seen": "0.0"}, "The audience has changed since you looked. It is 2 people now."),
        ({"then": "send", "statement": "Read it."}, "Say until when they should confirm."),
        ({"then": "send", "statement": "Read it.", "confirm_by": "2020-01-01"}, "This day is over."),
        ({"then": "send", "urgent": "The vault is open."}, "Only the role urgent notice passes quiet hours."),
        ({"scope": "everybody"}, "You can write to those who report to you and to the units you lead."),
    ],
)
def test_what_cannot_be_sent_comes_back_with_everything_typed(leader, fields, said):
    answer = leader.send("/messages/team/new", **{**FIELDS, **fields})
    assert answer.status_code in (403, 409, 422)
    assert said in text_of(answer)
    for typed in {**FIELDS, **fields}.values():
        assert typed in answer.text or typed in ("send", "0.0", "nonsense", "everybody", "Nowhere")


def test_beyond_the_budget_it_asks_for_a_reason_that_people_read(leader, employee, cast):
    for _number in range(2):
        make_team_message(cast.leader)
    shown = leader.send("/messages/team/new", **FIELDS)
    assert "These people got 2 team messages in 7 days." in text_of(shown)
    fields = {**FIELDS, "then": "send", "seen": seen_in(shown)}
    refused = leader.send("/messages/team/new", **fields)
    assert (refused.status_code, seen_in(refused)) == (422, seen_in(shown))
    assert re.search(r'id="over_budget-error".*These people got 2', refused.text)
    sent = leader.send("/messages/team/new", **fields, over_budget="The vault is open.")
    run_team_jobs()
    assert "Why this week brought you one more: The vault is open." in text_of(employee.get(sent.location))


def test_scheduling_names_the_people_until_it_is_sent(leader, employee, cast):
    shown = leader.send("/messages/team/new", **FIELDS)
    fields = {**FIELDS, "then": "schedule", "seen": seen_in(shown)}
    late = leader.send("/messages/team/new", **fields, when="2020-01-01T08:00")
    assert (late.status_code, seen_in(late)) == (422, seen_in(shown))
    assert "That time has passed." in text_of(late)
    tomorrow = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT08:00")
    assert leader.send("/messages/team/new", **fields, when=tomorrow).location == "/scheduled"
    listed = leader.get("/scheduled")
    assert "Team message to 2 people: everybody who reports to the sender" in text_of(listed)
    path = re.search(r'action="(/scheduled/\d+)/send"', listed.text)[1]
    changed = {"text": "We count at 14:00.", "base": "1", "when": tomorrow, "seen": seen_in(listed)}
    assert leader.send(path, **changed).location == "/scheduled"
    sent = leader.send(f"{path}/send", seen=seen_in(listed))
    assert sent.location.startswith("/messages/team/")
    run_team_jobs()
    assert "We count at 14:00." in employee.get(sent.location).text


def test_only_who_leads_people_sends(employee):
    assert "/messages/team/new" not in employee.get("/messages").text
    for answer in (employee.get("/messages/team/new"), employee.send("/messages/team/new", **FIELDS)):
        assert answer.status_code == 403
        assert "Team messages are sent by those who lead people." in text_of(answer)


def test_the_page_says_why_and_who_sees_the_reply(employee, outsider, cast):
    content_id = make_team_message(cast.leader)
    assert "Maria Ortiz We count at 13:00 from Monday." in text_of(employee.get("/messages"))
    page = employee.get(f"/messages/team/{content_id}")
    words = text_of(page)
    assert "You report to Maria Ortiz, directly or through others." in words
    assert re.search(r'id="reply-who">.*Only Maria Ortiz sees your reply', page.text)
    assert 'aria-describedby="reply-who record-line"' in page.text
    assert re.search(r"<button[^>]*>Reply privately to Maria</button>", page.text)
    for path in (f"/messages/team/{content_id}", f"/messages/team/{content_id}/people", f"/m/{content_id}"):
        assert outsider.get(path).status_code == 404
    assert employee.get(f"/messages/team/{content_id}/people").status_code == 404
    assert employee.get(f"/m/{content_id}").location == f"/messages/team/{content_id}#m{content_id}"


def test_a_reply_without_words_comes_back(employee, cast):
    content_id = make_team_message(cast.leader)
    answer = employee.send(f"/messages/team/{content_id}/reply", text=" ")
    assert answer.status_code == 422
    assert "Write something first." in text_of(answer)


def test_a_private_reply_leads_to_the_conversation_of_the_two(employee, leader, cast, client_of):
    content_id = make_team_message(cast.leader)
    sent = employee.send(f"/messages/team/{content_id}/reply", text="The zebra safe.")
    assert sent.location.startswith("/messages/")
    page = text_of(employee.get(sent.location))
    assert "Only you and Maria Ortiz see this." in page
    assert "It answers the team message “We count at 13:00 from Monday.”" in page
    assert "Your private conversation with Maria Ortiz" in text_of(employee.get(f"/messages/team/{content_id}"))
    triage = text_of(leader.get(f"/messages/team/{content_id}"))
    assert "Waiting 1" in triage
    assert "Team Counter 2 people 1 replied 1 Waiting" in triage
    assert "The zebra safe." in triage
    other = client_of(cast.colleague)
    for path in (f"/messages/team/{content_id}", "/messages", "/search?q=zebra", "/notifications?filter=all"):
        assert "zebra safe" not in other.get(path).text
    assert other.get(sent.location).status_code == 404
    news = f"/live/since?team={content_id}"
    assert len(leader.get(news).json["team_replies"]) == 1
    assert [client.get(news).json["team_replies"] for client in (employee, other)] == [[], []]
    part = {"HX-Request-Type": "partial"}
    assert "The zebra safe." in leader.get(f"/messages/team/{content_id}", headers=part).text
    assert "<html" in other.get(f"/messages/team/{content_id}", headers=part).text  # there is no part for others


def test_the_leader_is_done_or_answers_all(leader, employee, cast):
    content_id = make_team_message(cast.leader)
    reply_to_team(cast.colleague, content_id, "Which sheet?")
    (row,) = list_replies(cast.leader, content_id)
    base = f"/messages/team/{content_id}"
    page = leader.get(f"{base}?reply={row.space_id}")
    assert "The answer does not name Tomasz Nowak." in text_of(page)
    assert leader.send(f"{base}/answer", text="", reply=row.space_id).status_code == 422
    assert leader.send(f"{base}/answer", text="The same sheet.", reply=row.space_id).status_code == 303
    assert "Answered 1" in text_of(leader.get(base))
    seen = text_of(employee.get(base))
    assert "The same sheet." in seen
    assert "Tomasz" not in seen[: seen.index("Reply privately")]
    reply_to_team(cast.colleague, content_id, "And which pen?")
    assert leader.send(f"{base}/replies/{row.space_id}/done").status_code == 303
    assert "Which sheet" not in text_of(leader.get(base))
    assert "And which pen?" in text_of(leader.get(f"{base}?show=done"))
    for path in ("answer", f"replies/{row.space_id}/done", "remind"):
        assert employee.send(f"{base}/{path}", text="Hello.").status_code == 404


def test_the_leader_reads_numbers_by_branch_that_tell_of_nobody(leader, employee, cast):
    content_id = make_team_message(cast.leader, statement="I have read the guide.", replies="shared")
    base = f"/messages/team/{content_id}"
    employee.send(f"{base}/confirm")
    assert "By branch" not in text_of(leader.get(base))  # of one branch it would be the same numbers again
    with unit_of_work() as unit:
        elsewhere = unit.session.get_one(Account, cast.outsider.id).unit_id
        unit.session.get_one(Account, cast.colleague.id).unit_id = elsewhere
        unit.record(AccountChanged(actor_id=None, object_id=cast.colleague.id, fields={}))
    page = text_of(leader.get(base))
    assert "2 branches Branch Salt Quay 1 person 0 confirmed Team Counter 1 person 1 confirmed" in page
    few, some, many = (BranchNumbers(n, "", reached, 1, 0) for n, reached in enumerate((2, 5, 9)))
    assert hide_few([few, some, many]) == {0: None, 1: None, 2: 1}  # nor by subtraction
    assert hide_few([some, many]) == {1: 1, 2: 1}


def test_confirming(leader, employee, cast):
    content_id = make_team_message(cast.leader, statement="I have read the guide.")
    base = f"/messages/team/{content_id}"
    page = text_of(employee.get(base))
    assert "I have read the guide." in page
    assert "Maria Ortiz will see that you confirmed." in page
    assert employee.send(f"{base}/confirm").location == base
    assert "You confirmed it" in text_of(employee.get(base))
    assert "Remind 1 person once" in text_of(leader.get(base))
    assert "Tomasz Nowak" in text_of(leader.get(f"{base}/people?which=waiting"))
    assert "Grace Okafor" in text_of(leader.get(f"{base}/people?which=confirmed"))
    assert leader.send(f"{base}/remind").status_code == 303
    assert leader.send(f"{base}/remind").status_code == 409
    assert "There is no second reminder." in text_of(leader.get(base))


def test_a_shared_reply_says_that_everybody_sees_it(employee, cast):
    content_id = make_team_message(cast.leader, replies="shared")
    page = employee.get(f"/messages/team/{content_id}")
    assert "All 2 people who got it and its sender see your reply" in text_of(page)
    assert re.search(r"<button[^>]*>Reply to everybody</button>", page.text)
    sent = employee.send(f"/messages/team/{content_id}/reply", text="The giraffe sheet.")
    assert sent.location.startswith(f"/messages/team/{content_id}#m")
    assert "The giraffe sheet." in employee.get(f"/messages/team/{content_id}").text


def test_an_announcement_stands_on_home_until_it_is_read_or_confirmed(employee, leader, cast, client_of):
    content_id, asking = make_announcement(cast.moderator), make_announcement(cast.moderator, statement="I know.")
    home = employee.get("/")
    assert re.search(r'id="announcements".*The canteen opens at 07:00\..*Sara Lind', home.text, re.DOTALL)
    assert home.text.count(f'"/messages/team/{asking}') == 0  # it stands in Needs you, which is enough
    assert employee.get("/", headers={"If-None-Match": home.headers["ETag"]}).status_code == 304
    page = text_of(employee.get(f"/messages/team/{content_id}"))
    assert "Announcement by Sara Lind" in page
    assert "Announcement, on Home until" in page
    assert "End announcement now" not in page
    employee.send(f"/messages/team/{content_id}/seen")
    employee.send("/notifications/done")
    assert 'id="announcements"' in employee.get("/").text  # what asks to confirm stays
    employee.send(f"/messages/team/{asking}/confirm")
    assert 'id="announcements"' not in employee.get("/").text
    assert "Until" in text_of(employee.get("/messages/team"))
    assert employee.send(f"/messages/team/{content_id}/end").status_code == 403
    writer = client_of(cast.moderator)
    assert "End announcement now" in text_of(writer.get(f"/messages/team/{content_id}"))
    assert writer.send(f"/messages/team/{content_id}/end").status_code == 303
    assert 'id="announcements"' not in leader.get("/").text  # though unread


def test_only_what_goes_to_everybody_is_announced(client_of, cast):
    with settings_override(team_messages={"wide_roles": ["moderator"]}):
        writer = client_of(cast.moderator)
        assert "On Home until" in text_of(writer.get("/messages/team/new"))
        fields = {**FIELDS, "scope": "everybody"}
        shown = writer.send("/messages/team/new", **fields)
        fields |= {"then": "send", "seen": seen_in(shown)}
        refused = writer.send("/messages/team/new", **fields)
        assert "Give the last day: an announcement to everybody stands on Home until then." in text_of(refused)
        tomorrow = (clock.now() + timedelta(days=1)).date().isoformat()
        sent = writer.send("/messages/team/new", **fields, announce_until=tomorrow)
        assert sent.location.startswith("/messages/team/")


def test_what_is_read_is_not_new(employee, cast):
    content_id = make_team_message(cast.leader)
    assert "New" in text_of(employee.get("/messages/team"))
    assert employee.send(f"/messages/team/{content_id}/seen").status_code == 303
    assert "New" not in re.findall(r'class="badge">([^<]*)<', employee.get("/messages/team").text)


def test_a_removed_message_takes_no_answer(employee, leader, cast):
    content_id = make_team_message(cast.leader, statement="Read.")
    assert leader.send(f"/m/{content_id}/delete").location.startswith(f"/messages/team/{content_id}")
    page = text_of(employee.get(f"/messages/team/{content_id}"))
    assert "Nobody can answer it any more." in page
    assert employee.send(f"/messages/team/{content_id}/reply", text="Hello.").status_code == 404


def test_delegates_are_named_write_and_are_taken_back(leader, client_of, cast):
    day = (clock.now() + timedelta(days=20)).date().isoformat()
    for fields, said in (
        ({"to": "@employee @colleague", "until": day}, "Name one person at a time."),
        ({"to": "@nobody-here", "until": day}, "Nobody is called"),
        ({"to": "@moderator"}, "Say until which day."),
    ):
        refused = leader.send("/settings/delegates", **fields)
        assert (refused.status_code, said in refused.text, fields["to"] in refused.text) == (422, True, True)
    assert leader.send("/settings/delegates", to="@moderator", until=day).status_code == 303
    assert "Sara Lind" in text_of(leader.get("/settings/delegates"))
    sara = client_of(cast.moderator)
    assert sara.send("/settings/delegates", to="@employee", until=day).status_code == 403
    assert "Maria Ortiz" in text_of(sara.get("/settings/delegates"))
    new = sara.get("/messages/team/new")
    assert "From Sara Lind for Maria Ortiz" in text_of(new)
    fields = {**FIELDS, "sender": cast.leader.id}
    shown = sara.send("/messages/team/new", **fields)
    assert "Send to 2 people" in text_of(shown)
    listed = sara.get(f"/messages/team/new/people?sender={cast.leader.id}&scope=reports&role=&town=&without=")
    assert "Grace Okafor" in text_of(listed)
    sent = sara.send("/messages/team/new", **fields, then="send", seen=seen_in(shown))
    run_team_jobs()
    assert "You answer for Maria Ortiz." in text_of(sara.get(sent.location))
    page = client_of(cast.employee).get(sent.location)
    assert "Team message by Sara Lind for Maria Ortiz" in text_of(page)
    assert "Only Maria Ortiz and Sara Lind see your reply" in text_of(page)
    assert leader.send("/settings/delegates/moderator/end").status_code == 303
    assert sara.get(sent.location).status_code == 404
    late = sara.send("/messages/team/new", **fields, then="send", seen=seen_in(shown))
    assert (late.status_code, "You may no longer write" in late.text, FIELDS["text"] in late.text) == (403, True, True)
    assert leader.send("/settings/delegates/outsider/end").status_code == 404
