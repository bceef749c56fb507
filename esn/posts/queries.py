"""Reads of posts: cards for lists, one post with its thread."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import aliased

from esn.content.models import Content, ContentActivity, Placement
from esn.content.policy import GONE, own, traceable
from esn.content.queries import Place, ReactionLine, list_places, list_reactions
from esn.core.actor import POSTING, Actor
from esn.core.asker import ASKER, asked_by
from esn.core.db import db, read, read_one
from esn.core.errors import NotFound
from esn.core.paging import NEWEST, PAGE_SIZE, Page, page_of
from esn.core.prepared import prepared
from esn.people.models import Account
from esn.people.policy import is_official
from esn.posts.card import Card

FIRST_REPLIES, LAST_REPLIES, SHOWN_WHOLE = 3, 20, 50
SHOWN_BEFORE = 10  # replies above the one that a permalink means
LOOKED_AT, LOOKS = 200, 5  # of what somebody wrote: most of it may be unreadable to the one who asks

CardRow = Any  # a row of `_card_columns()`


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A post with the replies this page shows; `hidden_count` stand between the first and the last ones.

    `hidden_before`: so many stand before the first ones, where the page begins in the middle.
    """

    post: Card
    first: Sequence[Card]
    last: Sequence[Card] = field(default_factory=tuple)
    hidden_count: int = 0
    hidden_before: int = 0
    may_reply: bool = False

    @property
    def people(self) -> list[Card]:
        """A card by each person whose words this page shows, in the order in which they came."""
        people: dict[int, Card] = {}
        for card in (self.post, *self.first, *self.last):
            if not card.is_gone:
                people.setdefault(card.author_id, card)
        return list(people.values())


def list_cards(actor: Actor, post_ids: Sequence[int]) -> list[Card]:
    """The cards of these posts, newest position first. The caller found the ids by a readable query."""
    if not post_ids:
        return []
    rows = read(_cards_of_posts(), {"post_ids": post_ids})
    return _cards(actor, list(rows))


def list_space_posts(actor: Actor, space_id: int, before: int = NEWEST) -> Page[Card]:
    """The posts of a space the actor may see (resolved before), newest first."""
    page = page_of(read(_placed(), {"space_id": space_id, "before": before}), lambda row: row.position)
    return Page(list_cards(actor, [row.content_id for row in page.rows]), page.next_cursor)


@prepared
def _placed() -> sa.Select[int, int]:
    is_here = Placement.space_id == sa.bindparam("space_id"), Placement.state == "published"
    placed = sa.select(Placement.content_id, Placement.position).where(*is_here)
    newest_first = placed.where(Placement.position < sa.bindparam("before")).order_by(Placement.position.desc())
    return newest_first.limit(PAGE_SIZE + 1)


def list_space_positions_since(space_id: int, since: int, most: int = 100) -> list[int]:
    """The positions above `since` at which posts of the space stand; at most `most`, in no order."""
    newer = sa.select(Placement.position).where(
        Placement.space_id == space_id, Placement.state == "published", Placement.position > since
    )
    return list(db.session.scalars(newer.limit(most)))


def list_space_posts_since(actor: Actor, space_id: int, since: int, most: int) -> list[Card]:
    """The newest posts of a space above the position `since`, at most `most`, newest first."""
    newer = (
        sa.select(Placement.content_id)
        .where(Placement.space_id == space_id, Placement.state == "published", Placement.position > since)
        .order_by(Placement.position.desc())
        .limit(most)
    )
    return list_cards(actor, list(db.session.scalars(newer)))


def newest_position(page: Page[Card] | None) -> int:
    """The position of the first card: what is newer than this page."""
    return page.rows[0].position or 0 if page and page.rows else 0


def list_author_posts(actor: Actor, account_id: int, before: int = NEWEST, size: int = PAGE_SIZE) -> Page[Card]:
    """What somebody wrote, as far as the actor may read it, newest first.

    Looks at LOOKED_AT posts at a time, LOOKS times: a page may be short and yet go on.
    """
    found: list[sa.Row[int, int | None]] = []
    for _look in range(LOOKS):
        written = (
            sa.select(Content.id, Content.position)
            .where(Content.author_id == account_id, Content.state == "published")
            .where(Content.position.is_not(None), Content.position < before)
            .order_by(Content.position.desc())
        )
        found += _readable_among(actor, written.limit(LOOKED_AT).subquery(), size + 1 - len(found))
        if len(found) > size:
            break
        last = db.session.execute(written.offset(LOOKED_AT - 1).limit(1)).one_or_none()
        if last is None or last.position is None:
            return Page(list_cards(actor, [row.id for row in found]))
        before = last.position
    page = page_of(found, lambda row: row.position or 0, size)
    return Page(list_cards(actor, [row.id for row in page.rows]), page.next_cursor or before)


def _readable_among(actor: Actor, written: sa.Subquery, most: int) -> Sequence[sa.Row[int, int | None]]:
    candidate = aliased(Content)
    query = sa.select(candidate.id, candidate.position).join(written, written.c.id == candidate.id)
    query = query.where(traceable(actor, candidate)).order_by(candidate.position.desc())
    return db.session.execute(query.limit(most)).all()


def get_thread(actor: Actor, post_id: int, *, after: int | None = None, reply_id: int | None = None) -> Thread:
    """A post, or its tombstone, with its replies; more than 50 are cut to the first 3 and the last 20.

    In the place of the first 3 stand the 50 above the reply id `after`, or those around `reply_id`.
    """
    row = read_one(_here("post"), asked_by(actor, content_id=post_id))
    if row is None:
        raise NotFound
    if row.state in GONE:
        return Thread(post=_cards(actor, [row])[0], first=())
    total = _count_replies(post_id)
    first, last, skipped = _cut(post_id, total, after, reply_id)
    cards = _cards(actor, [row, *first, *last])
    return Thread(
        post=cards[0],
        first=_numbered(cards[1 : 1 + len(first)], skipped + 1, total),
        last=_numbered(cards[1 + len(first) :], total - len(last) + 1, total),
        hidden_count=total - skipped - len(first) - len(last),
        hidden_before=skipped,
        may_reply=_may_reply(actor, cards[0]),
    )


def _cut(post_id: int, total: int, after: int | None, reply_id: int | None) -> tuple[list[CardRow], list[CardRow], int]:
    """The first and the last ones of a page, and how many stand before them."""
    replies = {"post_id": post_id, "after": 0}
    if total <= SHOWN_WHOLE:
        return list(read(_replies(SHOWN_WHOLE), replies)), [], 0
    last = list(read(_last_replies(), replies))[::-1]
    below = last[0].id
    if after is None and reply_id is not None and reply_id < below:
        after = _before(post_id, reply_id)
    if after is not None:
        window = list(read(_replies_between(SHOWN_WHOLE), {"post_id": post_id, "after": after, "below": below}))
        if window:
            return window, last, total - _count_replies(post_id, after)
    return list(read(_replies(FIRST_REPLIES), replies)), last, 0


def _before(post_id: int, reply_id: int) -> int | None:
    """The reply after which a page begins that shows this one with a few before it; None: at the beginning."""
    above = Content.thread_root_id == post_id, Content.id < reply_id, Content.state.in_(("published", *GONE))
    ids = sa.select(Content.id).where(*above).order_by(Content.id.desc())
    return db.session.scalar(ids.offset(SHOWN_BEFORE).limit(1))


def list_replies_since(actor: Actor, post_id: int, after: int) -> list[Card]:
    """The replies above the reply id `after` (what arrived while the page was open), at most 50."""
    is_readable = sa.exists(sa.select(1).where(Content.id == post_id, traceable(actor)))
    if not db.session.scalar(sa.select(is_readable)):
        raise NotFound
    rows = read(_replies(SHOWN_WHOLE), {"post_id": post_id, "after": after})
    cards, total = _cards(actor, list(rows)), _count_replies(post_id)
    return _numbered(cards, total - _count_replies(post_id, after) + 1, total)


def list_reply_ids_since(post_id: int, after: int, most: int = 100) -> list[int]:
    """The ids of the replies above `after`; at most `most`, in no order. The caller asked for the right."""
    newer = sa.select(Content.id).where(
        Content.thread_root_id == post_id, Content.id > after, Content.state == "published"
    )
    return list(db.session.scalars(newer.limit(most)))


def get_card(actor: Actor, content_id: int) -> Card:
    """One post or reply, or its tombstone; NotFound when the actor may not know of it."""
    row = read_one(_here("post", "reply"), asked_by(actor, content_id=content_id))
    if row is None:
        raise NotFound
    return _cards(actor, [row])[0]


@prepared
def _cards_of_posts() -> sa.Select[Any]:
    is_asked = Content.id.in_(sa.bindparam("post_ids", expanding=True))
    return _card_columns().where(is_asked).order_by(Content.position.desc())


@functools.cache
def _card_columns() -> sa.Select[Any]:
    parent, parent_author = aliased(Content.__table__), aliased(Account.__table__)
    content = Content.__table__
    return (
        sa.select(
            content.c.id,
            content.c.kind,
            content.c.title,
            content.c.html,
            content.c.excerpt,
            content.c.state,
            content.c.state_by,
            content.c.state_rule,
            content.c.state_case_id,
            content.c.version,
            content.c.position,
            content.c.created_at,
            content.c.edited_at,
            content.c.author_id,
            content.c.written_by_id,
            content.c.parent_id,
            content.c.thread_root_id,
            Account.display_name.label("author_name"),
            Account.username.label("author_username"),
            Account.title.label("author_title"),
            Account.photo_digest.label("author_photo"),
            is_official().label("is_official"),
            parent_author.c.display_name.label("parent_name"),
            sa.func.coalesce(ContentActivity.reply_count, 0).label("reply_count"),
        )
        .join(Account, Account.id == content.c.author_id)
        .outerjoin(ContentActivity, ContentActivity.content_id == content.c.id)
        .outerjoin(parent, parent.c.id == content.c.parent_id)
        .outerjoin(parent_author, parent_author.c.id == parent.c.author_id)
    )


@prepared
def _here(*kinds: str) -> sa.Select[Any]:
    is_here = sa.or_(traceable(ASKER), own(ASKER))
    return _card_columns().where(Content.id == sa.bindparam("content_id"), Content.kind.in_(kinds), is_here)


def _is_reply() -> sa.ColumnElement[bool]:
    is_of_post = Content.thread_root_id == sa.bindparam("post_id")
    return sa.and_(is_of_post, Content.id > sa.bindparam("after"), Content.state.in_(("published", *GONE)))


@prepared
def _replies(most: int) -> sa.Select[Any]:
    return _card_columns().where(_is_reply()).order_by(Content.id).limit(most)


@prepared
def _replies_between(most: int) -> sa.Select[Any]:
    is_between = sa.and_(_is_reply(), Content.id < sa.bindparam("below"))
    return _card_columns().where(is_between).order_by(Content.id).limit(most)


@prepared
def _last_replies() -> sa.Select[Any]:
    return _card_columns().where(_is_reply()).order_by(Content.id.desc()).limit(LAST_REPLIES)


@prepared
def _reply_count() -> sa.Select[int]:
    return sa.select(sa.func.count()).select_from(Content).where(_is_reply())


def _count_replies(post_id: int, after: int = 0) -> int:
    return read(_reply_count(), {"post_id": post_id, "after": after})[0][0]


def _numbered(cards: Sequence[Card], first: int, total: int) -> list[Card]:
    return [card._replace(number=number, total=total) for number, card in enumerate(cards, first)]


def _cards(actor: Actor, rows: Sequence[CardRow]) -> list[Card]:
    """Complete the rows with places and reactions: one statement each, whatever the number of rows."""
    ids = [row.id for row in rows]
    roots = [row.thread_root_id or row.id for row in rows]
    places = list_places(actor, list(dict.fromkeys(roots)))
    reactions = list_reactions(actor, ids)
    return [_card(actor, row, places[root], reactions[row.id]) for row, root in zip(rows, roots, strict=True)]


def _card(actor: Actor, row: CardRow, places: list[Place], lines: list[ReactionLine]) -> Card:
    values = row._asdict()
    root_id = values.pop("thread_root_id") or values["id"]
    is_gone = values["state"] in GONE
    if is_gone:  # a tombstone carries nothing of the text
        values |= {"title": "", "html": "", "excerpt": ""}
    values["html"] = Markup(values["html"])  # noqa: S704 - sanitised when it was written
    writer_id = values.pop("written_by_id")
    is_mine = actor.account_id in (values["author_id"], writer_id)
    may_change = not is_gone and POSTING not in actor.locked and any(not place.is_archived for place in places)
    return Card(
        **values,
        root_id=root_id,
        places=tuple(places),
        reactions=() if is_gone else tuple(lines),
        is_mine=is_mine,
        may_edit=is_mine and may_change,
        may_react=may_change,
    )


def _may_reply(actor: Actor, post: Card) -> bool:
    is_open = any(place.is_member and not place.is_archived for place in post.places)
    return is_open and not post.is_gone and POSTING not in actor.locked
