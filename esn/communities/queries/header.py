"""What stands above and beside a community's pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.communities.queries.activity import Activity, activity_columns, activity_of
from esn.core.actor import Actor
from esn.core.db import read
from esn.core.errors import NotAllowed
from esn.core.prepared import prepared
from esn.settings import settings
from esn.spaces.models import Membership, Space
from esn.spaces.queries import MemberLine, SpaceView, list_staff


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityHeader:
    """A community, how busy it is, who looks after it, and how many requests wait (for its owners)."""

    space: SpaceView
    activity: Activity | None  # None: what is in it is not shared with this actor
    staff: Sequence[MemberLine]
    waiting_count: int
    kept_years: int

    @property
    def name(self) -> str:
        """The community's name."""
        return self.space.name


def get_header(actor: Actor, space: SpaceView) -> CommunityHeader:
    """The header of a space resolved for this actor, in two statements."""
    row = read(_facts(space.is_visible, space.may_manage), {"space_id": space.id})[0]
    return CommunityHeader(
        space=space,
        activity=activity_of(row) if space.is_visible else None,
        staff=list_staff(actor, space),
        waiting_count=row.waiting_count,
        kept_years=settings().retention.posts_years,
    )


@prepared
def _facts(is_visible: bool, may_manage: bool) -> sa.Select[Any]:
    asked = sa.select(sa.func.count()).select_from(Membership)
    asked = asked.where(Membership.space_id == Space.id, Membership.state == "asked").correlate(Space)
    waiting = asked.scalar_subquery() if may_manage else sa.literal(0)
    columns = activity_columns(Space) if is_visible else ()
    one = sa.select(waiting.label("waiting_count"), *columns).select_from(Space)
    return one.where(Space.id == sa.bindparam("space_id"))


def get_managed_header(actor: Actor, space: SpaceView) -> CommunityHeader:
    """The header for those who manage the community; NotAllowed for everybody else."""
    if not space.may_manage:
        raise NotAllowed(_("Only owners change %(name)s.", name=space.name))
    return get_header(actor, space)
