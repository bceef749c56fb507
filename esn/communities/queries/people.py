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
from esn.people.policy import is_present
from esn.people.queries.cards import PersonCard, card_columns, cards_of
from esn.people.queries.lists import list_mentionable
from esn.spaces.models import Membership
from esn.spaces.queries import MemberLine, SpaceView, list_members, list_waiting

SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitable:
    """A person and where they stand in the community: member, invited, asked, or None."""

    card: PersonCard
    state: str | None


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
    """People with such a name, colleagues first; without a name, colleagues who are not in yet."""
    if not space.may_invite:
        raise NotAllowed
    if query:
        cards = [card for card, _is_first in list_mentionable(actor, query.removeprefix("@"), limit=SHOWN)]
    else:
        cards = list(_colleagues_outside(actor, space))
    ids = [card.account_id for card in cards]
    states = sa.select(Membership.account_id, Membership.state).where(Membership.space_id == space.id)
    rows = db.session.execute(states.where(Membership.account_id.in_(ids))) if ids else ()
    state_of = {row.account_id: row.state for row in rows}
    return [Invitable(card=card, state=state_of.get(card.account_id)) for card in cards]


def _colleagues_outside(actor: Actor, space: SpaceView) -> Sequence[PersonCard]:
    own_unit = sa.select(Account.unit_id).where(Account.id == actor.account_id).scalar_subquery()
    is_inside = sa.exists().where(Membership.account_id == Account.id, Membership.space_id == space.id)
    colleagues = sa.select(*card_columns()).where(Account.unit_id == own_unit, is_present(), ~is_inside)
    return cards_of(colleagues.order_by(Account.sort_name, Account.id).limit(SHOWN))
