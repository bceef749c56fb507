"""The budget of team messages: how many the same people got within a week, whoever sent them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import ngettext

from esn.content.models import ScheduledText
from esn.core.actor import Actor
from esn.core.db import db
from esn.messages.audience import Audience, audience_from
from esn.messages.models import TeamMessage
from esn.messages.queries.audience import in_audience, meant_by
from esn.people.models import Account
from esn.settings import settings
from esn.spaces.models import Membership

WEEK = timedelta(days=7)
DELIVERY = timedelta(minutes=10)  # until jobs have written down whom a message reaches; 20,000 people take under one
KIND = "newteam"  # of scheduled texts
Sent = tuple[Audience, int]  # and the account of whom it is from


def budget_words(actor: Actor, audience: Audience, n: int, at: datetime) -> str:
    """Why one more message to these `n` people at a moment needs a reason; empty: it needs none."""
    got = count_recent(actor, audience, n, at)
    if got < settings().team_messages.weekly:
        return ""
    return ngettext(
        "These people got %(num)s team message in 7 days. Say why they should get one more.",
        "These people got %(num)s team messages in 7 days. Say why they should get one more.",
        got,
    )


def count_recent(actor: Actor, audience: Audience, n: int, at: datetime) -> int:
    """How many team messages most of these `n` people got in the week before a moment, as they feel it.

    What they are just about to get counts too, and what waits in the actor's name for a time before that moment.
    """
    recent = sa.and_(TeamMessage.sent_at > at - WEEK, TeamMessage.sent_at <= at)
    got = (
        sa.select(TeamMessage.content_id)
        .join(Membership, Membership.space_id == TeamMessage.space_id)
        .join(Account, Account.id == Membership.account_id)
        .where(recent, Account.id != TeamMessage.sender_id, *in_audience(audience, actor.id))
        .group_by(TeamMessage.content_id)
        .having(2 * sa.func.count() > n)
    )
    reached = db.session.scalars(got).all()
    coming = Counter([*_on_their_way(reached, at), *_waiting(actor, at)])
    return len(reached) + _count_for_most(audience, actor.id, n, coming)


def _on_their_way(reached: Sequence[int], at: datetime) -> list[Sent]:
    """Just sent by anybody: whom it reaches may not be written down yet."""
    sent = sa.select(TeamMessage.audience, TeamMessage.sender_id).where(
        TeamMessage.sent_at > at - DELIVERY, TeamMessage.sent_at <= at, TeamMessage.content_id.not_in(reached)
    )
    return [(audience_from(row.audience), row.sender_id) for row in db.session.execute(sent)]


def _waiting(actor: Actor, at: datetime) -> list[Sent]:
    """What waits to be sent in the actor's name, whoever wrote it."""
    sender_id = ScheduledText.place["sender_id"].as_integer()
    waiting = sa.select(ScheduledText.place).where(
        sa.func.coalesce(sender_id, ScheduledText.account_id) == actor.id,
        ScheduledText.kind == KIND,
        ScheduledText.refusal == "",
        ScheduledText.publish_at > at - WEEK,
        ScheduledText.publish_at <= at,
    )
    return [(audience_from(place["audience"]), actor.id) for place in db.session.scalars(waiting)]


def _count_for_most(audience: Audience, sender_id: int, n: int, others: Mapping[Sent, int]) -> int:
    """How many of the others are for most of the `n` people of this audience; one statement, however many they are."""
    if not others:
        return 0
    both = [sa.func.count().filter(*meant_by(*other)) for other in others]
    counts = db.session.execute(sa.select(*both).where(*in_audience(audience, sender_id))).one()
    return sum(times for times, people in zip(others.values(), counts, strict=True) if 2 * people > n)
