"""The rows behind team messages: one that the actor was sent or sent, and a text placed in its space."""

import sqlalchemy as sa

from esn.content.actions.writing import Prepared, take_position
from esn.content.models import Content
from esn.content.policy import readable
from esn.core.actor import Actor
from esn.core.errors import NotFound
from esn.core.unit_of_work import UnitOfWork
from esn.messages.actions.rows import write_message
from esn.messages.models import TeamMessage


def find_team_message(unit: UnitOfWork, actor: Actor, content_id: int, *, is_own: bool = False) -> TeamMessage:
    """A team message that stands and that the actor may read; NotFound otherwise, with `is_own` for others' too."""
    query = sa.select(TeamMessage).join(Content, Content.id == TeamMessage.content_id)
    row = unit.session.scalar(query.where(TeamMessage.content_id == content_id, readable(actor)))
    if row is None or (is_own and row.sender_id != actor.id):
        raise NotFound
    return row


def place_text(
    unit: UnitOfWork, actor: Actor, space_id: int, prepared: Prepared, parent_id: int | None = None
) -> tuple[int, int]:
    """Write a text into the space of a team message; gives its id and its position."""
    position = take_position(unit)
    return write_message(unit, actor, space_id, position, prepared, parent_id), position
