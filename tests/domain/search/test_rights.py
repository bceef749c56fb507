"""Nobody finds what they may not read, by no word, no filter, no count."""

import random

import pytest
import sqlalchemy as sa

from esn.content.actions.changes import remove_content
from esn.content.models import Content, Placement
from esn.core.actor import Actor
from esn.core.db import db
from esn.search.queries.suggestions import list_suggestions
from esn.spaces.actions.lifecycle import archive_space, change_visibility
from esn.spaces.actions.membership import leave_space, remove_member
from esn.spaces.models import Membership, Space
from tests.domain.search.searching import index_people, look, urls
from tests.factories.worlds import make_community, make_post, make_reply

WORDS = ("amber", "basalt", "copper", "diamond", "emerald", "flint", "garnet", "helium", "indium", "jasper")
SEED = 20261121


def test_closing_a_community_acts_at_once(cast):
    space = make_community(cast.employee, members=[cast.colleague])
    post_id = make_post(cast.employee, space, source="The canary sings.")
    make_reply(cast.employee, post_id, "Still the canary.")
    assert len(urls(cast.outsider, "canary")) == 2
    change_visibility(cast.employee, space.id, "private", is_listed=False)
    found = look(cast.outsider, "canary")
    assert (found.rows, found.total, dict(found.kinds), found.dates) == ([], 0, {}, ())
    assert len(urls(cast.colleague, "canary")) == 2
    change_visibility(cast.employee, space.id, "open")
    assert len(urls(cast.outsider, "canary")) == 2


@pytest.mark.parametrize("leave", ["leave", "removed"])
def test_leaving_acts_at_once(cast, leave):
    space = make_community(cast.employee, visibility="private", members=[cast.colleague])
    make_post(cast.employee, space, source="The canary sings.")
    assert urls(cast.colleague, "canary")
    if leave == "leave":
        leave_space(cast.colleague, space.id)
    else:
        remove_member(cast.employee, space.id, cast.colleague.id)
    assert not urls(cast.colleague, "canary")


def test_private_communities_are_found_only_where_they_may_be_known(cast):
    make_community(cast.employee, "listed-nest", visibility="private", is_listed=True, members=[cast.colleague])
    make_community(cast.employee, "hidden-nest", visibility="private", is_listed=False, members=[cast.colleague])
    assert set(urls(cast.colleague, "nest")) == {"/c/listed-nest", "/c/hidden-nest"}
    assert urls(cast.outsider, "nest") == ["/c/listed-nest"]
    assert look(cast.outsider, "nest").kinds == {"community": 1}
    assert [row.url for row in list_suggestions(cast.outsider, "hid")] == []
    assert [row.url for row in list_suggestions(cast.colleague, "hid")] == ["/c/hidden-nest"]


def test_an_invisible_community_is_no_filter(cast):
    make_community(cast.employee, "hidden-nest", visibility="private", is_listed=False, name="Hidden Nest")
    for name in ("hidden-nest", '"hidden nest"'):
        known, unknown = look(cast.outsider, f"x in:{name}"), look(cast.outsider, "x in:nowhere")
        assert str(known.problems[0].reason) == str(unknown.problems[0].reason)
        assert not known.filters


def test_a_shared_post_shows_only_known_places(cast):
    secret = make_community(cast.employee, "hidden-nest", visibility="private", is_listed=False)
    public = make_community(cast.employee, "open-desk")
    make_post(cast.employee, secret, public, source="The canary sings.")
    (row,) = look(cast.outsider, "canary").rows
    assert [place.slug for place in row.places] == ["open-desk"]
    assert not urls(cast.outsider, "canary in:hidden-nest in:nowhere -sings")


def test_what_was_posted_before_somebody_could_see_it(cast):
    first = make_community(cast.employee, "hidden-nest", visibility="private", members=[cast.colleague])
    public = make_community(cast.employee, "open-desk")
    old = make_post(cast.employee, first, public, source="The canary sings.")
    row = db.session.get(Membership, (cast.colleague.id, first.id))
    assert urls(cast.colleague, "canary", within="hidden-nest") == [f"/p/{old}"]
    # from here on, as a community that shows newcomers nothing of its past would have it
    db.session.rollback()
    see_from(row, old + 1_000)
    assert not urls(cast.colleague, "canary", within="hidden-nest")
    assert urls(cast.colleague, "canary") == [f"/p/{old}"]


def see_from(row: Membership, position: int) -> None:
    """Change the row behind the product's back."""
    with db.engine.connect() as connection:
        connection.connection.cursor().execute(
            f"UPDATE membership SET visible_from_position = {position} "
            f"WHERE account_id = {row.account_id} AND space_id = {row.space_id}"
        )
        connection.connection.commit()


def test_an_archived_community_stays_searchable(cast):
    space = make_community(cast.employee)
    make_post(cast.employee, space, source="The canary sings.")
    archive_space(cast.employee, space.id)
    (row,) = look(cast.outsider, "canary").rows
    assert row.is_archived


def test_random_viewers_and_queries_find_exactly_what_they_may(cast):
    dice = random.Random(SEED)
    people = [cast.employee, cast.colleague, cast.outsider, cast.leader, cast.moderator, cast.admin]
    texts = make_world(dice, people)
    index_people()
    allowed = {viewer.id: readable_ids(viewer) for viewer in people}
    for _round in range(80):
        viewer, wanted = dice.choice(people), dice.sample(WORDS, dice.randint(1, 2))
        unwanted = dice.sample(WORDS, dice.randint(0, 1))
        typed = " ".join([*wanted, *(f"-{word}" for word in unwanted)])
        expected = {
            content_id
            for content_id, words in texts.items()
            if content_id in allowed[viewer.id] and words >= set(wanted) and not words & set(unwanted)
        }
        found = look(viewer, typed)
        assert found.total == len(expected), (viewer.username, typed)
        assert {row.url.rpartition("#r")[2].rpartition("/")[2] for row in found.rows} <= {
            str(each) for each in expected
        }
        assert len(found.rows) == min(20, len(expected))


def make_world(dice: random.Random, people: list[Actor]) -> dict[int, set[str]]:
    """Six communities of all kinds with shared, removed and answered posts: content id -> its words."""
    texts: dict[int, set[str]] = {}
    spaces = []
    for number, visibility in enumerate(("open", "moderated", "private", "private", "open", "private")):
        owner, *others = dice.sample(people, 3)
        slug = f"place-{number}"
        spaces.append(
            (
                make_community(owner, slug, visibility=visibility, is_listed=number % 2 == 0, members=others),
                [owner, *others],
            )
        )
    for number in range(40):
        space, members = dice.choice(spaces)
        author = dice.choice(members)
        shared = [other for other, theirs in spaces if author in theirs and dice.random() < 0.3]
        words = dice.sample(WORDS, 3)
        post_id = make_post(author, space, *shared, source=" ".join(words))
        texts[post_id] = set(words)
        for _reply in range(dice.randint(0, 2)):
            words = dice.sample(WORDS, 3)
            replier = dice.choice(members)
            reply_id = make_reply(replier, post_id, " ".join(words))
            texts[reply_id] = set(words)
            if dice.random() < 0.2:
                remove_content(replier, reply_id)
        if number % 7 == 0:
            remove_content(author, post_id)
    change_visibility(spaces[4][1][0], spaces[4][0].id, "private", is_listed=False)
    return texts


def readable_ids(viewer: Actor) -> set[int]:
    """By brute force, without any of the product's filters."""
    db.session.rollback()
    spaces = {space.id: space for space in db.session.scalars(sa.select(Space))}
    is_mine = sa.and_(Membership.account_id == viewer.id, Membership.state == "member")
    mine = set(db.session.scalars(sa.select(Membership.space_id).where(is_mine)))
    open_roots = {
        place.content_id
        for place in db.session.scalars(sa.select(Placement).where(Placement.state == "published"))
        if spaces[place.space_id].visibility != "private" or place.space_id in mine
    }
    published = db.session.scalars(sa.select(Content).where(Content.state == "published"))
    return {content.id for content in published if (content.thread_root_id or content.id) in open_roots}
