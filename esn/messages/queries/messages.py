"""The messages of a conversation with what happened between them, and one message."""

import functools
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from markupsafe import Markup

from esn.content.models import Content, Placement
from esn.content.policy import GONE, own, traceable
from esn.content.queries import list_reactions
from esn.core.actor import POSTING, Actor
from esn.core.aliases import alias
from esn.core.asker import ASKER, asked_by
from esn.core.db import Id, db
from esn.core.errors import NotFound
from esn.core.paging import NEWEST, Page
from esn.messages.card import Entry, LineCard, MessageCard
from esn.messages.models import ConversationLine, TeamMessage
from esn.messages.queries.conversations import ConversationView
from esn.people.models import Account
from esn.people.policy import is_official
from esn.spaces.models import Membership

SHOWN = 50  # messages at a time
LINES_MAX = 500  # between them; people come and go less often than they write
ANSWERS_SHOWN = 200  # the newest, below a team message
AFTER_TARGET = 20  # messages shown below the one that a permalink asks for

_parent, _parent_place, _parent_author = alias(Content), alias(Placement), alias(Account)
_writer = alias(Account)


def list_entries(actor: Actor, conversation: ConversationView, before: int = NEWEST) -> Page[Entry]:
    """The newest messages below a position with the lines between them, oldest first; the cursor goes on below."""
    rows = _read(actor, conversation, _newest_first(), before=before)
    shown, is_more = rows[:SHOWN][::-1], len(rows) > SHOWN
    low = shown[0].position if is_more else conversation.visible_from
    entries = _merge(_cards(actor, shown), _list_lines(conversation, low, before))
    return Page(entries, low if is_more else None)


def list_entries_since(actor: Actor, conversation: ConversationView, since: int) -> list[Entry]:
    """What came above a position, oldest first; at most SHOWN messages."""
    rows = _read(actor, conversation, _oldest_first(), since=since)
    high = rows[-1].position + 1 if len(rows) == SHOWN else NEWEST
    return _merge(_cards(actor, rows), _list_lines(conversation, since + 1, high))


def list_positions_since(actor: Actor, space_id: int, since: int) -> list[int]:
    """The positions above one at which messages stand that the actor sees; at most SHOWN, in no order."""
    newer = (
        sa.select(Placement.position)
        .join(Membership, Membership.space_id == Placement.space_id)
        .where(Membership.account_id == actor.account_id, Membership.state == "member")
        .where(Placement.space_id == space_id, Placement.state == "published", Placement.position > since)
        .where(Placement.position >= Membership.visible_from_position)
    )
    return list(db.session.scalars(newer.limit(SHOWN)))


def find_page_end(actor: Actor, conversation: ConversationView, message_id: int) -> int:
    """The cursor below which a page ends that shows this message with what follows; NotFound for a foreign one."""
    message = get_message(actor, message_id)
    if message.space_id != conversation.space_id:
        raise NotFound
    following = sa.select(Placement.position).where(
        Placement.space_id == message.space_id, Placement.position > message.position
    )
    return db.session.scalar(following.order_by(Placement.position).offset(AFTER_TARGET).limit(1)) or NEWEST


def get_message(actor: Actor, message_id: int) -> MessageCard:
    """One message, or its tombstone; NotFound when the actor is not in its conversation."""
    row = db.session.execute(_here(), asked_by(actor, message_id=message_id)).one_or_none()
    if row is None:
        raise NotFound
    return _cards(actor, [row])[0]


def list_team_texts(actor: Actor, space_id: int) -> list[MessageCard]:
    """The texts in the space of a team message, oldest first: it, and what was answered for everybody."""
    rows = db.session.execute(_of_team(), asked_by(actor, space_id=space_id)).all()
    return _cards(actor, rows[::-1])


def find_time_of(actor: Actor, space_id: int, position: int) -> datetime | None:
    """When the message at this position was sent; the caller has asked for the right to read there."""
    placed = sa.select(Content.created_at).join(Placement, Placement.content_id == Content.id)
    return db.session.scalar(placed.where(Placement.space_id == space_id, Placement.position == position))


def find_newest_mine(actor: Actor, space_id: int) -> int | None:
    """The newest message of the actor's own in a conversation that can be changed."""
    mine = sa.select(Content.id).join(Placement, Placement.content_id == Content.id)
    is_mine = Placement.space_id == space_id, Content.author_id == actor.account_id, Content.state == "published"
    return db.session.scalar(mine.where(*is_mine).order_by(Placement.position.desc()).limit(1))


def _read(actor: Actor, conversation: ConversationView, query: sa.Select[Any], **values: int) -> Sequence[Any]:
    return db.session.execute(query, asked_by(actor, space_id=conversation.space_id, **values)).all()


def _list_lines(conversation: ConversationView, low: int, high: int) -> list[LineCard]:
    values = {"space_id": conversation.space_id, "low": max(low, conversation.visible_from), "high": high}
    return [LineCard(**row) for row in db.session.execute(_lines(), values).mappings()]


@functools.cache
def _lines() -> sa.Select[*tuple[Any, ...]]:
    account, other = alias(Account), alias(Account)
    position = ConversationLine.position
    return (
        sa.select(ConversationLine.position, ConversationLine.step, ConversationLine.created_at.label("at"))
        .add_columns(ConversationLine.name, account.display_name.label("actor_name"))
        .add_columns(other.display_name.label("account_name"))
        .join(account, account.id == ConversationLine.actor_id)
        .outerjoin(other, other.id == ConversationLine.account_id)
        .where(ConversationLine.space_id == sa.bindparam("space_id"))
        .where(position >= sa.bindparam("low"), position < sa.bindparam("high"))
        .order_by(position.desc())
        .limit(LINES_MAX)
    )


def _merge(cards: Sequence[MessageCard], lines: Sequence[LineCard]) -> list[Entry]:
    return sorted([*cards, *lines], key=lambda entry: entry.position)


@functools.cache
def _columns() -> sa.Select[Any]:
    """Messages with what they answer: only what stands, and only where this reader may go back that far."""
    is_seen = sa.and_(_parent_place.state == "published", _parent_place.position >= Membership.visible_from_position)
    return (
        sa.select(Content.id, Placement.space_id, Placement.position, Content.html, Content.excerpt, Content.state)
        .add_columns(Content.state_by, Content.state_rule, Content.state_case_id, Content.version)
        .add_columns(Content.created_at, Content.edited_at, Content.author_id, Content.parent_id)
        .add_columns(Account.display_name.label("author_name"), Account.username.label("author_username"))
        .add_columns(Content.written_by_id, _writer.display_name.label("writer_name"))
        .add_columns(is_official().label("is_official"))
        .add_columns(Account.photo_digest.label("author_photo"), TeamMessage.content_id.label("team_id"))
        .add_columns(sa.case((is_seen, _parent_author.display_name)).label("parent_name"))
        .add_columns(sa.case((is_seen, _parent.excerpt)).label("parent_excerpt"))
        .join(Placement, Placement.content_id == Content.id)
        .join(
            Membership,
            sa.and_(Membership.space_id == Placement.space_id, Membership.account_id == ASKER.account_id),
        )
        .join(Account, Account.id == Content.author_id)
        .outerjoin(_writer, sa.and_(_writer.id == Content.written_by_id, sa.not_(is_official())))
        .outerjoin(TeamMessage, TeamMessage.space_id == Placement.space_id)
        .outerjoin(_parent, _parent.id == Content.parent_id)
        .outerjoin(_parent_place, _parent_place.content_id == _parent.id)
        .outerjoin(_parent_author, _parent_author.id == _parent.author_id)
        .where(Content.kind == "message", Membership.state == "member")
    )


def _of_conversation() -> sa.Select[Any]:
    return _columns().where(
        Placement.space_id == sa.bindparam("space_id"),
        Placement.position >= Membership.visible_from_position,
        Placement.state.in_(("published", *GONE)),
    )


@functools.cache
def _newest_first() -> sa.Select[Any]:
    is_older = Placement.position < sa.bindparam("before", type_=Id)
    return _of_conversation().where(is_older).order_by(Placement.position.desc()).limit(SHOWN + 1)


@functools.cache
def _oldest_first() -> sa.Select[Any]:
    is_newer = Placement.position > sa.bindparam("since", type_=Id)
    return _of_conversation().where(is_newer).order_by(Placement.position).limit(SHOWN)


@functools.cache
def _of_team() -> sa.Select[Any]:
    return _of_conversation().order_by(Placement.position.desc()).limit(ANSWERS_SHOWN)


@functools.cache
def _here() -> sa.Select[Any]:
    return _columns().where(Content.id == sa.bindparam("message_id"), sa.or_(traceable(ASKER), own(ASKER)))


def _cards(actor: Actor, rows: Sequence[Any]) -> list[MessageCard]:
    reactions = list_reactions(actor, [row.id for row in rows]) if rows else {}
    return [_card(actor, row, reactions[row.id]) for row in rows]


def _card(actor: Actor, row: Any, reactions: Sequence[Any]) -> MessageCard:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for the mapping
    writer_id = values.pop("written_by_id")
    is_gone = values["state"] in GONE
    if is_gone:  # a tombstone carries nothing of the text
        values |= {"html": "", "excerpt": "", "parent_name": None, "parent_excerpt": None}
    values["html"] = Markup(values["html"])  # noqa: S704 - sanitised when it was written
    return MessageCard(
        **values,
        reactions=() if is_gone else tuple(reactions),
        is_mine=actor.account_id in (values["author_id"], writer_id),
        is_writer=actor.account_id == writer_id,
        may_change=not is_gone and POSTING not in actor.locked,
    )
