"""A page that has not changed is not sent again; one that has changed, or is somebody else's, always is."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from esn.content.actions.changes import edit_content
from esn.content.actions.drafts import save_draft
from esn.content.actions.reactions import set_reaction
from esn.core import clock
from esn.core.unit_of_work import unit_of_work
from esn.people.events import AccountChanged
from esn.people.models import Account
from tests.factories.cast import Cast
from tests.factories.worlds import make_community, make_post, make_reply

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture(autouse=True)
def _one_minute() -> Iterator[None]:
    """The clock stands still at the beginning of a minute, so that a test stays within it."""
    with clock.at(clock.now().replace(second=1)):
        yield


@pytest.fixture
def post_id(cast: Cast) -> int:
    return make_post(cast.employee, make_community(cast.employee, members=[cast.colleague, cast.outsider]))


def tag_of(client, path: str = "/") -> str:
    """What tells the page from others, on a browser that has been here."""
    client.get(path)
    return client.get(path).headers["ETag"]


def ask(client, tag: str, path: str = "/", **headers: str):
    """What a browser that has the page asks."""
    return client.get(path, headers={"If-None-Match": tag, **headers})


@pytest.mark.parametrize("path", ["/", "/c/fraud-desk"])
def test_an_unchanged_page_is_not_sent_again(path: str, cast: Cast, post_id: int, client_of) -> None:
    client = client_of(cast.colleague)
    whole = client.get(path)
    same = ask(client, tag_of(client, path), path)
    assert same.status_code == 304
    assert same.data == b""
    assert same.headers["Cache-Control"] == whole.headers["Cache-Control"] == "private, no-cache"
    assert {"Cookie", "HX-Request-Type"} <= set(same.vary)


CHANGES: list[Callable[[Cast, int], object]] = [
    lambda cast, post_id: edit_content(cast.employee, post_id, source="Other words.", base_version=1),
    lambda cast, post_id: set_reaction(cast.outsider, post_id, "thanks", is_on=True),
    lambda cast, post_id: set_reaction(cast.colleague, post_id, "thanks", is_on=True),
    lambda cast, post_id: make_reply(cast.employee, post_id),
    lambda cast, post_id: make_reply(cast.employee, post_id, source="For @colleague"),
    lambda cast, _post_id: save_draft(cast.colleague, draft_id=None, kind="post", place="post:", source="Half a"),
    lambda cast, _post_id: make_community(cast.colleague, "another"),
    lambda cast, _post_id: translate(cast),
]


def translate(cast: Cast) -> None:
    """Let the colleague read German."""
    with unit_of_work() as unit:
        unit.session.get(Account, cast.colleague.id).locale = "de"
        unit.record(AccountChanged(actor_id=None, object_id=cast.colleague.id, fields={"locale": "de"}))


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_sent(change: Callable[[Cast, int], object], cast: Cast, post_id: int, client_of) -> None:
    client = client_of(cast.colleague)
    tag = tag_of(client)
    assert ask(client, tag).status_code == 304
    change(cast, post_id)
    assert ask(client, tag).status_code == 200


def test_the_theme_is_part_of_the_page(cast: Cast, post_id: int, client_of) -> None:
    client = client_of(cast.colleague)
    tag = tag_of(client)
    client.set_cookie("esn_theme", "dark")
    assert ask(client, tag).status_code == 200


def test_after_a_minute_it_is_sent_again(cast: Cast, post_id: int, client_of) -> None:
    client = client_of(cast.colleague)
    tag = tag_of(client)
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert ask(client, tag).status_code == 200


def test_nobody_gets_what_is_known_of_another(cast: Cast, post_id: int, client_of, anonymous) -> None:
    tag = tag_of(client_of(cast.colleague))
    assert ask(client_of(cast.outsider), tag).status_code == 200
    again = client_of(cast.colleague)  # the same person, signed in anew
    again.get("/")
    assert ask(again, tag).status_code == 200
    assert ask(anonymous, tag).status_code == 303
    assert ask(anonymous, "*").status_code == 303


def test_what_is_said_once_is_said(cast: Cast, post_id: int, client_of) -> None:
    client = client_of(cast.colleague)
    tag = tag_of(client)
    with client.session_transaction() as page:
        page["notices"] = [{"text": "Draft discarded.", "undo": None}]
    told = ask(client, tag)
    assert told.status_code == 200
    assert "Draft discarded." in told.text
    assert "ETag" not in told.headers


def test_a_part_of_a_page_is_always_sent(cast: Cast, post_id: int, client_of) -> None:
    client = client_of(cast.colleague)
    assert ask(client, tag_of(client), **PARTIAL).status_code == 200


def test_a_page_with_a_box_to_send_once_is_always_sent(cast: Cast, post_id: int, client_of) -> None:
    assert "ETag" not in client_of(cast.colleague).get(f"/p/{post_id}").headers
