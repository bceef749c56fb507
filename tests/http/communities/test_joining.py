"""Joining, asking, leaving, and the level."""

import pytest

from esn.spaces import actions
from tests.factories.worlds import make_community
from tests.http.communities.page import space_now, text_of

POSTS = ("join", "ask", "withdraw", "decline", "leave", "level")


@pytest.fixture
def open_one(cast):
    return make_community(cast.employee, "fraud-desk", members=(cast.colleague,))


@pytest.fixture
def moderated(cast):
    return make_community(cast.employee, "lending", visibility="moderated")


@pytest.fixture
def hidden(cast):
    return make_community(cast.employee, "falcon", visibility="private", is_listed=False, members=(cast.colleague,))


def test_need_sign_in(open_one, anonymous):
    for name in POSTS:
        assert anonymous.post(f"/c/{open_one.slug}/{name}").status_code in (303, 400), name
    for name in ("ask", "leave"):
        assert anonymous.get(f"/c/{open_one.slug}/{name}").status_code == 303


def test_reject_get(open_one, cast, client_of):
    client = client_of(cast.colleague)
    for name in ("join", "withdraw", "decline", "level"):
        assert client.get(f"/c/fraud-desk/{name}").status_code == 405, name
    assert space_now(cast.colleague, open_one).is_member


def test_hidden_and_missing_are_the_same(hidden, cast, client_of):
    client = client_of(cast.outsider)
    client.get("/c/new")
    for name in POSTS:
        answers = [client.send(f"/c/{slug}/{name}", level="muted") for slug in ("falcon", "nothing")]
        assert [answer.status_code for answer in answers] == [404, 404]
        there, missing = (answer.get_data(as_text=True).replace("nothing", "falcon") for answer in answers)
        assert _without_tokens(there) == _without_tokens(missing), name
    for name in ("ask", "leave", "about", "members", "settings", "invite", ""):
        assert client.get(f"/c/falcon/{name}".rstrip("/")).status_code == 404, name


def _without_tokens(body: str) -> list[str]:
    return [line for line in body.splitlines() if "csrf_token" not in line]


def test_join_and_undo(open_one, cast, client_of):
    client = client_of(cast.outsider)
    assert client.send("/c/fraud-desk/join").headers["Location"] == "/c/fraud-desk"
    assert space_now(cast.outsider, open_one).is_member
    page = client.get("/c/fraud-desk/about")
    assert "You joined Fraud Desk." in text_of(page)
    assert 'action="/c/fraud-desk/leave"' in page.get_data(as_text=True)
    assert client.send("/c/fraud-desk/leave").status_code == 303
    assert not space_now(cast.outsider, open_one).is_member


def test_join_goes_back_to_the_page_of_the_button(open_one, cast, client_of):
    client = client_of(cast.outsider)
    assert client.send("/c/fraud-desk/join", next="/c?q=fraud").headers["Location"] == "/c?q=fraud"
    assert client.send("/c/fraud-desk/join", next="//evil.example/").headers["Location"] == "/c/fraud-desk"


def test_joining_what_is_approved_is_refused(moderated, cast, client_of):
    assert client_of(cast.outsider).send("/c/lending/join").status_code == 403
    assert space_now(cast.outsider, moderated).state is None


def test_ask_with_a_note_and_take_it_back(moderated, cast, client_of):
    client = client_of(cast.outsider)
    assert client.get("/c/lending/ask").status_code == 200
    long = client.send("/c/lending/ask", note="I start soon. " + "x" * 300)
    assert long.status_code == 422
    assert "I start soon. xxx" in long.get_data(as_text=True)
    assert 'href="#note"' in long.get_data(as_text=True)
    assert client.send("/c/lending/ask", note="I start soon.").status_code == 303
    page = client.get("/c/lending/about")
    assert "The owners decide, and we tell you." in text_of(page)
    assert 'action="/c/lending/withdraw"' in page.get_data(as_text=True)
    assert client.send("/c/lending/withdraw").status_code == 303
    assert space_now(cast.outsider, moderated).state is None


def test_accept_and_decline_an_invitation_to_what_is_hidden(hidden, cast, client_of):
    for name, location, state in (("decline", "/c", None), ("join", "/c/falcon", "member")):
        actions.invite_person(cast.employee, hidden.id, cast.outsider.id)
        client = client_of(cast.outsider)
        assert client.get("/c/falcon/members").status_code == 404
        page = client.get("/c/falcon/about")
        assert "Accept invitation" in text_of(page)
        assert client.send(f"/c/falcon/{name}").headers["Location"] == location
        if state:
            assert space_now(cast.outsider, hidden).state == state
        else:
            assert client.get("/c/falcon/about").status_code == 404


def test_leaving_says_what_is_lost(hidden, cast, client_of):
    client = client_of(cast.colleague)
    assert "You can no longer read it. To come back you need an owner." in text_of(client.get("/c/falcon/leave"))
    assert client.send("/c/falcon/leave").headers["Location"] == "/c"
    assert client.get("/c/falcon/about").status_code == 404


def test_the_last_owner_gets_a_clear_page(open_one, cast, client_of):
    client = client_of(cast.employee)
    page = client.get("/c/fraud-desk/leave")
    assert "You are its last owner" in text_of(page)
    assert 'href="/c/fraud-desk/members"' in page.get_data(as_text=True)
    answer = client.send("/c/fraud-desk/leave")
    assert answer.status_code == 409
    assert "Fraud Desk needs an owner. Make another member owner first, or archive the community." in text_of(answer)
    assert space_now(cast.employee, open_one).role == "owner"


def test_an_archived_one_takes_nobody_in(open_one, cast, client_of):
    actions.archive_space(cast.employee, open_one.id)
    client = client_of(cast.outsider)
    answer = client.send("/c/fraud-desk/join")
    assert answer.status_code == 409
    assert "Fraud Desk is archived." in text_of(answer)
    page = text_of(client.get("/c/fraud-desk/about"))
    assert "This community is archived." in page
    assert "Join" not in page


def test_choose_a_level_and_undo_it(open_one, cast, client_of):
    client = client_of(cast.colleague)
    assert client.send("/c/fraud-desk/level", level="muted").status_code == 303
    assert space_now(cast.colleague, open_one).level_name == "muted"
    page = client.get("/c/fraud-desk/about").get_data(as_text=True)
    assert 'action="/c/fraud-desk/level?level=highlights"' in page
    client.send("/c/fraud-desk/level?level=highlights")
    assert space_now(cast.colleague, open_one).level_name == "highlights"


def test_levels_that_do_not_exist_and_people_who_have_none(open_one, cast, client_of):
    assert client_of(cast.colleague).send("/c/fraud-desk/level", level="loud").status_code == 422
    assert client_of(cast.colleague).send("/c/fraud-desk/level").status_code == 422
    assert client_of(cast.outsider).send("/c/fraud-desk/level", level="muted").status_code == 403
