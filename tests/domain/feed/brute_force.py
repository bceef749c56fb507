"""Home by brute force: everything read, everything judged in Python. Slow, short, and written apart from the query."""

from dataclasses import dataclass

import sqlalchemy as sa

from esn.content.models import Content, Placement
from esn.core.actor import Actor
from esn.core.db import db
from esn.people.models import Follow
from esn.spaces.models import Membership, Space, SpacePreference

EVERYTHING, HIGHLIGHTS, MUTED = 3, 2, 0


@dataclass
class Stored:
    """All rows that decide what stands in Home."""

    spaces: dict[int, Space]
    memberships: dict[tuple[int, int], Membership]
    levels: dict[tuple[int, int], int]
    placements: list[Placement]
    contents: dict[int, Content]
    follows: set[tuple[int, int]]


def read_all() -> Stored:
    """Read it all."""
    rows = db.session.scalars
    return Stored(
        spaces={space.id: space for space in rows(sa.select(Space))},
        memberships={(m.account_id, m.space_id): m for m in rows(sa.select(Membership))},
        levels={(p.account_id, p.space_id): p.level for p in rows(sa.select(SpacePreference))},
        placements=list(rows(sa.select(Placement))),
        contents={content.id: content for content in rows(sa.select(Content))},
        follows={(f.account_id, f.target_id) for f in rows(sa.select(Follow))},
    )


def visible_from(stored: Stored, actor: Actor, space: Space) -> int | None:
    """The visibility rule of design 4, in plain words."""
    access = stored.spaces[space.access_space_id]
    if access.visibility != "private" or access.kind == "everybody" or access.unit_id in actor.unit_ids:
        return 0
    membership = stored.memberships.get((actor.id, access.id))
    return membership.visible_from_position if membership and membership.state == "member" else None


def home(stored: Stored, actor: Actor, before: int) -> list[tuple[int, int]]:
    """The page of Home below a position: (position, content id), newest first."""
    found = set()
    for placement in stored.placements:
        space = stored.spaces[placement.space_id]
        low = visible_from(stored, actor, space)
        if placement.state != "published" or low is None or not low <= placement.position < before:
            continue
        if _comes_in(stored, actor, space, placement):
            found.add((placement.position, placement.content_id))
    return sorted(found, reverse=True)[:20]


def _comes_in(stored: Stored, actor: Actor, space: Space, placement: Placement) -> bool:
    is_compulsory = space.kind == "everybody" or space.unit_id in actor.unit_ids
    membership = stored.memberships.get((actor.id, space.id))
    is_source = is_compulsory or (membership is not None and membership.state == "member")
    level = stored.levels.get((actor.id, space.id), EVERYTHING if is_compulsory else HIGHLIGHTS)
    if is_source and (level == EVERYTHING or (level == HIGHLIGHTS and placement.is_highlight)):
        return True
    if is_compulsory and placement.is_announcement:
        return True
    chosen = stored.levels.get((actor.id, space.id))
    author_id = stored.contents[placement.content_id].author_id
    return (actor.id, author_id) in stored.follows and chosen != MUTED
