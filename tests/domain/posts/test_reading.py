"""Reading posts: numbers of new replies, what somebody wrote, long threads."""

import pytest

from esn.posts import queries
from tests.factories.cast import Cast
from tests.factories.worlds import make_community, make_post, make_reply


def test_new_replies_are_numbered_by_their_place_in_the_thread(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "SHOWN_WHOLE", 3)
    post_id = make_post(cast.employee, make_community(cast.employee, members=(cast.colleague,)))
    replies = [make_reply(cast.colleague, post_id, f"Reply {number}") for number in range(1, 8)]
    shown = queries.list_replies_since(cast.employee, post_id, replies[1])
    assert [(card.id, card.number, card.total) for card in shown] == [
        (replies[2], 3, 7),
        (replies[3], 4, 7),
        (replies[4], 5, 7),
    ]


def test_what_somebody_wrote_goes_on_behind_much_that_is_hidden(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "LOOKED_AT", 3)
    monkeypatch.setattr(queries, "LOOKS", 2)
    space, hidden = make_community(cast.employee), make_community(cast.employee, "hidden", visibility="private")
    first = make_post(cast.employee, space)
    for _number in range(7):
        make_post(cast.employee, hidden)
    second = make_post(cast.employee, space)
    page = queries.list_author_posts(cast.outsider, cast.employee.id)
    assert [card.id for card in page.rows] == [second]
    assert page.next_cursor is not None
    rest = queries.list_author_posts(cast.outsider, cast.employee.id, page.next_cursor)
    assert [card.id for card in rest.rows] == [first]
    assert rest.next_cursor is None
