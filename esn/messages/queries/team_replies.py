"""The private replies to one's own team message, with the branch they come from: what waits, is answered, is done."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from esn.content.models import Content, Placement, ReadMark
from esn.core.actor import Actor, photo_address
from esn.core.aliases import alias
from esn.core.asker import ASKER, asked_by
from esn.core.db import Id, db
from esn.core.errors import NotFound
from esn.messages.models import Conversation, TeamMessage, TeamReply
from esn.messages.queries.branches import branch_columns, join_branch
from esn.messages.queries.leading import leads
from esn.people.models import Account
from esn.spaces.models import Membership

WAITING, ANSWERED, DONE = "waiting", "answered", "done"
STATES = (WAITING, ANSWERED, DONE)
SHOWN = 500  # the newest of one state; of more a leader reads the rest in the list of messages
NEWS = 100  # told at once; then the page is loaded anew


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRow:
    """What one person answered; `text` is the newest of it, at `position`; `state` one of STATES."""

    space_id: int
    name: str
    username: str
    photo: str | None
    title: str
    branch_id: int | None
    branch: str
    text: str
    at: datetime
    position: int
    state: str

    @property
    def url(self) -> str:
        """The conversation of the two."""
        return f"/messages/{self.space_id}"

    @property
    def profile_url(self) -> str:
        """Who answered."""
        return f"/u/{self.username}"

    @property
    def photo_url(self) -> str | None:
        """Their photo."""
        return photo_address(self.username, self.photo)


@dataclass(frozen=True, slots=True)
class ReplyCount:
    """How many people of a branch have replies in one state; `newest` is the position of the newest of them."""

    branch_id: int | None
    state: str
    n: int
    newest: int


def list_replies(actor: Actor, content_id: int, state: str | None = None) -> list[ReplyRow]:
    """The replies to a team message that the actor answers for, all or those in a state, newest first.

    A delegate sees those that were promised to nobody else: whose conversation the delegate is in. NotFound for others.
    """
    _require_led(actor, content_id)
    replies = _replies()
    rows = sa.select(replies).order_by(replies.c.position.desc()).limit(SHOWN)
    if state is not None:
        rows = rows.where(replies.c.state == state)
    return [ReplyRow(**row) for row in db.session.execute(rows, asked_by(actor, content_id=content_id)).mappings()]


def count_replies(actor: Actor, content_id: int) -> Sequence[ReplyCount]:
    """How many people replied, by branch and state; NotFound for others' messages."""
    _require_led(actor, content_id)
    replies = _replies()
    numbers = sa.select(replies.c.branch_id, replies.c.state, sa.func.count(), sa.func.max(replies.c.position))
    grouped = numbers.group_by(replies.c.branch_id, replies.c.state)
    return [ReplyCount(*row) for row in db.session.execute(grouped, asked_by(actor, content_id=content_id))]


def get_reply(actor: Actor, content_id: int, space_id: int) -> ReplyRow:
    """One of them; NotFound for another one's."""
    _require_led(actor, content_id)
    replies = _replies()
    one = sa.select(replies).where(replies.c.space_id == space_id)
    row = db.session.execute(one, asked_by(actor, content_id=content_id)).mappings().one_or_none()
    if row is None:
        raise NotFound
    return ReplyRow(**row)


def list_reply_positions_since(actor: Actor, content_id: int, since: int) -> list[int]:
    """Where people wrote above a position in reply to a team message, to the actor as one who answers for it."""
    is_in = sa.and_(Membership.space_id == TeamReply.space_id, Membership.account_id == actor.account_id)
    newer = (
        sa.select(Placement.position)
        .join(TeamReply, TeamReply.space_id == Placement.space_id)
        .join(Membership, is_in)
        .join(Content, Content.id == Placement.content_id)
        .where(TeamReply.about_id == content_id, Placement.position > since, Placement.state == "published")
        .where(Content.author_id == TeamReply.account_id, TeamReply.account_id != actor.account_id)
    )
    return list(db.session.scalars(newer.order_by(Placement.position).limit(NEWS)))


def find_read_through(account_id: int, space_id: int) -> int | None:
    """The team message that a conversation is about, once the account, which leads it, has read all its replies."""
    about = sa.select(TeamReply.about_id)
    content_id = db.session.scalar(about.where(TeamReply.space_id == space_id, TeamReply.account_id != account_id))
    if content_id is None:
        return None
    mark = sa.and_(ReadMark.space_id == TeamReply.space_id, ReadMark.account_id == account_id)
    is_in = sa.and_(Membership.space_id == TeamReply.space_id, Membership.account_id == account_id)
    unread = (
        sa.select(TeamReply.space_id)
        .join(Membership, is_in)
        .join(Conversation, Conversation.space_id == TeamReply.space_id)
        .outerjoin(ReadMark, mark)
        .where(TeamReply.about_id == content_id)
        .where(Conversation.last_position > sa.func.coalesce(ReadMark.seen_position, 0))
    )
    return None if db.session.scalar(unread.limit(1)) is not None else content_id


def _require_led(actor: Actor, content_id: int) -> None:
    sender = sa.select(TeamMessage.sender_id).where(TeamMessage.content_id == content_id)
    sender_id = db.session.scalar(sender)
    if sender_id is None or not leads(actor, sender_id):
        raise NotFound


@functools.cache
def _replies() -> sa.Subquery:
    theirs = sa.and_(Placement.space_id == TeamReply.space_id, Placement.state == "published")
    newest = (
        sa.select(sa.func.max(Placement.position))
        .join(Content, Content.id == Placement.content_id)
        .where(theirs, Content.author_id == TeamReply.account_id)
        .correlate(TeamReply)
        .scalar_subquery()
    )
    last = (
        sa.select(Content.author_id)
        .join(Placement, Placement.content_id == Content.id)
        .where(theirs)
        .order_by(Placement.position.desc())
        .limit(1)
        .correlate(TeamReply)
        .scalar_subquery()
    )
    place, text = alias(Placement), alias(Content)
    state = sa.case(
        (TeamReply.settled_position >= Conversation.last_position, TeamReply.settled_as),
        (last != TeamReply.account_id, ANSWERED),
        else_=WAITING,
    )
    rows: sa.Select[Any] = (
        sa.select(TeamReply.space_id, Account.display_name.label("name"), Account.username, Account.title)
        .add_columns(Account.photo_digest.label("photo"), *branch_columns())
        .add_columns(text.excerpt.label("text"), text.created_at.label("at"), place.position, state.label("state"))
        .join(Conversation, Conversation.space_id == TeamReply.space_id)
        .join(Account, Account.id == TeamReply.account_id)
        .join(Membership, sa.and_(Membership.space_id == TeamReply.space_id, Membership.account_id == ASKER.account_id))
        .join(place, sa.and_(place.space_id == TeamReply.space_id, place.position == newest))
        .join(text, text.id == place.content_id)
        .where(Membership.state == "member")
    )
    return join_branch(rows).where(TeamReply.about_id == sa.bindparam("content_id", type_=Id)).subquery()
