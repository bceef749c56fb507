"""Texts that nobody sees, signs that turn the line around, and rights that end while somebody writes."""

from collections.abc import Callable

import pytest

from esn.core.db import db
from esn.posts.models import Post
from esn.spaces.actions import remove_member
from tests.factories.cast import Cast
from tests.factories.clients import Browser
from tests.factories.worlds import make_community, make_post, make_reply

UNSEEN = [
    "\u200b",
    "\u200b\u200d\ufeff \u2060",
    "\u202e",
    "\u3164",
    "[a]: /b",
    "\u00ad",
    "&#8203;",
    "&nbsp;",
    "---",
    "[](/)",
]
WORDS = "I had written this for an hour."


@pytest.mark.parametrize("text", UNSEEN)
def test_a_text_that_nobody_sees_is_refused(cast: Cast, client_of: Callable[..., Browser], text: str) -> None:
    make_community(cast.employee)
    answer = client_of(cast.employee).send("/compose", to="fraud-desk", text=text)
    assert answer.status_code == 422
    assert "Write something first." in answer.text


def test_a_title_turns_no_line_around(cast: Cast, client_of: Callable[..., Browser]) -> None:
    make_community(cast.employee)
    client_of(cast.employee).send("/compose", to="fraud-desk", text="Read.", title="Pay\u202e\u200b run\x07")
    assert db.session.query(Post.title).scalar() == "Pay run"


def test_a_title_that_grows_when_it_is_composed_is_refused(cast: Cast, client_of: Callable[..., Browser]) -> None:
    make_community(cast.employee)
    answer = client_of(cast.employee).send("/compose", to="fraud-desk", text="Read.", title="\ufb2c" * 200)
    assert answer.status_code == 422
    assert "Use 200 characters at most." in answer.text


def test_a_change_to_nothing_is_refused(cast: Cast, client_of: Callable[..., Browser]) -> None:
    post_id = make_post(cast.employee, make_community(cast.employee))
    answer = client_of(cast.employee).send(f"/p/{post_id}/edit", text="\u200b", base=1)
    assert answer.status_code == 422
    assert "Write something first." in answer.text


def test_words_joined_by_invisible_signs_stay_words(cast: Cast, client_of: Callable[..., Browser]) -> None:
    make_community(cast.employee)
    client_of(cast.employee).send("/compose", to="fraud-desk", text="\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645")
    assert "\u200c" in db.session.query(Post.excerpt).scalar()


def test_a_reply_is_shown_again_to_who_was_removed_meanwhile(cast: Cast, client_of: Callable[..., Browser]) -> None:
    space = make_community(cast.employee, visibility="private", members=[cast.colleague])
    post_id = make_post(cast.employee, space, source="A secret.")
    client = client_of(cast.colleague)
    client.get(f"/p/{post_id}")
    remove_member(cast.employee, space.id, cast.colleague.id)
    answer = client.send(f"/p/{post_id}/reply", text=WORDS)
    assert answer.status_code == 404
    assert WORDS in answer.text
    assert "A secret." not in answer.text


def test_a_change_is_shown_again_to_who_was_removed_meanwhile(cast: Cast, client_of: Callable[..., Browser]) -> None:
    space = make_community(cast.employee, visibility="private", members=[cast.colleague])
    reply_id = make_reply(cast.colleague, make_post(cast.employee, space))
    client = client_of(cast.colleague)
    remove_member(cast.employee, space.id, cast.colleague.id)
    answer = client.send(f"/r/{reply_id}/edit", text=WORDS, base=1)
    assert answer.status_code == 404
    assert WORDS in answer.text
