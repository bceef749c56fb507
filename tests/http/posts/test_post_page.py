"""/p/<id> and what hangs below it: replies, edits, removal, reactions, history."""

import re

import pytest

from esn.content.actions.changes import edit_content
from esn.content.wording import address_of
from esn.posts import queries
from tests.factories.cast import Cast
from tests.factories.worlds import make_community, make_post, make_reply


@pytest.fixture
def post_id(cast: Cast) -> int:
    space = make_community(cast.employee, visibility="private", members=[cast.colleague])
    return make_post(cast.employee, space, source="The canary sings.", title="Canary")


PATHS = ("", "/card", "/replies?cursor=0", "/history", "/reactions")


@pytest.mark.parametrize("path", PATHS)
def test_members_see_it(cast: Cast, client_of, post_id: int, path: str) -> None:
    assert client_of(cast.colleague).get(f"/p/{post_id}{path}").status_code == 200


@pytest.mark.parametrize("path", [*PATHS, "/edit", "/delete"])
def test_hidden_and_missing_are_the_same_404(cast: Cast, client_of, post_id: int, path: str) -> None:
    client = client_of(cast.outsider)
    hidden, missing = client.get(f"/p/{post_id}{path}"), client.get(f"/p/999999{path}")
    assert hidden.status_code == missing.status_code == 404
    assert "canary" not in hidden.text.lower()


def test_needs_sign_in(anonymous, post_id: int) -> None:
    assert anonymous.get(f"/p/{post_id}").location.startswith("/sign-in")


def test_a_reply_leads_back_to_the_thread_at_the_reply(cast: Cast, client_of, post_id: int) -> None:
    client = client_of(cast.colleague)
    answer = client.send(f"/p/{post_id}/reply", text="I heard it too.")
    assert answer.status_code == 303
    assert answer.location.startswith(f"/p/{post_id}#r")
    assert "I heard it too." in client.get(f"/p/{post_id}").text


def test_an_empty_reply_is_refused_beside_its_box(cast: Cast, client_of, post_id: int) -> None:
    answer = client_of(cast.colleague).send(f"/p/{post_id}/reply", text="")
    assert answer.status_code == 422
    assert "Write something first." in answer.text
    assert "The canary sings." in answer.text


def test_a_visitor_is_told_how_to_take_part(cast: Cast, client_of) -> None:
    post_id = make_post(cast.employee, make_community(cast.employee))
    client = client_of(cast.outsider)
    assert "Members of Fraud Desk reply here." in client.get(f"/p/{post_id}").text
    answer = client.send(f"/p/{post_id}/reply", text="Let me in")
    assert answer.status_code == 403
    assert "Join the community to reply." in answer.text


def test_an_edit_is_shown_with_its_history(cast: Cast, client_of, post_id: int) -> None:
    client = client_of(cast.employee)
    assert "The canary sings." in client.get(f"/p/{post_id}/edit").text
    client.send(f"/p/{post_id}/edit", text="The canary coughs.", base="1")
    history = client_of(cast.colleague).get(f"/p/{post_id}/history").text
    assert "<del>" in history
    assert "<ins>" in history


def test_a_long_history_is_shown_ten_versions_at_a_time(cast: Cast, client_of, post_id: int) -> None:
    for number in range(1, 13):
        edit_content(cast.employee, post_id, source=f"Text {number}.", base_version=number)
    client = client_of(cast.colleague)
    newest = client.get(f"/p/{post_id}/history").text
    assert 'id="v13"' in newest
    assert 'id="v3"' not in newest
    assert f"/p/{post_id}/history?before=4" in newest
    oldest = client.get(f"/p/{post_id}/history?before=4").text
    assert [number for number in range(1, 14) if f'id="v{number}"' in oldest] == [1, 2, 3]


def test_an_edit_of_an_old_version_keeps_the_text_in_the_box(cast: Cast, client_of, post_id: int) -> None:
    client = client_of(cast.employee)
    client.send(f"/p/{post_id}/edit", text="Second.", base="1")
    answer = client.send(f"/p/{post_id}/edit", text="Also second.", base="1")
    assert answer.status_code == 409
    assert "Also second." in answer.text


def test_only_the_author_gets_the_forms(cast: Cast, client_of, post_id: int) -> None:
    client = client_of(cast.colleague)
    for path in ("edit", "delete"):
        assert client.get(f"/p/{post_id}/{path}").status_code == 404
        assert client.send(f"/p/{post_id}/{path}", text="Mine", base="1").status_code == 404


def test_removing_asks_first_and_leaves_a_tombstone(cast: Cast, client_of, post_id: int) -> None:
    client = client_of(cast.employee)
    assert "The archive keeps a sealed copy until" in client.get(f"/p/{post_id}/delete").text
    assert client.send(f"/p/{post_id}/delete").status_code == 303
    page = client_of(cast.colleague).get(f"/p/{post_id}").text
    assert "Grace Okafor removed this text." in page
    assert "The canary sings." not in page


def test_a_reaction_is_shown_as_pressed_and_can_be_taken_back(cast: Cast, client_of, post_id: int) -> None:
    client = client_of(cast.colleague)
    client.send(f"/p/{post_id}/reactions", add="thanks")
    pressed = f'id="reaction-{post_id}-thanks" type="submit" name="take_back"'
    assert pressed in client.get(f"/p/{post_id}").text
    client.send(f"/p/{post_id}/reactions", take_back="thanks")
    assert pressed not in client.get(f"/p/{post_id}").text


def test_an_unknown_reaction_is_refused(cast: Cast, client_of, post_id: int) -> None:
    assert client_of(cast.colleague).send(f"/p/{post_id}/reactions", add="rage").status_code == 422


@pytest.mark.parametrize("path", ["reply"])
def test_rejects_get(cast: Cast, client_of, post_id: int, path: str) -> None:
    assert client_of(cast.colleague).get(f"/p/{post_id}/{path}").status_code == 405


def test_a_reply_has_its_own_addresses(cast: Cast, client_of, post_id: int) -> None:
    reply_id = make_reply(cast.colleague, post_id, "Chirp")
    client = client_of(cast.colleague)
    client.send(f"/r/{reply_id}/edit", text="Chirp chirp", base="1")
    assert "Chirp chirp" in client.get(f"/r/{reply_id}/card").text
    assert client.send(f"/r/{reply_id}/delete").status_code == 303
    assert "Tomasz Nowak removed this text." in client.get(f"/p/{post_id}").text


def test_a_script_gets_only_the_part_it_asks_for(cast: Cast, client_of, post_id: int) -> None:
    reply_id = make_reply(cast.colleague, post_id, "New one")
    client = client_of(cast.employee)
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    part = client.get(f"/p/{post_id}/replies?cursor={reply_id - 1}", headers=headers)
    assert "New one" in part.text
    assert "<html" not in part.text
    assert client.get(f"/p/{post_id}/replies?cursor={reply_id}").json == {"n": 0}


def test_the_side_names_who_is_in_the_thread_and_the_place(cast: Cast, client_of, post_id: int) -> None:
    client = client_of(cast.colleague)
    assert "In this thread" not in client.get(f"/p/{post_id}").text
    make_reply(cast.colleague, post_id, "Chirp")
    make_reply(cast.employee, post_id, "Chirp again")
    side = client.get(f"/p/{post_id}").text.split("<aside")[1]
    assert side.count('class="person-name"') == 2
    assert "About Fraud Desk" in side
    assert "2 members" in side


def test_a_long_thread_is_read_on_in_parts_and_a_permalink_leads_into_it(cast, client_of, post_id, monkeypatch) -> None:
    monkeypatch.setattr(queries, "SHOWN_WHOLE", 2)
    monkeypatch.setattr(queries, "LAST_REPLIES", 2)
    replies = [make_reply(cast.employee, post_id, f"Number {number}.") for number in range(9)]
    client = client_of(cast.employee)
    url = f"/p/{post_id}?after={replies[2]}"
    whole = client.get(f"/p/{post_id}").text
    assert "Show 4 replies between" in whole
    assert f'hx-get="{url}"' in whole
    part = client.get(url, headers={"HX-Request-Type": "partial"}).text
    assert re.findall(r"Number (\d+)\.", part) == ["3", "4"]
    assert f'hx-get="/p/{post_id}?after={replies[4]}"' in part
    assert "2 replies between" in part
    link = address_of("reply", replies[5], post_id)
    assert f'id="r{replies[5]}"' not in whole
    monkeypatch.setattr(queries, "SHOWN_BEFORE", 1)
    led = client.get(link).text
    assert f'id="r{replies[5]}"' in led
    assert "4 replies before: show the first" in led
