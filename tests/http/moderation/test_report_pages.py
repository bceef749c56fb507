"""GET and POST /p/<id>/report, /r/<id>/report; /reports/mine; /reports/<id>."""

import re

import pytest

from esn.content.actions.changes import remove_content
from esn.content.actions.drafts import save_draft
from esn.people.actions import change_profile
from esn.settings import settings_override
from tests.domain.moderation.acting import DANGER, RULE, decide, state_of
from tests.factories.worlds import make_community, make_post
from tests.http.moderation.conftest import without_token


@pytest.fixture
def reply_id(thread) -> int:
    """A reply of employee that everybody reads."""
    return thread[1]


def send(client, reply_id, **fields: str):
    """Send the form."""
    return client.send(f"/r/{reply_id}/report", **({"reason": RULE} | fields))


def test_works(cast, client_of, reply_id):
    client = client_of(cast.colleague)
    page = client.get(f"/r/{reply_id}/report")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "Mrs K. from Harbour Street" in text
    assert "Moderators of Lending and the company team see your name. Grace does not." in text
    assert "Call ext. 9999 first" in text
    answer = send(client, reply_id, text="Everybody knows her.")
    assert answer.status_code == 303
    thanks = client.get(answer.location).get_data(as_text=True)
    assert "Thank you" in thanks
    assert "usually within 1 day" in thanks
    mine = client.get("/reports/mine").get_data(as_text=True)
    assert "Customer or personal data" in mine
    assert "Not decided yet." in mine


def test_a_post_is_reported_alike(cast, client_of):
    post_id = make_post(cast.employee, make_community(cast.employee))
    client = client_of(cast.outsider)
    assert "Report a post" in client.get(f"/p/{post_id}/report").get_data(as_text=True)
    assert client.send(f"/p/{post_id}/report", reason=RULE).status_code == 303


def test_a_script_gets_the_form_alone(cast, client_of, reply_id):
    part = client_of(cast.colleague).get(f"/r/{reply_id}/report", headers={"HX-Request-Type": "partial"})
    assert "<html" not in part.get_data(as_text=True)
    assert 'id="dialog-h"' in part.get_data(as_text=True)


def test_a_dialog_gets_its_mistakes_and_then_the_way_on(cast, client_of, reply_id):
    client, part = client_of(cast.colleague), {"HX-Request": "true", "HX-Request-Type": "partial"}
    form = client.get(f"/r/{reply_id}/report", headers=part).get_data(as_text=True)
    assert f'hx-post="/r/{reply_id}/report"' in form

    def post(**fields: str):
        data = {"csrf_token": client.token, "reason": RULE, "text": "My words.", **fields}
        return client.post(f"/r/{reply_id}/report", data=data, headers=part)

    wrong = post(reason="")
    assert wrong.status_code == 422
    assert post().headers["HX-Redirect"].startswith("/reports/")
    again = post()
    assert again.status_code == 409
    for answer in (wrong, again):
        assert "<html" not in answer.get_data(as_text=True)
        assert "My words." in answer.get_data(as_text=True)


def test_danger_shows_the_phone_number_first(cast, client_of, reply_id):
    client = client_of(cast.colleague)
    page = client.get(send(client, reply_id, reason=DANGER).location).get_data(as_text=True)
    assert page.index("Call ext. 9999 now") < page.index("What happens next")


def test_hiding_at_once_is_said(cast, client_of, reply_id):
    client = client_of(cast.colleague)
    page = client.get(send(client, reply_id, hide_now="y").location).get_data(as_text=True)
    assert "hidden for all but moderators" in page
    assert state_of(reply_id) == "hidden"


def test_needs_sign_in(anonymous, reply_id):
    for path in (f"/r/{reply_id}/report", "/reports/mine", "/reports/1"):
        assert "/sign-in" in anonymous.get(path).location


def test_outsiders_get_404_for_what_is_private(cast, client_of):
    post_id = make_post(cast.employee, make_community(cast.employee, visibility="private"))
    client = client_of(cast.outsider)
    assert client.get(f"/p/{post_id}/report").status_code == 404
    assert client.send(f"/p/{post_id}/report", reason=RULE).status_code == 404
    missing, invisible = client.get("/p/999999/report"), client.get(f"/p/{post_id}/report")
    assert without_token(missing) == without_token(invisible)


def test_ones_own_text_is_403(cast, client_of, reply_id):
    client = client_of(cast.employee)
    assert client.get(f"/r/{reply_id}/report").status_code == 403
    assert send(client, reply_id).status_code == 403


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"reason": ""}, "Choose what is wrong with it."),
        ({"reason": "rule-99"}, "Choose what is wrong with it."),
        ({"reason": "rule-10"}, "Tell us what is wrong."),
        ({"text": "word " * 120}, "Use at most 500 characters."),
        ({"reason": "rule-2", "hide_now": "y"}, "Only reports about data hide a text at once."),
    ],
)
def test_validates_each_field_and_keeps_what_was_typed(cast, client_of, reply_id, fields, message):
    sent = {"text": "Everybody knows her."} | fields
    if fields.get("reason") == "rule-10":
        sent["text"] = ""
    answer = send(client_of(cast.colleague), reply_id, **sent)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert message in page
    assert "There is a problem" in page
    assert sent["text"].strip() in page


def test_a_second_report_says_so_and_keeps_the_words(cast, client_of, reply_id):
    client = client_of(cast.colleague)
    send(client, reply_id)
    answer = send(client, reply_id, text="Once more.")
    assert answer.status_code == 409
    assert "You have reported this already" in answer.get_data(as_text=True)
    assert "Once more." in answer.get_data(as_text=True)


def test_what_went_away_meanwhile_says_so_and_keeps_the_words(cast, client_of, reply_id):
    client = client_of(cast.colleague)
    client.get(f"/r/{reply_id}/report")
    remove_content(cast.employee, reply_id)
    answer = send(client, reply_id, text="My words.")
    assert answer.status_code == 409
    assert "My words." in answer.get_data(as_text=True)


def test_a_draft_stands_in_the_form_again(cast, client_of, reply_id):
    save_draft(cast.colleague, draft_id=None, kind="report", place=f"report:{reply_id}", source="Half a sent")
    assert "Half a sent" in client_of(cast.colleague).get(f"/r/{reply_id}/report").get_data(as_text=True)


def test_a_report_is_seen_by_its_reporter_only(cast, client_of, reported):
    page = client_of(cast.colleague).get("/reports/mine").get_data(as_text=True)
    assert "Mrs K." in page
    for other in (cast.employee, cast.moderator, cast.outsider):
        assert client_of(other).get("/reports/1").status_code == 404


def test_the_outcome_stands_in_my_reports(cast, client_of, reported):
    decide(cast.moderator, reported.case_id, "remove")
    client = client_of(cast.colleague)
    for path in ("/reports/mine", "/reports/1"):
        assert "We removed it (rule 4). Thank you." in client.get(path).get_data(as_text=True)
    assert "Mrs K." not in client.get("/reports/mine").get_data(as_text=True)


def test_rejects_get_and_post_where_they_do_not_belong(cast, client_of):
    client = client_of(cast.colleague)
    assert client.send("/reports/mine").status_code == 405
    assert client.send("/reports/1").status_code == 405


def test_a_profile_is_reported_from_its_page(client_of, cast):
    with settings_override(profiles={"about": "free"}):
        change_profile(cast.employee, about="Mrs K. owes us.", skills=[], languages=[], time_zone="UTC", base_version=0)
    reporter, author = client_of(cast.colleague), client_of(cast.employee)
    assert 'href="/u/employee/report"' in reporter.get("/u/employee").text
    assert 'href="/u/employee/report"' not in author.get("/u/employee?as=others").text
    form = reporter.get("/u/employee/report")
    assert "Report a profile text" in form.text
    assert "Mrs K. owes us." in form.text
    assert "hide_now" not in form.text
    digest = re.search(r'name="digest" value="([0-9a-f]{64})"', form.text)[1]
    assert reporter.send("/u/employee/report", digest=digest, text="Look.").status_code == 422
    old = reporter.send("/u/employee/report", digest="0" * 64, reason="rule-4", text="My words.")
    assert (old.status_code, "My words." in old.text) == (409, True)
    sent = reporter.send("/u/employee/report", digest=digest, reason="rule-4", text="Look.")
    assert sent.status_code == 303
    assert 'href="/u/employee"' in reporter.get(sent.location).text
    moderator = client_of(cast.moderator)
    page = moderator.get("/moderation/cases/1").text
    assert "Reported profile text" in page
    assert 'value="hide"' not in page
    assert author.get("/u/employee/report").status_code == 403
    assert reporter.get("/u/leader/report").status_code == 404
