"""/moderation, /moderation/cases/<id> and what its buttons post to."""

import re

import pytest

from esn.content.actions.changes import edit_content
from esn.content.actions.drafts import save_draft
from esn.moderation import actions
from esn.moderation.queries import case_parts, queue
from esn.moderation.queries.case import get_case
from tests.domain.moderation.acting import RULE, case_of, decide, report, state_of
from tests.factories.worlds import make_reply

STEPS = ("claim", "release", "decide", "reverse", "appeal", "notes")


def decision(**changed: str) -> dict[str, str]:
    """What the form sends."""
    return {"version": "1.1", "action": "hide", "rule": RULE, "text": "It names a customer."} | changed


def test_works(cast, client_of, reported):
    client = client_of(cast.moderator)
    queue = client.get("/moderation").get_data(as_text=True)
    assert f'href="{reported.url}"' in queue
    assert "1 person reported it" in queue
    page = client.get(reported.url).get_data(as_text=True)
    for part in ("Mrs K. from Harbour Street", "Account 4471", "Tomasz Nowak", "Everybody knows her.", "4"):
        assert part in page
    assert client.send(f"{reported.url}/claim").status_code == 303
    assert "Claimed by you" in client.get(reported.url).get_data(as_text=True)
    assert client.send(f"{reported.url}/decide", **decision()).status_code == 303
    assert state_of(reported.reply_id) == "hidden"
    assert "Hidden: rule 4, Customer data stays out" in client.get("/moderation?tab=decided").get_data(as_text=True)


def test_many_reports_are_read_on_in_parts(cast, client_of, reported, monkeypatch):
    report(cast.leader, reported.reply_id, details="Not so.")
    monkeypatch.setattr(case_parts, "REPORTS_SHOWN", 1)
    client = client_of(cast.moderator)
    page = client.get(reported.url).text
    assert "2 reports" in page
    assert ("Everybody knows her." in page, "Not so." in page) == (True, False)
    more = re.search(r'hx-get="([^"]+reports=\d+)"', page)[1]
    part = client.get(more, headers={"HX-Request-Type": "partial"}).text
    assert ("Everybody knows her." in part, "Not so." in part, "hx-get" in part) == (False, True, False)


def test_the_letter_is_shown_before_it_is_sent(cast, client_of, reported):
    answer = client_of(cast.moderator).send(f"{reported.url}/decide", **decision(then="preview"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "This is what Grace will read" in page
    assert "We have hidden your reply (4, Customer data stays out)" in page
    assert state_of(reported.reply_id) == "published"


def test_notes_and_release(cast, client_of, reported):
    client = client_of(cast.moderator)
    client.send(f"{reported.url}/claim")
    assert client.send(f"{reported.url}/notes", note="Asked the branch.").status_code == 303
    assert "Asked the branch." in client.get(reported.url).get_data(as_text=True)
    assert client.send(f"{reported.url}/release").location == "/moderation"
    assert case_of(reported.case_id).claimed_by_id is None


def test_needs_sign_in(anonymous, reported):
    for path in ("/moderation", reported.url):
        assert "/sign-in" in anonymous.get(path).location


@pytest.mark.parametrize("name", ["employee", "colleague", "outsider", "leader", "compliance", "admin"])
def test_is_404_for_everybody_who_is_no_moderator(name, cast, client_of, reported):
    client = client_of(getattr(cast, name))
    assert client.get(reported.url).status_code == 404
    for step in STEPS:
        sent = decision(note="x", outcome="granted")
        assert client.send(f"{reported.url}/{step}", **sent).status_code == 404, step
    if name != "employee":  # who owns the community, and moderates there
        assert client.get("/moderation").status_code == 404


def test_unknown_cases_are_404(cast, client_of, reported):
    client = client_of(cast.moderator)
    assert client.get("/moderation/cases/999999").status_code == 404
    for step in STEPS:
        sent = decision(note="x", outcome="granted")
        assert client.send(f"/moderation/cases/999999/{step}", **sent).status_code == 404, step


def test_rejects_get(cast, client_of, reported):
    client = client_of(cast.moderator)
    assert [client.get(f"{reported.url}/{step}").status_code for step in STEPS] == [405] * len(STEPS)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"action": ""}, "Choose what happens to the text."),
        ({"action": "burn"}, "Choose what happens to the text."),
        ({"rule": ""}, "Choose the rule that the text breaks."),
        ({"rule": "rule-99"}, "Choose a rule that the author had accepted."),
        ({"text": ""}, "Say why."),
        ({"text": "word " * 500}, "Use at most 2000 characters."),
    ],
)
def test_validates_each_field_and_keeps_what_was_typed(cast, client_of, reported, changed, message):
    sent = decision(**changed)
    answer = client_of(cast.moderator).send(f"{reported.url}/decide", **sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert message in page
    assert sent["text"].strip() in page
    assert case_of(reported.case_id).state == "open"


def test_a_note_needs_words(cast, client_of, reported):
    answer = client_of(cast.moderator).send(f"{reported.url}/notes", note=" ")
    assert answer.status_code == 422
    assert "Write a note first." in answer.get_data(as_text=True)


def test_who_comes_second_reads_what_was_decided_and_keeps_the_words(cast, client_of, reported):
    decide(cast.moderator, reported.case_id)
    answer = client_of(cast.moderator2).send(f"{reported.url}/decide", **decision(text="My careful words."))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert "Sara Lind decided this" in page
    assert "My careful words." in page


@pytest.mark.parametrize("version", ["", "x", "1", "9.9", "٣.٣", "1.1.1", "9" * 40])
def test_a_version_that_was_never_shown_decides_nothing(cast, client_of, reported, version):
    assert client_of(cast.moderator).send(f"{reported.url}/decide", **decision(version=version)).status_code == 409
    assert case_of(reported.case_id).state == "open"


def test_a_text_changed_meanwhile_is_said(cast, client_of, reported):
    edit_content(cast.employee, reported.reply_id, source="A customer waits.", base_version=1)
    answer = client_of(cast.moderator).send(f"{reported.url}/decide", **decision())
    assert answer.status_code == 409
    assert "Grace Okafor changed the text meanwhile" in answer.get_data(as_text=True)


def test_ones_own_report_is_for_somebody_else(cast, thread, client_of):
    case_id = report(cast.moderator, thread[1])
    client = client_of(cast.moderator)
    assert "Somebody else decides" in client.get(f"/moderation/cases/{case_id}").get_data(as_text=True)
    assert client.send(f"/moderation/cases/{case_id}/decide", **decision()).status_code == 403
    assert client.send(f"/moderation/cases/{case_id}/claim").status_code == 403


def test_a_case_claimed_by_somebody_is_shown_but_not_decided(cast, client_of, reported):
    actions.claim_case(cast.moderator, reported.case_id)
    client = client_of(cast.moderator2)
    assert "Sara Lind works on it" in client.get(reported.url).get_data(as_text=True)
    assert client.send(f"{reported.url}/claim").status_code == 409
    assert client.send(f"{reported.url}/decide", **decision()).status_code == 409


def test_a_decision_is_reversed_with_a_reason(cast, client_of, reported):
    decide(cast.moderator, reported.case_id, "remove")
    client = client_of(cast.moderator)
    version = ".".join(map(str, get_case(cast.moderator, reported.case_id).seen))
    assert client.send(f"{reported.url}/reverse", version=version, text="").status_code == 422
    assert client.send(f"{reported.url}/reverse", version=version, text="Not hers.").status_code == 303
    assert state_of(reported.reply_id) == "published"
    assert client.send(f"{reported.url}/reverse", version=version, text="Again.").status_code == 409


def test_an_appeal_is_decided_by_somebody_else(cast, client_of, reported):
    decision_id = decide(cast.moderator, reported.case_id, "remove")
    actions.file_appeal(cast.employee, decision_id, "The digits are a form number.")
    version = ".".join(map(str, get_case(cast.moderator, reported.case_id).seen))
    sent = {"version": version, "outcome": "granted", "text": "You are right."}
    first, second = client_of(cast.moderator), client_of(cast.moderator2)
    assert "The digits are a form number." in second.get(reported.url).get_data(as_text=True)
    assert "/moderation/cases/" in second.get("/moderation?tab=appeals").get_data(as_text=True)
    assert first.send(f"{reported.url}/appeal", **sent).status_code == 403
    assert second.send(f"{reported.url}/appeal", **sent).status_code == 403  # not claimed, so not read
    second.send(f"{reported.url}/claim")
    for bad in ({"outcome": ""}, {"outcome": "perhaps"}, {"text": ""}):
        assert second.send(f"{reported.url}/appeal", **(sent | bad)).status_code == 422
    assert second.send(f"{reported.url}/appeal", **sent).status_code == 303
    assert state_of(reported.reply_id) == "published"


def test_every_tab_answers_and_says_when_it_is_empty(cast, client_of):
    client = client_of(cast.moderator)
    for tab in ("open", "mine", "appeals", "decided", "nonsense"):
        assert client.get(f"/moderation?tab={tab}").status_code == 200
    assert "No open reports." in client.get("/moderation").get_data(as_text=True)


def test_the_queue_goes_on_page_by_page(cast, thread, client_of, small):
    small(queue, PAGE_SIZE=2)
    post_id, _reply_id = thread
    for number in range(3):
        report(cast.colleague, make_reply(cast.employee, post_id, f"Reply {number}"))
    page = client_of(cast.moderator).get("/moderation").get_data(as_text=True)
    assert "/moderation?tab=open&amp;before=" in page


def test_a_pressed_pill_loads_the_queue_anew(cast, client_of):
    answer = client_of(cast.moderator).get("/moderation", headers={"HX-Request-Type": "partial"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/moderation")


def test_a_draft_of_the_letter_waits_on_the_case_until_it_is_sent(cast, client_of, reported):
    draft = save_draft(
        cast.moderator, draft_id=None, kind="decision", place=f"decision:{reported.case_id}", source="Half a let"
    )
    client = client_of(cast.moderator)
    assert "Half a let" in client.get(reported.url).get_data(as_text=True)
    assert f'href="{reported.url}"' in client.get("/drafts").get_data(as_text=True)
    client.send(f"{reported.url}/decide", **decision(draft=str(draft.id)))
    assert "Half a let" not in client.get(reported.url).get_data(as_text=True)
