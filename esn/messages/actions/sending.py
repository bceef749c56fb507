"""Sending a message into a conversation that exists."""

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.content.actions.drafts import discard_sent_draft
from esn.content.actions.writing import Prepared, prepare
from esn.content.models import Content, Placement
from esn.content.policy import readable
from esn.core.actor import Actor
from esn.core.errors import NotAllowed, NotFound
from esn.core.submission import once
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.messages.actions.rows import (
    Locked,
    list_participants,
    lock_conversation,
    require_messages,
    see,
    take_next,
    write_message,
)
from esn.messages.events import MessageSent
from esn.messages.models import TeamReply
from esn.messages.recipients import is_locked
from esn.people.models import Account
from esn.settings import settings


def send_message(
    actor: Actor,
    space_id: int,
    source: str,
    *,
    parent_id: int | None = None,
    submission: str = "",
    draft_id: int | None = None,
) -> int:
    """Send a message, perhaps as the answer to one; gives its id.

    NotFound for who is not in it, NotAllowed where nobody would read it, NotValid for an empty text.
    """
    prepared = prepare(source)
    with unit_of_work() as unit:
        place = lock_conversation(unit, actor, space_id)
        require_messages(actor)
        require_reader(unit, actor, place)
        _require_parent(unit, actor, place, parent_id)
        discard_sent_draft(actor, draft_id, submission)
        return once(unit, actor, submission, lambda: add_message(unit, actor, place, prepared, parent_id))


def require_sendable(actor: Actor, space_id: int, source: str, *, parent_id: int | None = None) -> None:
    """Raise what `send_message` would raise now."""
    prepare(source)
    with unit_of_work() as unit:
        place = lock_conversation(unit, actor, space_id)
        require_messages(actor)
        require_reader(unit, actor, place)
        _require_parent(unit, actor, place, parent_id)


def add_message(unit: UnitOfWork, actor: Actor, place: Locked, prepared: Prepared, parent_id: int | None = None) -> int:
    """Write the message into a locked conversation; gives its id."""
    space_id, position = place.space.id, take_next(unit, place.conversation)
    message_id = write_message(unit, actor, space_id, position, prepared, parent_id)
    see(unit, actor, space_id, position)
    about, participant_ids = unit.session.get(TeamReply, space_id), list_participants(unit, space_id)
    unit.record(
        MessageSent(
            actor_id=actor.account_id,
            object_id=message_id,
            space_ids=(space_id,),
            position=position,
            parent_id=parent_id,
            participant_ids=participant_ids,
            mentioned_ids=prepared.mentioned_ids,
            about_id=about.about_id if about else None,
            leader_ids=tuple(number for number in participant_ids if about and number != about.account_id),
            source=prepared.source,
        )
    )
    return message_id


def require_reader(unit: UnitOfWork, actor: Actor, place: Locked) -> None:
    """NotAllowed where nobody would read what is sent."""
    others = set(list_participants(unit, place.space.id)) - {actor.id}
    accounts = unit.session.scalars(sa.select(Account).where(Account.id.in_(others))).all()
    here = [account for account in accounts if account.left_at is None]
    if not place.is_pair and not here:
        raise NotAllowed(_("Everybody else has left this conversation. Add people, or start a new one."))
    if place.is_pair and not here:
        name, company = accounts[0].display_name, settings().site.company
        raise NotAllowed(
            _(
                "%(name)s has left %(company)s. You can read, but nobody would read an answer.",
                name=name,
                company=company,
            )
        )
    if place.is_pair and all(is_locked(account.id) for account in here):
        name = here[0].display_name
        raise NotAllowed(
            _("The account of %(name)s is locked, so nobody would read this. Keep your text as a draft.", name=name)
        )


def _require_parent(unit: UnitOfWork, actor: Actor, place: Locked, parent_id: int | None) -> None:
    if parent_id is None:
        return
    is_here = sa.exists().where(Placement.content_id == Content.id, Placement.space_id == place.space.id)
    query = sa.select(Content.id).where(Content.id == parent_id, is_here, readable(actor))
    if unit.session.scalar(query) is None:
        raise NotFound
