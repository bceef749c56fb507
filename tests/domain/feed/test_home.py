"""Home equals brute force, page by page, in little worlds of every kind; and it costs the same at any size."""

import random

import pytest
import sqlalchemy as sa

from esn.content.events import HighlightsChosen
from esn.content.models import Placement
from esn.core.actor import SYSTEM, Actor
from esn.core.db import db
from esn.core.paging import NEWEST
from esn.core.unit_of_work import unit_of_work
from esn.feed import queries
from esn.feed.actions import mark_space_seen
from esn.people.actions.follows import follow_person
from esn.people.models import Unit
from esn.spaces.actions import rows
from esn.spaces.actions.lifecycle import NewSpace, change_visibility, create_space
from esn.spaces.actions.membership import leave_space
from esn.spaces.actions.preference import set_level
from esn.spaces.events import MembershipChanged
from esn.spaces.models import EVERYTHING, HIGHLIGHTS, MUTED, Membership, Space
from esn.spaces.queries import SpaceView, list_my_spaces
from tests.domain.feed.brute_force import home, read_all
from tests.factories.cast import Cast
from tests.factories.worlds import make_community, make_post

VISIBILITIES = ("open", "moderated", "private")
SEEDS = (6, 11)  # chosen so that each boundary of what somebody may see matters on some page


def make_world(cast: Cast, seed: int, posts: int = 40) -> list[SpaceView]:
    """Five communities with random members and levels, posts in one to three of them, two spaces without members."""
    dice = random.Random(seed)
    people = [cast.employee, cast.colleague, cast.outsider, cast.leader, cast.moderator]
    spaces, blogs = [], []
    for number in range(5):
        owner = dice.choice(people)
        members = [person for person in people if person is not owner and dice.random() < 0.6]
        spaces.append(make_community(owner, f"c{number}", visibility=dice.choice(VISIBILITIES), members=members))
        for person in [owner, *members]:
            if dice.random() < 0.5:
                set_level(person, spaces[-1].id, dice.randrange(4))
        blogs.append(make_blog(owner, spaces[-1].id, [person for person in people if dice.random() < 0.6]))
    follow_person(cast.employee, cast.outsider.id)
    follow_person(cast.leader, cast.employee.id)
    theirs = {person.id: {line.id for line in list_my_spaces(person)} for person in people}
    writers = [person for person in people if theirs[person.id]]
    for number in range(posts):
        author = dice.choice(writers)
        mine = [space for space in spaces if space.id in theirs[author.id]]
        make_post(author, *dice.sample(mine, k=dice.randint(1, min(3, len(mine)))), source=f"Text {number}")
    scatter(dice, blogs)
    hide_the_past(dice)
    return spaces


def make_blog(owner: Actor, community_id: int, members: list[Actor]) -> int:
    """A blog that is seen by whoever sees the community; to belong to it shows nothing."""
    name = f"Blog of {community_id}"
    blog_id = create_space(owner, NewSpace(kind="blog", name=name, visibility="private", parent_id=community_id))
    with unit_of_work() as unit:
        blog = unit.session.get_one(Space, blog_id)
        for person in members:
            rows.record_step(unit, SYSTEM, rows.admit(unit, blog, person.id, None), "joined")
    return blog_id


def scatter(dice: random.Random, blogs: list[int]) -> None:
    """Mark some placements, and let some posts stand in blogs, in a unit's and in everybody's space."""
    north = db.session.scalar(sa.select(Unit.id).where(Unit.name == "District North"))
    unit_space = create_space(SYSTEM, NewSpace(kind="team", name="North", slug="north", unit_id=north))
    everybody = create_space(SYSTEM, NewSpace(kind="everybody", name="Everybody", slug="everybody-here"))
    with unit_of_work() as unit:
        placements = list(unit.session.scalars(sa.select(Placement)))
        for placement in placements:
            placement.is_highlight = dice.random() < 0.3
        for placement in {p.content_id: p for p in placements}.values():
            for space_id in (unit_space, everybody, *blogs):
                if dice.random() < 0.1:
                    row = {"position": placement.position, "content_id": placement.content_id}
                    row["is_highlight"] = dice.random() < 0.5
                    is_announcement = dice.random() < 0.3
                    unit.session.add(Placement(space_id=space_id, is_announcement=is_announcement, **row))
        unit.record(HighlightsChosen(actor_id=None, object_id=0, content_ids=()))


def hide_the_past(dice: random.Random) -> None:
    """Let some members see a space only from one of its posts on: the newest, the newest highlight, or any."""
    with unit_of_work() as unit:
        line = sa.select(Placement.position, Placement.is_highlight).order_by(Placement.position)
        for membership in unit.session.scalars(
            sa.select(Membership).order_by(Membership.space_id, Membership.account_id)
        ).all():
            placed = unit.session.execute(line.where(Placement.space_id == membership.space_id)).all()
            highlights = [position for position, is_highlight in placed if is_highlight]
            first = [0, *(position for position, _is_highlight in placed[-1:]), *highlights[-1:]]
            membership.visible_from_position = dice.choice([*first, dice.choice(placed)[0]] if placed else [0])
        facts = {"account_id": 0, "step": "joined", "role": "member", "state": "member"}
        unit.record(MembershipChanged(actor_id=None, object_id=0, **facts))


def pages(actor: Actor) -> list[list[tuple[int, int]]]:
    """All pages of Home, by following the cursor."""
    found, before = [], NEWEST
    while before is not None:
        page = queries.list_home(actor, before)
        found.append([(card.position, card.id) for card in page.rows])
        before = page.next_cursor
    return found


def expected(actor: Actor) -> list[list[tuple[int, int]]]:
    """The same by brute force."""
    db.session.rollback()
    stored, found, before = read_all(), [], NEWEST
    while True:
        page = home(stored, actor, before)
        found.append(page)
        if len(page) < 20:
            return found
        before = page[-1][0]


@pytest.mark.parametrize("seed", SEEDS)
def test_equals_brute_force_on_all_pages(cast: Cast, seed: int) -> None:
    make_world(cast, seed)
    for actor in (cast.employee, cast.colleague, cast.outsider, cast.leader, cast.moderator, cast.admin):
        assert pages(actor) == expected(actor)


def test_follows_at_once_when_a_space_is_closed_muted_or_left(cast: Cast) -> None:
    spaces = make_world(cast, seed=99)
    space = next(s for s in spaces if s.visibility == "open")
    owner = next(p for p in (cast.employee, cast.colleague, cast.outsider, cast.leader, cast.moderator)
                 if any(line.id == space.id and line.role == "owner" for line in list_my_spaces(p)))  # fmt: skip
    change_visibility(owner, space.id, "private")
    set_level(cast.leader, spaces[1].id, MUTED) if _belongs(cast.leader, spaces[1]) else None
    if _belongs(cast.colleague, spaces[2]) and not _owns(cast.colleague, spaces[2]):
        leave_space(cast.colleague, spaces[2].id)
    for actor in (cast.employee, cast.colleague, cast.outsider, cast.leader, cast.moderator):
        assert pages(actor) == expected(actor)


def test_counts_what_is_newer_than_a_position(cast: Cast) -> None:
    space = make_community(cast.employee, members=[cast.colleague])
    set_level(cast.colleague, space.id, EVERYTHING)
    make_post(cast.employee, space)
    seen = queries.list_home(cast.colleague).rows[0].position
    for _number in range(3):
        make_post(cast.employee, space)
    assert len(queries.list_home_positions_since(cast.colleague, seen)) == 3
    assert queries.list_home_positions_since(cast.outsider, seen) == []


def test_says_why_a_post_stands_there(cast: Cast) -> None:
    space = make_community(cast.employee, members=[cast.colleague], name="Fraud Desk")
    set_level(cast.colleague, space.id, EVERYTHING)
    make_post(cast.employee, space)
    card = queries.list_home(cast.colleague).rows[0]
    assert card.why == ("Shown because Fraud Desk is set to Everything.", "/c/fraud-desk#level")
    set_level(cast.colleague, space.id, HIGHLIGHTS)
    assert queries.list_home(cast.colleague).rows[0].why[0] == "Shown as a highlight of Fraud Desk."
    follow_person(cast.colleague, cast.employee.id)
    for _number in range(12):  # a busy place: the newest are no highlights
        make_post(cast.employee, space)
    card = queries.list_home(cast.colleague).rows[0]
    assert card.why == ("Shown because you follow Grace Okafor.", "/u/employee")


def test_rail_shows_unseen_communities_first_and_only_mine(cast: Cast) -> None:
    make_community(cast.employee, "aaa")
    busy = make_community(cast.employee, "zzz", members=[cast.colleague])
    make_community(cast.outsider, "hidden", visibility="private")
    make_post(cast.colleague, busy)
    assert [(line.slug, line.unread) for line in queries.list_rail(cast.employee)] == [("zzz", 1), ("aaa", 0)]


def test_the_rail_shows_twelve_of_many_and_stops_counting(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "COUNTED", 2)
    spaces = [make_community(cast.employee, f"desk-{number:02}", members=[cast.colleague]) for number in range(15)]
    for number, posts in ((14, 4), (13, 1), (5, 3)):
        for _post in range(posts):
            make_post(cast.colleague, spaces[number])
    mark_space_seen(cast.employee, spaces[5].id, NEWEST - 1)
    unseen = [("desk-13", 1), ("desk-14", 3)]
    quiet = [(f"desk-{number:02}", 0) for number in range(10)]
    assert [(line.slug, line.unread) for line in queries.list_rail(cast.employee)] == [*unseen, *quiet]


def _belongs(person: Actor, space: SpaceView) -> bool:
    return any(line.id == space.id for line in list_my_spaces(person))


def _owns(person: Actor, space: SpaceView) -> bool:
    return any(line.id == space.id and line.role == "owner" for line in list_my_spaces(person))
