"""Pieces of pages are remembered by value: what shows is always what holds, and one's own."""

import re
from datetime import timedelta

import pytest
from jinja2 import UndefinedError

from esn.content.actions.changes import edit_content
from esn.content.actions.reactions import set_reaction
from esn.core import clock
from esn.core.unit_of_work import unit_of_work
from esn.people.events import AccountChanged
from esn.people.models import Account
from tests.factories.cast import Cast
from tests.factories.worlds import make_community, make_post

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def card_of(client, post_id: int) -> str:
    """The post as Home shows it."""
    return client.get("/").text.split(f'<article class="post" id="p{post_id}"')[1].split("</article>")[0]


def test_everybody_gets_their_own_token_and_nobody_the_mark(cast: Cast, client_of) -> None:
    post_id = make_post(cast.employee, make_community(cast.employee, members=[cast.colleague, cast.outsider]))
    colleague, outsider = client_of(cast.colleague), client_of(cast.outsider)
    for _time in range(2):
        cards = [card_of(client, post_id) for client in (colleague, outsider)]
        tokens = [set(TOKEN.findall(card)) for card in cards]
        assert len(tokens[0]) == len(tokens[1]) == 1
        assert tokens[0] != tokens[1]
        assert TOKEN.sub("", cards[0]) == TOKEN.sub("", cards[1])
    token = tokens[1].pop()
    answer = outsider.post(f"/p/{post_id}/reactions", data={"add": "thanks", "csrf_token": token})
    assert answer.status_code == 303


def test_the_author_gets_another_menu(cast: Cast, client_of) -> None:
    post_id = make_post(cast.employee, make_community(cast.employee, members=[cast.colleague]))
    assert "Report post" in card_of(client_of(cast.colleague), post_id)
    assert "Edit post" in card_of(client_of(cast.employee), post_id)
    assert "Edit post" not in card_of(client_of(cast.colleague), post_id)


def test_an_edited_post_and_a_reaction_show_at_once(cast: Cast, client_of) -> None:
    post_id = make_post(cast.employee, make_community(cast.employee, members=[cast.colleague]), source="Before.")
    client = client_of(cast.colleague)
    assert "Before." in card_of(client, post_id)
    edit_content(cast.employee, post_id, source="After.", base_version=1)
    assert "After." in card_of(client, post_id)
    set_reaction(cast.employee, post_id, "thanks", is_on=True)
    assert 'data-count="thanks">1<' in card_of(client, post_id)
    assert 'aria-pressed="true"' not in card_of(client, post_id)
    assert 'aria-pressed="true"' in card_of(client_of(cast.employee), post_id)


def test_the_words_of_time_change(cast: Cast, client_of) -> None:
    post_id = make_post(cast.employee, make_community(cast.employee))
    client, now = client_of(cast.employee), clock.now()
    for later, words in ((10, "just now"), (70, "1 min ago"), (130, "2 min ago"), (7300, "2 h ago")):
        with clock.at(now + timedelta(seconds=later)):
            client = client_of(cast.employee)
            assert f">{words}</time>" in card_of(client, post_id)


def test_every_language_is_remembered_for_itself(cast: Cast, client_of) -> None:
    assert "Sign out" in client_of(cast.colleague).get("/").text
    with unit_of_work() as unit:
        unit.session.get(Account, cast.colleague.id).locale = "de"
        unit.record(AccountChanged(actor_id=None, object_id=cast.colleague.id, fields={"locale": "de"}))
    german = client_of(cast.colleague).get("/").text
    assert "Abmelden" in german
    assert "Sign out" not in german


def test_a_piece_cannot_reach_the_session(app) -> None:
    pieces = app.extensions["esn_pieces"]
    with app.test_request_context():
        for name in ("frame", "session", "request", "g", "new_submission", "current_user"):
            template = pieces.environment.from_string("{% macro leak() %}{{ " + name + " ~ '' }}{% endmacro %}")
            with pytest.raises(UndefinedError):
                template.module.leak()


def test_what_people_write_is_escaped(app) -> None:
    with app.test_request_context():
        html = app.extensions["esn_pieces"].piece("components/composer.html", "compose_line", "<script>", "/", "Anna")
    assert "&lt;script&gt;" in html
    assert "<script>" not in html
