"""GET and POST /appeals/<decision id>: the decision as its author reads it."""

from datetime import timedelta

import pytest

from esn.core import clock
from tests.domain.moderation.acting import case_of, decide, decide_appeal


@pytest.fixture
def url(cast, reported) -> str:
    """The decision: the reply is removed."""
    return f"/appeals/{decide(cast.moderator, reported.case_id, 'remove')}"


def test_works(cast, client_of, reported, url):
    client = client_of(cast.employee)
    page = client.get(url).get_data(as_text=True)
    for part in ("We removed your reply", "It names a customer.", "Customer data stays out", "Mrs K.", "until"):
        assert part in page
    assert "Sara Lind" not in page
    assert "Tomasz Nowak" not in page
    assert client.send(url, text="The digits are a form number.").location == url
    assert "Somebody else looks at it now" in client.get(url).get_data(as_text=True)
    decide_appeal(cast.moderator2, reported.case_id)
    after = client.get(url).get_data(as_text=True)
    for part in ("This decision no longer holds.", "Appeal granted", "It is a form number.", "We are sorry."):
        assert part in after
    assert "Pradeep Nair" not in after


def test_needs_sign_in(anonymous, url):
    assert "/sign-in" in anonymous.get(url).location


@pytest.mark.parametrize("name", ["colleague", "outsider", "leader", "moderator", "moderator2", "compliance", "admin"])
def test_is_404_for_everybody_but_the_author(name, cast, client_of, url):
    client = client_of(getattr(cast, name))
    assert client.get(url).status_code == 404
    assert client.send(url, text="Let me.").status_code == 404


def test_unknown_decisions_are_404(cast, client_of):
    client = client_of(cast.employee)
    assert client.get("/appeals/999999").status_code == 404
    assert client.send("/appeals/999999", text="What?").status_code == 404


@pytest.mark.parametrize(
    ("text", "message"), [("  ", "Tell us what we got wrong."), ("word " * 401, "Use at most 2000 characters.")]
)
def test_validates_the_text_and_keeps_it(cast, client_of, url, text, message):
    answer = client_of(cast.employee).send(url, text=text)
    assert answer.status_code == 422
    assert message in answer.get_data(as_text=True)
    assert text.strip() in answer.get_data(as_text=True)


def test_a_second_appeal_is_refused_and_its_words_are_kept(cast, client_of, url):
    client = client_of(cast.employee)
    client.send(url, text="Why?")
    answer = client.send(url, text="And again.")
    assert answer.status_code == 409
    assert "You have appealed already" in answer.get_data(as_text=True)
    assert "And again." in answer.get_data(as_text=True)


def test_an_appeal_after_the_time_is_refused_and_its_words_are_kept(cast, reported, client_of):
    with clock.at(clock.now() - timedelta(days=31)):
        url = f"/appeals/{decide(cast.moderator, reported.case_id, 'remove')}"
    client = client_of(cast.employee)
    assert "Send appeal" not in client.get(url).get_data(as_text=True)
    answer = client.send(url, text="Too late?")
    assert answer.status_code == 403
    assert "The 30 days for an appeal ended on" in answer.get_data(as_text=True)
    assert "Too late?" in answer.get_data(as_text=True)
    assert case_of(reported.case_id).state == "decided"
