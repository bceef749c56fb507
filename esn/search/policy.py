"""Which documents an actor may find: the rules of content and spaces, joined live, never a copy of them."""

from typing import Any

import sqlalchemy as sa

from esn.content.models import Content, Placement
from esn.content.policy import readable
from esn.core.actor import Actor
from esn.core.aliases import alias
from esn.core.db import UtcDateTime
from esn.search.index import group_range
from esn.search.syntax import COMMUNITIES, CONTENT
from esn.spaces.models import Space
from esn.spaces.policy import knowable_spaces, visible_from

_place, _home, _access = alias(Placement), alias(Space), alias(Space)


def readable_matches(actor: Actor, group: str, match: Any, space_ids: tuple[int, ...] = ()) -> sa.Select[Any]:
    """SQL: the matches (id, score) with kind and date; kind is NULL where the actor may not know of the item.

    `space_ids`: content must stand, for this actor, in one of these spaces.
    """
    item_id = match.c.id - group_range(group)[0]
    if group == CONTENT:
        is_here = [standing_in(actor, space_ids)] if space_ids else []
        judged = sa.and_(Content.id == item_id, readable(actor), *is_here)
        found = sa.select(match.c.id, match.c.score, Content.kind, Content.created_at)
        return found.select_from(match).outerjoin(Content, judged)
    no_date = sa.cast(sa.null(), UtcDateTime()).label("created_at")
    if group == COMMUNITIES:
        judged = sa.and_(Space.id == item_id, Space.kind == COMMUNITIES, knowable_spaces(actor))
        kind = sa.case((Space.id.is_not(None), sa.literal(COMMUNITIES))).label("kind")
        return sa.select(match.c.id, match.c.score, kind, no_date).select_from(match).outerjoin(Space, judged)
    return sa.select(match.c.id, match.c.score, sa.literal(group).label("kind"), no_date)


def standing_in(actor: Actor, space_ids: tuple[int, ...]) -> sa.ColumnElement[bool]:
    """SQL filter on Content: its root stands in one of the spaces, where this actor sees it."""
    return (
        sa.exists()
        .where(
            _place.content_id == sa.func.coalesce(Content.thread_root_id, Content.id),
            _place.space_id.in_(space_ids),
            _place.state == "published",
            _home.id == _place.space_id,
            _access.id == _home.access_space_id,
            _place.position >= visible_from(actor, _access),
        )
        .correlate(Content.__table__)
    )
