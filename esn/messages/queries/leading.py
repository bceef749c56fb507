"""Who answers for a team message beside its sender: those who may write for the sender."""

from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import ngettext

from esn.core.actor import Actor
from esn.core.db import db
from esn.messages.models import TeamMessage, TeamReply
from esn.messages.queries.audience import may_send_to_teams
from esn.people.queries import list_cards, list_delegate_ids, list_leaders, load_actor, may_write_for
from esn.people.words import name_list
from esn.spaces.models import Membership


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads a private reply; `mark` is another one as soon as others do."""

    names: tuple[str, ...]
    mark: str

    @property
    def words(self) -> str:
        """It in a sentence."""
        names = name_list(self.names)
        return ngettext("Only %(names)s sees your reply", "Only %(names)s see your reply", len(self.names), names=names)


def list_senders(actor: Actor) -> list[Actor]:
    """As whom the actor may send team messages: in the own name, and for leaders."""
    leaders = [load_actor(line.card.account_id) for line in list_leaders(actor)]
    return [sender for sender in (actor, *leaders) if may_send_to_teams(sender)]


def leads(actor: Actor, sender_id: int) -> bool:
    """Whether this person sent what this account sent, or may write for it now."""
    return sender_id == actor.account_id or may_write_for(actor, sender_id)


def list_reader_ids(actor: Actor, about: TeamMessage) -> tuple[int, ...]:
    """Who reads the actor's private reply: who is in the conversation, before there is one sender and delegates."""
    mine = TeamReply.about_id == about.content_id, TeamReply.account_id == actor.account_id
    inside = sa.select(Membership.account_id).join(TeamReply, TeamReply.space_id == Membership.space_id)
    inside = inside.where(*mine, Membership.state == "member", Membership.account_id != actor.account_id)
    known = db.session.scalars(inside.order_by(Membership.account_id)).all()
    others = {about.sender_id, *list_delegate_ids(about.sender_id)} - {actor.account_id}
    return tuple(known) or tuple(sorted(others))


def mark_of(reader_ids: tuple[int, ...]) -> str:
    """What tells these readers from others."""
    return "-".join(map(str, reader_ids))


def get_readers(actor: Actor, about: TeamMessage) -> Readers:
    """Who reads the actor's private reply, the sender first."""
    reader_ids = list_reader_ids(actor, about)
    cards = list_cards(reader_ids)
    ordered = sorted(reader_ids, key=lambda number: (number != about.sender_id, cards[number].name))
    return Readers(tuple(cards[number].name for number in ordered), mark_of(reader_ids))


def name_leaders(about: TeamMessage) -> tuple[str, ...]:
    """Who answers for a message now, the sender first: they see who has confirmed."""
    delegate_ids = list_delegate_ids(about.sender_id)
    cards = list_cards((about.sender_id, *delegate_ids))
    return tuple(cards[number].name for number in (about.sender_id, *delegate_ids))
