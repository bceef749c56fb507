"""GET and POST /compose."""

import pytest

from esn.posts.queries import list_space_posts
from esn.settings import settings
from tests.factories.cast import Cast
from tests.factories.worlds import make_community


def test_works(cast: Cast, client_of) -> None:
    space = make_community(cast.employee)
    client = client_of(cast.employee)
    assert b"Post to Fraud Desk" in client.get("/compose?to=fraud-desk").data
    answer = client.send("/compose", to="fraud-desk", text="The *vault* opens at nine.", title="Vault")
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert b"<em>vault</em>" in page.data
    assert len(list_space_posts(cast.employee, space.id).rows) == 1


def test_needs_sign_in(anonymous) -> None:
    assert anonymous.get("/compose").location.startswith("/sign-in")


def test_a_double_submit_creates_one_post(cast: Cast, client_of) -> None:
    space = make_community(cast.employee)
    client = client_of(cast.employee)
    answers = [client.send("/compose", to="fraud-desk", text="Once.", submission="abc") for _number in range(2)]
    assert answers[0].location == answers[1].location
    assert len(list_space_posts(cast.employee, space.id).rows) == 1


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"to": "", "text": "Words"}, "Choose the community to post to."),
        ({"to": "fraud-desk", "text": "  "}, "Write something first."),
        ({"to": "fraud-desk", "text": "Words", "title": "x" * 201}, "Use 200 characters at most."),
        ({"to": "nowhere", "text": "Words"}, "not shared with you"),
    ],
)
def test_validates_each_field_and_keeps_what_was_typed(cast: Cast, client_of, fields: dict, message: str) -> None:
    make_community(cast.employee)
    answer = client_of(cast.employee).send("/compose", **fields)
    assert answer.status_code in (404, 422)
    assert message in answer.text
    assert "There is a problem" in answer.text
    assert fields["text"].strip() in answer.text


def test_a_text_that_is_too_long_is_refused_whole_and_kept_whole(cast: Cast, client_of) -> None:
    make_community(cast.employee)
    text = "x" * (settings().posts.max_length + 3)
    answer = client_of(cast.employee).send("/compose", to="fraud-desk", text=text)
    assert answer.status_code == 422
    assert "3 characters too long" in answer.text
    assert text in answer.text


def test_a_community_one_does_not_belong_to_is_not_offered_and_refused(cast: Cast, client_of) -> None:
    make_community(cast.employee)
    client = client_of(cast.outsider)
    assert b"Join a community first" in client.get("/compose").data
    assert client.send("/compose", to="fraud-desk", text="Hello").status_code == 404


def test_preview_shows_the_text_and_posts_nothing(cast: Cast, client_of) -> None:
    space = make_community(cast.employee)
    answer = client_of(cast.employee).send("/compose", to="fraud-desk", text="So **bold**", then="preview")
    assert "<strong>bold</strong>" in answer.text
    assert list_space_posts(cast.employee, space.id).rows == []


def test_a_draft_is_kept_found_again_and_gone_when_sent(cast: Cast, client_of) -> None:
    make_community(cast.employee)
    client = client_of(cast.employee)
    client.send("/compose", to="fraud-desk", text="Half a thought", then="draft")
    page = client.get("/drafts").text
    assert "Half a thought" in page
    form = client.get("/compose?draft=1")
    assert "Half a thought" in form.text
    client.send("/compose", to="fraud-desk", text="A whole thought", draft="1")
    assert "No drafts" in client.get("/drafts").text


def test_somebody_elses_draft_is_not_found(cast: Cast, client_of) -> None:
    client_of(cast.employee).send("/drafts", text="Mine alone", place="post:")
    outsider = client_of(cast.outsider)
    assert outsider.get("/compose?draft=1").status_code == 404
    assert outsider.send("/drafts/1/discard").status_code == 404
    assert "Mine alone" not in outsider.get("/drafts").text


def test_autosave_answers_with_the_id_and_keeps_one_draft(cast: Cast, client_of) -> None:
    client = client_of(cast.employee)
    first = client.send("/drafts", text="One", place="post:").json["draft"]
    second = client.send("/drafts", text="One two", place="post:", draft=str(first)).json["draft"]
    assert first == second


def test_a_draft_with_a_title_that_is_too_long_is_neither_lost_nor_published(cast: Cast, client_of) -> None:
    make_community(cast.employee)
    client = client_of(cast.employee)
    answer = client.send("/compose", to="fraud-desk", title="T" * 201, text="Do not lose me.", then="draft")
    assert answer.status_code == 422
    assert "Do not lose me." in answer.text
    assert "Do not lose me." not in client.get("/c/fraud-desk").text


def test_everybody_who_will_see_a_shared_post_is_named(cast: Cast, client_of) -> None:
    make_community(cast.employee, "audit-room", visibility="private")
    make_community(cast.employee, "fraud-desk")
    client = client_of(cast.employee)
    fields = {"to": "audit-room", "also": "fraud-desk", "text": "For both.", "then": "preview"}
    previewed = client.send("/compose", **fields)
    posted = client.get(client.send("/compose", **{**fields, "then": "send"}).location)
    for page in (previewed.text, posted.text):
        assert "Visible to the 1 member of Audit Room." in page
        assert "Visible to everybody at Test Bank who opens Fraud Desk." in page


def test_a_draft_that_is_being_saved_when_the_form_is_sent_goes_too(cast: Cast, client_of) -> None:
    space = make_community(cast.employee)
    client = client_of(cast.employee)
    before = {"text": "Half a", "place": "post:fraud-desk", "submission": "one"}
    assert client.send("/drafts", **before).json["draft"]  # its answer has not reached the page yet
    assert client.send("/compose", to=space.slug, text="Half a thought", submission="one").status_code == 303
    assert client.send("/drafts", **before | {"text": "Half a thought"}).json == {"draft": None}
    assert "No drafts" in client.get("/drafts").text


def test_a_draft_outlives_a_form_that_was_refused(cast: Cast, client_of) -> None:
    client = client_of(cast.employee)
    first = client.send("/drafts", text="Half a", place="post:", submission="two").json["draft"]
    assert client.send("/compose", to="", text="Half a thought", submission="two").status_code == 422
    second = client.send("/drafts", text="Half a thought", place="post:", submission="two").json["draft"]
    assert first == second
    assert "Half a thought" in client.get("/drafts").text
