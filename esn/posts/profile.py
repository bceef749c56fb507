"""What posts add to pages of people: recent posts on a profile, communities in common, and who can read a place."""

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from esn.content.models import Content, Placement
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.paging import NEWEST, Page
from esn.people.queries import PersonCard, get_account_id
from esn.people.queries import list_cards as list_people_cards
from esn.people.sections import ProfileSection
from esn.posts.card import Card
from esn.posts.queries import list_author_posts
from esn.spaces.models import Membership, Space
from esn.spaces.policy import visible_spaces

SHOWN, COMMON = 5, 12
_ID = re.compile(r"[0-9]{1,15}")  # every database holds such a number


def recent_posts(actor: Actor, account_id: int) -> list[ProfileSection]:
    """The newest posts of somebody, as far as the actor may read them."""
    cards = list_author_posts(actor, account_id, size=SHOWN).rows
    return [ProfileSection(template="posts/_recent.html", data={"cards": cards})] if cards else []


def get_activity(actor: Actor, username: str, before: int = NEWEST) -> tuple[PersonCard, Page[Card]]:
    """A person, and a page of the posts of theirs that the actor may read, newest first; NotFound."""
    account_id = get_account_id(actor, username)
    return list_people_cards([account_id])[account_id], list_author_posts(actor, account_id, before)


def common_communities(actor: Actor, account_id: int) -> list[ProfileSection]:
    """The communities that the actor shares with somebody."""
    if account_id == actor.account_id:
        return []
    mine, theirs = aliased(Membership), aliased(Membership)
    query = (
        sa.select(Space.slug, Space.name)
        .join(mine, sa.and_(mine.space_id == Space.id, mine.account_id == actor.account_id, mine.state == "member"))
        .join(theirs, sa.and_(theirs.space_id == Space.id, theirs.account_id == account_id, theirs.state == "member"))
        .where(Space.kind == "community", Space.archived_at.is_(None))
        .order_by(sa.func.lower(Space.name))
        .limit(COMMON)
    )
    rows = db.session.execute(query).all()
    return [ProfileSection(template="posts/_common.html", data={"rows": rows}, is_side=True)] if rows else []


def mention_readers(actor: Actor, place: str) -> sa.Select[Any] | None:
    """The accounts that can read what is written there; None where everybody can, or the actor cannot."""
    visibilities: dict[int, str] = {row.id: row.visibility for row in db.session.execute(_spaces_of(actor, place))}
    if not visibilities or set(visibilities.values()) != {"private"}:
        return None
    return sa.select(Membership.account_id).where(Membership.space_id.in_(visibilities), Membership.state == "member")


def _spaces_of(actor: Actor, place: str) -> sa.Select[int, str]:
    """The spaces behind `post:<slug>`, `reply:<id>` or `edit:<id>` that the actor sees: (id, visibility)."""
    kind, _colon, target = place.partition(":")
    query = sa.select(Space.id, Space.visibility).where(visible_spaces(actor))
    if kind in ("reply", "edit") and _ID.fullmatch(target):
        root_id = sa.select(sa.func.coalesce(Content.thread_root_id, Content.id)).where(Content.id == int(target))
        placed = sa.select(Placement.space_id).where(Placement.content_id == root_id.scalar_subquery())
        return query.where(Space.id.in_(placed))
    return query.where(Space.slug == target)
