"""What somebody has read, and wishes to hear of."""

import sqlalchemy as sa

from esn.content.models import Content, Placement
from esn.content.policy import readable
from esn.core.actor import Actor
from esn.core.db import insert_for
from esn.core.errors import NotFound
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.messages.actions.rows import see, set_mark
from esn.messages.models import Conversation, MessagePreference
from esn.spaces.actions.preference import set_level
from esn.spaces.models import CONVERSATION, HIGHLIGHTS, MUTED, Membership, Space


def mark_seen(actor: Actor, space_id: int, position: int) -> None:
    """This person has read up to a position; a mark never goes back. NotFound for who is not in it."""
    with unit_of_work() as unit:
        see(unit, actor, space_id, min(position, _get_last(unit, actor, space_id)))


def mark_unread(actor: Actor, message_id: int) -> int:
    """This message and what follows count as unread again; gives the conversation's id."""
    placed = sa.select(Placement.space_id, Placement.position).join(Content, Content.id == Placement.content_id)
    with unit_of_work() as unit:
        is_here = Content.id == message_id, Content.kind == "message", readable(actor)
        place = unit.session.execute(placed.where(*is_here)).one_or_none()
        if place is None:
            raise NotFound
        set_mark(unit, actor, place.space_id, place.position - 1, may_go_back=True)
        return place.space_id


def set_muted(actor: Actor, space_id: int, *, is_muted: bool) -> None:
    """Hear nothing of a conversation, or hear of it again."""
    with unit_of_work() as unit:
        _get_last(unit, actor, space_id)
        set_level(actor, space_id, MUTED if is_muted else HIGHLIGHTS)


def choose_typing(actor: Actor, *, shows_typing: bool) -> None:
    """Whether others see that one is writing, and one sees it of them."""
    with unit_of_work() as unit:
        insert = insert_for(unit.session)(MessagePreference.__table__)
        row = insert.values(account_id=actor.id, shows_typing=shows_typing)
        chosen = {"shows_typing": shows_typing}
        unit.session.execute(row.on_conflict_do_update(index_elements=["account_id"], set_=chosen))


def _get_last(unit: UnitOfWork, actor: Actor, space_id: int) -> int:
    """The newest position of a conversation that the actor is in; NotFound otherwise."""
    last = unit.session.scalar(
        sa.select(Conversation.last_position)
        .join(Space, sa.and_(Space.id == Conversation.space_id, Space.kind == CONVERSATION))
        .join(Membership, Membership.space_id == Space.id)
        .where(Space.id == space_id, Membership.account_id == actor.id, Membership.state == "member")
    )
    if last is None:
        raise NotFound
    return last
