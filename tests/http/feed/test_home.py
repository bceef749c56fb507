"""Home: its pages, its fragments, its cost."""

import sqlalchemy as sa

from esn.content.actions.drafts import save_draft
from esn.content.models import Placement
from esn.core.db import db
from esn.feed.actions import mark_home_seen
from tests.factories.cast import Cast
from tests.factories.worlds import make_announcement, make_community, make_post, make_reply

PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def count_statements(client, path: str) -> int:
    """How many statements the database gets for one page."""
    statements = []

    def note(*event: object) -> None:
        statements.append(event[2])

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(path).status_code == 200
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(statements)


def test_needs_sign_in(anonymous) -> None:
    assert anonymous.get("/").location.startswith("/sign-in")


def test_says_where_to_begin_when_there_is_nothing(cast: Cast, client_of) -> None:
    assert "Nothing new here yet" in client_of(cast.employee).get("/").text


def test_costs_at_most_twelve_statements_whatever_is_stored(cast: Cast, client_of) -> None:
    space = make_community(cast.employee, members=[cast.colleague])
    client = client_of(cast.colleague)
    make_post(cast.employee, space)
    for _number in range(4):
        make_announcement(cast.moderator)
    one = count_statements(client, "/")
    for number in range(30):
        make_post(cast.employee, space, source=f"{number} for @colleague")
    assert one <= 12
    assert count_statements(client, "/") <= 12


def test_older_posts_come_page_by_page(cast: Cast, client_of) -> None:
    spaces = [make_community(cast.employee, f"desk-{n}") for n in range(3)]
    for number in range(24):
        make_post(cast.employee, spaces[number % 3], source=f"Text number {number}.")
    client = client_of(cast.employee)
    first = client.get("/").text
    assert first.count("<article") == 20
    older = first.split('href="/?before=')[1].split('"')[0]
    second = client.get(f"/?before={older}").text
    assert second.count("<article") == 4
    part = client.get(f"/?before={older}", headers=PARTIAL).text
    assert part.count("<article") == 4
    assert "<html" not in part


def test_what_came_since_is_counted_and_shown(cast: Cast, client_of) -> None:
    space = make_community(cast.employee, members=[cast.colleague])
    make_post(cast.employee, space, source="Seen.")
    client = client_of(cast.colleague)
    cursor = client.get("/").text.split('data-cursor="')[1].split('"')[0]
    make_post(cast.employee, space, source="Unseen.")
    assert client.get(f"/since?cursor={cursor}").json == {"n": 1}
    newest = db.session.scalar(sa.select(sa.func.max(Placement.position)))
    assert client.get(f"/live/since?feed={cursor}").json == {"feed": [newest], "needs_you": 0, "unread_messages": 0}
    assert client.get(f"/live/since?feed={cursor}&space={space.id}").json["feed"] == [newest]
    part = client.get(f"/since?cursor={cursor}", headers=PARTIAL).text
    assert "Unseen." in part
    assert "Seen." not in part.replace("Unseen.", "")


def test_replies_that_came_since_are_named(cast: Cast, client_of) -> None:
    post_id = make_post(cast.employee, make_community(cast.employee))
    first, second = make_reply(cast.employee, post_id), make_reply(cast.employee, post_id)
    news = client_of(cast.colleague).get(f"/live/since?thread={post_id}&replies={first}").json
    assert news["replies"] == [second]


def test_outsiders_learn_nothing_by_polling(cast: Cast, client_of) -> None:
    space = make_community(cast.employee, visibility="private")
    post_id = make_post(cast.employee, space)
    answer = client_of(cast.outsider).get(f"/live/since?feed=0&space={space.id}&thread={post_id}&replies=0")
    assert answer.json == {"needs_you": 0, "unread_messages": 0}


def test_a_divider_stands_where_the_last_visit_ended(cast: Cast, client_of) -> None:
    space = make_community(cast.employee)
    make_post(cast.employee, space, source="Old.")
    client = client_of(cast.employee)
    position = int(client.get("/").text.split('data-cursor="')[1].split('"')[0])
    assert client.send("/seen", position=str(position)).status_code == 303
    make_post(cast.employee, space, source="New.")
    assert "New since your last visit" in client.get("/").text


def test_drafts_are_counted_in_the_menu_and_beside_the_feed(cast: Cast, client_of) -> None:
    client = client_of(cast.employee)
    assert "Open drafts" not in client.get("/").text
    for number in range(2):
        save_draft(cast.employee, draft_id=None, kind="post", place="post:", source=f"Half a thought {number}")
    page = client.get("/").text
    assert 'Drafts <span class="count">2</span>' in page
    assert "2 drafts wait for you." in page
    assert "drafts wait" not in client_of(cast.colleague).get("/").text


def test_the_side_says_what_waits(cast: Cast, client_of) -> None:
    space = make_community(cast.employee, members=[cast.colleague])
    assert "Nothing needs you." in client_of(cast.colleague).get("/").text
    make_post(cast.employee, space, source="For @colleague")
    page = client_of(cast.colleague).get("/").text
    assert "1 thing needs you." in page
    assert "1 of your communities has new posts." in page


def test_who_judges_in_a_community_finds_the_queue(cast: Cast, client_of) -> None:
    make_community(cast.employee, members=[cast.colleague])
    link = '<a class="rail-link" href="/moderation"'
    people = {"employee": True, "colleague": False, "moderator": True}
    assert {name: link in client_of(getattr(cast, name)).get("/c").text for name in people} == people


def test_a_mark_never_goes_back(cast: Cast, client_of) -> None:
    mark_home_seen(cast.employee, 9)
    mark_home_seen(cast.employee, 3)
    assert db.session.scalar(sa.text("SELECT seen_position FROM home_mark")) == 9


def test_a_place_one_may_not_see_cannot_be_marked(cast: Cast, client_of) -> None:
    space = make_community(cast.employee, visibility="private")
    assert client_of(cast.outsider).send("/seen", space=str(space.id), position="5").status_code == 404
