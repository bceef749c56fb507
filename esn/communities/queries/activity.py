"""How much is written in a community, told from its newest posts: the cost does not grow with what is stored."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from esn.content.models import Content, Placement
from esn.core import clock
from esn.core.db import bound_now

LOOKED_AT = 40  # newest posts
WINDOW = timedelta(weeks=4)
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Activity:
    """How often somebody posts, and when last."""

    per_week: int  # 0: less than one post a week
    last_at: datetime | None


def activity_columns(space: Any) -> tuple[sa.Label[Any], ...]:
    """Columns that `activity_of` reads, for a SELECT with `space` in its FROM."""
    newest = (
        sa.select(Content.created_at)
        .join(Placement, Placement.content_id == Content.id)
        .where(Placement.space_id == space.id, Placement.state == "published")
        .order_by(Placement.position.desc())
        .limit(LOOKED_AT)
        .correlate(space)
        .subquery()
    )
    recent = newest.c.created_at >= bound_now(lambda: WINDOW)
    return (
        sa.select(sa.func.max(newest.c.created_at)).scalar_subquery().label("last_at"),
        sa.select(sa.func.count()).where(recent).select_from(newest).scalar_subquery().label("recent_count"),
        sa.select(sa.func.min(newest.c.created_at)).where(recent).scalar_subquery().label("recent_since"),
        space.created_at.label("began_at"),
    )


def activity_of(row: Any) -> Activity:
    """The activity out of a row with `activity_columns()`."""
    if not row.recent_count:
        return Activity(per_week=0, last_at=row.last_at)
    since, shortest = row.recent_since, DAY
    if row.recent_count < LOOKED_AT:  # all posts of the window were seen
        since, shortest = min(since, max(row.began_at, clock.now() - WINDOW)), WEEK
    weeks = max(clock.now() - since, shortest) / WEEK
    return Activity(per_week=round(row.recent_count / weeks), last_at=row.last_at)
