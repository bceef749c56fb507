"""Who answers for a team message beside its sender: those who may write for the sender."""

from dataclasses import dataclass, replace

import sqlalchemy as sa
from flask_babel import ngettext

from esn.core.actor import Actor
from esn.core.db import db
from esn.messages.models import TeamMessage, TeamReply
from esn.messages.queries.audience import may_send_to_teams
from esn.people.queries import (
    find_purpose,
    list_behind,
    list_cards,
    list_delegate_ids,
    list_leaders,
    list_official_names,
    load_actor,
    may_write_for,
    written_for,
)
from esn.people.words import name_list
from esn.spaces.models import Membership


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads a private reply; `mark` is another one as soon as others do."""

    names: tuple[str, ...]
    mark: str
    official_name: str = ""  # under which they write; empty: a leader, and who writes for the leader

    @property
    def words(self) -> str:
        """It in a sentence."""
        names = name_list(self.names)
        if self.official_name:
            return ngettext(
                "Only %(names)s, who writes as %(name)s, sees your reply",
                "Only %(names)s, who write as %(name)s, see your reply",
                len(self.names),
                names=names,
                name=self.official_name,
            )
        return ngettext("Only %(names)s sees your reply", "Only %(names)s see your reply", len(self.names), names=names)


def list_senders(actor: Actor) -> list[Actor]:
    """As whom the actor may send team messages: in the own name, for leaders, and under official names."""
    leaders = [load_actor(line.card.account_id) for line in list_leaders(actor)]
    official = [_with_roles_of(actor, load_actor(account_id)) for account_id, _name in list_official_names(actor)]
    return [sender for sender in (actor, *leaders, *official) if may_send_to_teams(sender)]


def sending_as(actor: Actor, account_id: int | None) -> Actor:
    """The one for whom the actor sends, with the rights that count; None: the actor. NotAllowed.

    For a leader the leader's rights count; under an official name the roles of who writes, and nothing else.
    """
    sender = written_for(actor, account_id)
    is_person = sender.id == actor.id or find_purpose(sender.id) is None
    return sender if is_person else _with_roles_of(actor, sender)


def leads(actor: Actor, sender_id: int) -> bool:
    """Whether this person sent what this account sent, or may write for it now."""
    return sender_id == actor.account_id or may_write_for(actor, sender_id)


def list_leader_ids(sender_id: int) -> tuple[int, ...]:
    """Who answers for what this account sent: itself and its delegates; of an official account who writes under it."""
    return tuple(sorted(list_behind([sender_id]) | set(list_delegate_ids(sender_id))))


def list_reader_ids(actor: Actor, about: TeamMessage) -> tuple[int, ...]:
    """Who reads the actor's private reply: who is in the conversation, before there is one sender and delegates."""
    mine = TeamReply.about_id == about.content_id, TeamReply.account_id == actor.account_id
    inside = sa.select(Membership.account_id).join(TeamReply, TeamReply.space_id == Membership.space_id)
    inside = inside.where(*mine, Membership.state == "member", Membership.account_id != actor.account_id)
    known = db.session.scalars(inside.order_by(Membership.account_id)).all()
    others = set(list_leader_ids(about.sender_id)) - {actor.account_id}
    return tuple(known) or tuple(sorted(others))


def mark_of(reader_ids: tuple[int, ...]) -> str:
    """What tells these readers from others."""
    return "-".join(map(str, reader_ids))


def get_readers(actor: Actor, about: TeamMessage) -> Readers:
    """Who reads the actor's private reply, the sender first."""
    reader_ids = list_reader_ids(actor, about)
    cards = list_cards(reader_ids)
    ordered = sorted(reader_ids, key=lambda number: (number != about.sender_id, cards[number].name))
    official = list_cards([about.sender_id])[about.sender_id].name if find_purpose(about.sender_id) is not None else ""
    return Readers(tuple(cards[number].name for number in ordered), mark_of(reader_ids), official)


def name_leaders(about: TeamMessage) -> tuple[str, ...]:
    """Who answers for a message now, the sender first: they see who has confirmed."""
    leader_ids = list_leader_ids(about.sender_id)
    cards = list_cards(leader_ids)
    return tuple(cards[number].name for number in sorted(leader_ids, key=lambda number: number != about.sender_id))


def _with_roles_of(actor: Actor, sender: Actor) -> Actor:
    return replace(sender, roles=actor.roles)
