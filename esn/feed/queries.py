"""Home: what is new for one person, merged on read; and the rail's communities with what is unseen."""

from dataclasses import dataclass
from types import ModuleType
from typing import Any

import sqlalchemy as sa

from esn.content.models import Draft
from esn.core.actor import Actor
from esn.core.asker import ASKER, asked_by
from esn.core.db import db, read
from esn.core.paging import NEWEST, PAGE_SIZE, Page
from esn.core.prepared import Prepared, prepared
from esn.feed import home_postgresql, home_sqlite
from esn.feed.models import HomeMark
from esn.messages.queries.announcements import Announcement, announcements_in_force
from esn.messages.queries.conversations import unread_conversations
from esn.posts.card import Card
from esn.posts.queries import list_cards
from esn.spaces.models import EVERYTHING, HIGHLIGHTS, Membership, Space
from esn.spaces.policy import STAFF

RAIL = 12
COUNTED = 99  # counts stop here

# First whether there is anything, for every membership; then how much, for the few that are shown.
_RAIL = Prepared("""
SELECT slug, name, CASE rank WHEN 1 THEN 0 ELSE (SELECT count(*) FROM (
         SELECT 1 FROM placement p WHERE p.space_id = mine.id AND p.state = 'published'
            AND p.position > mine.seen AND p.position >= mine.since LIMIT :most) x) END AS n
  FROM (
    SELECT id, slug, name, seen, since, CASE WHEN EXISTS (
             SELECT 1 FROM placement p WHERE p.space_id = joined.id AND p.state = 'published'
                AND p.position > joined.seen AND p.position >= joined.since) THEN 0 ELSE 1 END AS rank
      FROM (
        SELECT s.id, s.slug, s.name, COALESCE(r.seen_position, 0) AS seen, m.visible_from_position AS since
          FROM membership m JOIN space s ON s.id = m.space_id AND s.kind = 'community' AND s.archived_at IS NULL
          LEFT JOIN read_mark r ON r.account_id = m.account_id AND r.space_id = m.space_id
         WHERE m.account_id = :actor AND m.state = 'member') joined
     ORDER BY rank, lower(name), id LIMIT :rail) mine
 ORDER BY rank, lower(name), id""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mine:
    """`seen`: the position up to which Home was seen; `drafts` and `unread_messages` (conversations) stop at 100.

    `is_judge`: of a community's reports. `announcements`: those in force that are not read or confirmed.
    """

    seen: int
    drafts: int
    unread_messages: int
    is_judge: bool
    announcements: tuple[Announcement, ...]


@dataclass(frozen=True, slots=True)
class RailLine:
    """One of my communities in the rail; `unread` stops at 100, shown as 99+."""

    slug: str
    name: str
    unread: int


def list_home(actor: Actor, before: int = NEWEST) -> Page[Card]:
    """The posts of Home below a position, strictly newest first."""
    found = _engine().list_positions(actor.id, before)
    cards = list_cards(actor, [content_id for _position, content_id in found])
    return Page(cards, found[-1][0] if len(found) == PAGE_SIZE else None)


def list_home_since(actor: Actor, since: int, most: int) -> list[Card]:
    """What came to Home above a position, newest first, at most `most` (up to a page)."""
    found = _engine().list_positions(actor.id, NEWEST)
    ids = [content_id for position, content_id in found if position > since][:most]
    return list_cards(actor, ids)


def list_home_positions_since(actor: Actor, since: int) -> list[int]:
    """The positions of what came to Home above one; at most 100, in no order."""
    return _engine().list_newer(actor.id, since, COUNTED + 1)


def list_home_rooms(actor: Actor) -> list[str]:
    """The rooms in which news of Home is told: a space's own, or that of its highlights, by level."""
    words = {EVERYTHING: "space:{}", HIGHLIGHTS: "space:{}:highlights"}
    sources = _engine().list_sources(actor.id)
    return [words[level].format(space_id) for space_id, level in sources if level in words]


def get_mine(actor: Actor) -> Mine:
    """What the frame and Home say of this person's own things, in one statement."""
    rows = read(_mine(), asked_by(actor))
    one = rows[0]
    return Mine(
        seen=one.seen,
        drafts=one.drafts,
        unread_messages=one.unread_messages,
        is_judge=bool(one.is_judge),
        announcements=tuple(
            [
                Announcement(
                    content_id=row.content_id,
                    space_id=row.space_id,
                    excerpt=row.excerpt,
                    sender_name=row.sender_name,
                    writer_name=row.writer_name,
                    is_official=bool(row.is_official),
                    announced_until=row.announced_until,
                    asks=bool(row.asks),
                )
                for row in rows
                if row.content_id is not None
            ]
        ),
    )


@prepared
def _mine() -> sa.Select[Any]:
    seen = sa.select(HomeMark.seen_position).where(HomeMark.account_id == ASKER.account_id)
    drafts = sa.select(Draft.id).where(Draft.account_id == ASKER.account_id).limit(COUNTED + 1).subquery()
    looked_after = (
        sa.exists()
        .where(Membership.account_id == ASKER.account_id, Membership.state == "member")
        .where(Membership.role.in_(STAFF), Space.id == Membership.space_id, Space.kind == "community")
    )
    one = sa.select(
        sa.func.coalesce(seen.scalar_subquery(), 0).label("seen"),
        sa.select(sa.func.count()).select_from(drafts).scalar_subquery().label("drafts"),
        unread_conversations().scalar_subquery().label("unread_messages"),
        looked_after.label("is_judge"),
    ).subquery("one")
    news = announcements_in_force().subquery("news")  # a row for each, or one without any
    return sa.select(one, news).select_from(one.outerjoin(news, sa.true())).order_by(news.c.position.desc())


def list_rail(actor: Actor) -> tuple[RailLine, ...]:
    """Twelve of my communities: those with something unseen first, then by name."""
    rows = read(_RAIL, {"actor": actor.account_id, "most": COUNTED + 1, "rail": RAIL})
    return tuple([RailLine(row.slug, row.name, row.n) for row in rows])


def _engine() -> ModuleType:
    return home_postgresql if db.engine.dialect.name == "postgresql" else home_sqlite
