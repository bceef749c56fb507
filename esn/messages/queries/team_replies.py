"""The private replies to one's own team message, by branch: what waits, what is answered, what is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from esn.content.models import Content, Placement
from esn.core.actor import Actor, photo_address
from esn.core.db import db
from esn.core.errors import NotFound
from esn.messages.models import Conversation, TeamMessage, TeamReply
from esn.people.models import Account, Unit, UnitClosure

WAITING, ANSWERED, DONE = "waiting", "answered", "done"
STATES = (WAITING, ANSWERED, DONE)
SHOWN = 500  # the newest; of more a leader reads the rest in the list of messages


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyRow:
    """What one person answered; `text` is the newest of it, `state` one of STATES."""

    space_id: int
    name: str
    username: str
    photo: str | None
    title: str
    branch: str
    text: str
    at: datetime
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
class Branch:
    """The replies from one branch."""

    name: str
    rows: Sequence[ReplyRow]


def list_replies(actor: Actor, content_id: int) -> list[ReplyRow]:
    """The replies to the actor's own team message, newest first; NotFound for others'."""
    sender = sa.select(TeamMessage.sender_id).where(TeamMessage.content_id == content_id)
    if db.session.scalar(sender) != actor.id:
        raise NotFound
    rows = db.session.execute(_of_message(), {"content_id": content_id, "sender_id": actor.id}).mappings()
    return [ReplyRow(**row) for row in rows]


def get_reply(actor: Actor, content_id: int, space_id: int) -> ReplyRow:
    """One of them; NotFound for another one's."""
    found = [row for row in list_replies(actor, content_id) if row.space_id == space_id]
    if not found:
        raise NotFound
    return found[0]


def by_branch(rows: Sequence[ReplyRow]) -> list[Branch]:
    """The rows grouped, the branches by name."""
    ordered = sorted(rows, key=lambda row: row.branch)
    return [Branch(name, list(some)) for name, some in groupby(ordered, key=lambda row: row.branch)]


def _of_message() -> sa.Select[Any]:
    own, above = aliased(Unit), aliased(Unit)
    branch = (
        sa.select(sa.func.min(above.name))
        .join(UnitClosure, UnitClosure.ancestor_id == above.id)
        .where(UnitClosure.unit_id == Account.unit_id, above.kind == "branch")
        .correlate(Account)
        .scalar_subquery()
    )
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
    place, text = aliased(Placement), aliased(Content)
    state = sa.case(
        (TeamReply.settled_position >= Conversation.last_position, TeamReply.settled_as),
        (last == sa.bindparam("sender_id"), ANSWERED),
        else_=WAITING,
    )
    return (
        sa.select(TeamReply.space_id, Account.display_name.label("name"), Account.username, Account.title)
        .add_columns(Account.photo_digest.label("photo"), sa.func.coalesce(branch, own.name, "").label("branch"))
        .add_columns(text.excerpt.label("text"), text.created_at.label("at"), state.label("state"))
        .join(Conversation, Conversation.space_id == TeamReply.space_id)
        .join(Account, Account.id == TeamReply.account_id)
        .join(place, sa.and_(place.space_id == TeamReply.space_id, place.position == newest))
        .join(text, text.id == place.content_id)
        .outerjoin(own, own.id == Account.unit_id)
        .where(TeamReply.about_id == sa.bindparam("content_id"))
        .order_by(place.position.desc())
        .limit(SHOWN)
    )
