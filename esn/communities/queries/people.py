"""The people of a community, and whom one could invite."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from esn.communities.queries.header import CommunityHeader, get_header
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.errors import NotAllowed
from esn.core.paging import Page
from esn.people.models import Account
from esn.spaces.models import Membership
from esn.spaces.queries import MemberLine, SpaceView, list_members, list_waiting

SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitable:
    """A person and where they stand: member, invited, asked, or None."""

    account_id: int
    username: str
    display_name: str
    title: str
    place: str
    photo_digest: str | None
    state: str | None

    @property
    def url(self) -> str:
        """The person's page."""
        return f"/u/{self.username}"

    @property
    def photo_url(self) -> str | None:
        """The person's photo; None: initials are shown."""
        return f"/u/{self.username}/photo?v={self.photo_digest[:12]}" if self.photo_digest else None


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Some members, and, for the owners, who is on the way in."""

    header: CommunityHeader
    page: Page[MemberLine]
    asked: Sequence[MemberLine]
    invited: Sequence[MemberLine]


def get_people(actor: Actor, space: SpaceView, before: int, *, query: str = "", role: str = "") -> People:
    """A page of the members, by name; NotFound unless the actor sees inside."""
    return People(
        page=list_members(actor, space, before, query=query, role=role),
        header=get_header(actor, space),
        asked=list_waiting(actor, space, "asked") if space.may_manage else (),
        invited=list_waiting(actor, space, "invited") if space.may_manage else (),
    )


def list_invitable(actor: Actor, space: SpaceView, query: str = "") -> Sequence[Invitable]:
    """People with this name, exact user names first; without a name, colleagues who are not in yet."""
    if not space.may_invite:
        raise NotAllowed
    statement = (
        sa.select(Account.id.label("account_id"), Account.username, Account.display_name, Account.title)
        .add_columns(Account.place, Account.photo_digest, Membership.state)
        .outerjoin(Membership, sa.and_(Membership.account_id == Account.id, Membership.space_id == space.id))
        .where(Account.left_at.is_(None), Account.directory_id.is_not(None))
    )
    name = query.strip().removeprefix("@")
    if name:
        is_named = Account.display_name.icontains(name, autoescape=True)
        statement = statement.where(sa.or_(is_named, Account.username.startswith(name.lower(), autoescape=True)))
        statement = statement.order_by(Account.username != name.lower())
    else:
        unit_id = sa.select(Account.unit_id).where(Account.id == actor.account_id).scalar_subquery()
        statement = statement.where(Account.unit_id == unit_id, Membership.state.is_(None))
    rows = db.session.execute(statement.order_by(Account.display_name, Account.id).limit(SHOWN))
    return [Invitable(**row) for row in rows.mappings()]
