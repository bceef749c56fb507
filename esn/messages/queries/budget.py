"""The budget of team messages: how many the same people got within a week, whoever sent them."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from flask_babel import ngettext

from esn.content.models import ScheduledText
from esn.core.actor import Actor
from esn.core.db import db
from esn.messages.audience import Audience, audience_from
from esn.messages.models import TeamMessage
from esn.messages.queries.audience import in_audience
from esn.people.models import Account
from esn.settings import settings
from esn.spaces.models import Membership

WEEK = timedelta(days=7)
KIND = "newteam"  # of scheduled texts


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

    What the actor has just sent to the same audience counts too, though nobody may have got it yet, and what waits
    for a time before that moment.
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
    own = sa.select(TeamMessage.content_id, TeamMessage.audience).where(recent, TeamMessage.sender_id == actor.id)
    same = {row.content_id for row in db.session.execute(own) if audience_from(row.audience) == audience}
    return len(same | set(db.session.scalars(got))) + _count_waiting(actor, audience, at)


def _count_waiting(actor: Actor, audience: Audience, at: datetime) -> int:
    waiting = sa.select(ScheduledText.place).where(
        ScheduledText.account_id == actor.id,
        ScheduledText.kind == KIND,
        ScheduledText.refusal == "",
        ScheduledText.publish_at > at - WEEK,
        ScheduledText.publish_at <= at,
    )
    return sum(audience_from(place["audience"]) == audience for place in db.session.scalars(waiting))
