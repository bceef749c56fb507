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
from esn.messages.queries.leading import leads
from esn.spaces.actions.rows import admit, close_period, find_row, open_period, record_step
from esn.spaces.models import DELEGATE, Membership, Space


def find_team_message(unit: UnitOfWork, actor: Actor, content_id: int, *, is_led: bool = False) -> TeamMessage:
    """A team message that stands and that the actor may read; NotFound otherwise.

    With `is_led` only for who sent it, and those who may write for the sender.
    """
    query = sa.select(TeamMessage).join(Content, Content.id == TeamMessage.content_id)
    row = unit.session.scalar(query.where(TeamMessage.content_id == content_id, readable(actor)))
    if row is None or (is_led and not leads(actor, row.sender_id)):
        raise NotFound
    return row


def place_text(
    unit: UnitOfWork,
    actor: Actor,
    space_id: int,
    prepared: Prepared,
    parent_id: int | None = None,
    *,
    author_id: int | None = None,
) -> tuple[int, int]:
    """Write a text into the space of a team message, perhaps for somebody else; gives its id and its position."""
    position = take_position(unit)
    return write_message(unit, actor, space_id, position, prepared, parent_id, author_id=author_id), position


def admit_delegate(unit: UnitOfWork, actor: Actor, space: Space, writer_id: int) -> None:
    """Let somebody read here who writes for somebody else, and is not addressed; who is in it already stays so."""
    if find_row(unit, space.id, writer_id) is None:
        record_step(unit, actor, admit(unit, space, writer_id, None, source=DELEGATE), "added")


def address_delegate(unit: UnitOfWork, row: Membership) -> None:
    """Somebody who reads here for the sender is among those addressed as well: another stay begins."""
    close_period(unit, row)
    row.source = "joined"
    open_period(unit, row)
