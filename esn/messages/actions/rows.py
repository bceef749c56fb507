"""The rows behind the verbs: a conversation under lock, its next position, and who is in it."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.content.actions.writing import Prepared, add_content, take_position
from esn.content.models import Content, Placement, ReadMark
from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import insert_for
from esn.core.errors import NotAllowed, NotFound
from esn.core.unit_of_work import UnitOfWork
from esn.messages.events import ConversationChanged, ConversationSeen
from esn.messages.models import Conversation, ConversationLine, Message
from esn.messages.policy import may_use_messages
from esn.spaces.actions.rows import lock_space
from esn.spaces.models import CONVERSATION, Membership, Space
from esn.spaces.policy import is_member


@dataclass(frozen=True, slots=True)
class Locked:
    """A conversation that nobody else changes meanwhile, so that its positions follow the order of commits."""

    space: Space
    conversation: Conversation
    own: Membership

    @property
    def is_pair(self) -> bool:
        """Whether it is of two people alone, for good."""
        return self.conversation.pair_key is not None


def require_messages(actor: Actor) -> None:
    """NotAllowed for whoever may not write at present."""
    if not may_use_messages(actor):
        raise NotAllowed(_("A moderator has paused your posting. You can keep reading."))


def lock_conversation(unit: UnitOfWork, actor: Actor, space_id: int) -> Locked:
    """The conversation under lock; NotFound for everybody who is not in it."""
    space, own = lock_space(unit, actor, space_id)
    if space.kind != CONVERSATION or own is None or not is_member(own):
        raise NotFound
    conversation = unit.session.get_one(Conversation, space_id, populate_existing=True)
    return Locked(space, conversation, own)


def take_next(unit: UnitOfWork, conversation: Conversation) -> int:
    """The position of what comes next in a locked conversation; it moves to the top of everybody's list."""
    conversation.last_position = take_position(unit)
    conversation.last_at = clock.now()
    return conversation.last_position


def list_participants(unit: UnitOfWork, space_id: int) -> tuple[int, ...]:
    """The accounts that are in it now."""
    members = sa.select(Membership.account_id).where(Membership.space_id == space_id, Membership.state == "member")
    return tuple(unit.session.scalars(members.order_by(Membership.account_id)))


def add_line(
    unit: UnitOfWork, actor: Actor, place: Locked, step: str, *, account_id: int | None = None, name: str = ""
) -> int:
    """Tell everybody in the thread what happened to the conversation; gives the line's position."""
    position = take_next(unit, place.conversation)
    unit.session.add(
        ConversationLine(
            space_id=place.space.id,
            position=position,
            step=step,
            actor_id=actor.id,
            account_id=account_id,
            name=name,
            created_at=clock.now(),
        )
    )
    unit.session.flush()
    unit.record(
        ConversationChanged(
            actor_id=actor.account_id,
            object_id=place.space.id,
            space_ids=(place.space.id,),
            step=step,
            account_id=account_id,
            position=position,
            participant_ids=list_participants(unit, place.space.id),
            name=name,
        )
    )
    return position


def see(unit: UnitOfWork, actor: Actor, space_id: int, position: int) -> None:
    """The actor has read up to a position; where others wrote since the last mark, that is announced."""
    mine = ReadMark.account_id == actor.id, ReadMark.space_id == space_id
    before = unit.session.scalar(sa.select(ReadMark.seen_position).where(*mine)) or 0
    if position <= before:
        return
    set_mark(unit, actor, space_id, position)
    news = (
        sa.exists()
        .where(Placement.space_id == space_id, Placement.position > before, Placement.position <= position)
        .where(Content.id == Placement.content_id, Content.author_id != actor.id)
    )
    if unit.session.scalar(sa.select(news)):
        seen = ConversationSeen(actor_id=actor.account_id, object_id=space_id, space_ids=(space_id,), position=position)
        unit.record(seen)


def set_mark(unit: UnitOfWork, actor: Actor, space_id: int, position: int, *, may_go_back: bool = False) -> None:
    """Note how far this person has read."""
    insert = insert_for(unit.session)(ReadMark.__table__)
    row = insert.values(account_id=actor.id, space_id=space_id, seen_position=position)
    is_later = None if may_go_back else ReadMark.seen_position < position
    keys = ["account_id", "space_id"]
    unit.session.execute(
        row.on_conflict_do_update(index_elements=keys, set_={"seen_position": position}, where=is_later)
    )


def write_message(
    unit: UnitOfWork,
    actor: Actor,
    space_id: int,
    position: int,
    prepared: Prepared,
    parent_id: int | None,
    *,
    author_id: int | None = None,
) -> int:
    """Write a message at its place in a space, perhaps for somebody else; gives its id."""
    message = Message(space_id=space_id, author_id=author_id or actor.id, parent_id=parent_id)
    add_content(unit, actor, message, prepared)
    unit.session.add(Placement(space_id=space_id, position=position, content_id=message.id))
    return message.id
