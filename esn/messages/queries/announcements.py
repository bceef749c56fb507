"""Announcements in force that somebody has not read yet, or not confirmed: what stands above the posts of Home."""

import functools
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from esn.content.models import Content, Placement, ReadMark
from esn.content.policy import readable
from esn.content.wording import byline
from esn.core.actor import Actor
from esn.core.aliases import alias
from esn.core.asker import ASKER, asked_by
from esn.core.db import bound_now, db
from esn.messages.models import TeamConfirmation, TeamMessage
from esn.people.models import Account
from esn.people.policy import is_official
from esn.spaces.models import DELEGATE, Membership

SHOWN = 3

_writer = alias(Account)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One of them in a line; the list of team messages has all of them."""

    content_id: int
    space_id: int
    excerpt: str
    sender_name: str
    writer_name: str | None  # who wrote it for the sender
    is_official: bool  # the sender
    announced_until: datetime
    asks: bool  # to confirm

    @property
    def byline(self) -> str:
        """Who announces."""
        return byline(self.sender_name, self.writer_name, is_official=self.is_official)

    @property
    def url(self) -> str:
        """Its page."""
        return f"/messages/team/{self.content_id}"


def list_announcement_ids(actor: Actor) -> list[int]:
    """What Home would show now: the ids of those that the actor has not done with, the newest few."""
    return [row.content_id for row in db.session.execute(_in_force(), asked_by(actor))]


@functools.cache
def _in_force() -> sa.Select[Any]:
    return announcements_in_force()


def announcements_in_force() -> sa.Select[Any]:
    """Those that the asker has not done with, the newest few: the columns of Announcement, and `position`.

    A part of a statement, for Home has no other to spare.
    """
    mine = sa.and_(Membership.space_id == TeamMessage.space_id, Membership.account_id == ASKER.account_id)
    is_read = sa.exists().where(
        ReadMark.space_id == TeamMessage.space_id,
        ReadMark.account_id == ASKER.account_id,
        ReadMark.seen_position >= Placement.position,
    )
    is_confirmed = sa.exists().where(
        TeamConfirmation.content_id == TeamMessage.content_id, TeamConfirmation.account_id == ASKER.account_id
    )
    asks = TeamMessage.statement != ""
    return (
        sa.select(TeamMessage.content_id, TeamMessage.space_id, Content.excerpt)
        .add_columns(
            Account.display_name.label("sender_name"),
            _writer.display_name.label("writer_name"),
            is_official().label("is_official"),
            TeamMessage.announced_until,
            asks.label("asks"),
            Placement.position,
        )
        .join(Membership, mine)
        .join(Content, Content.id == TeamMessage.content_id)
        .join(Placement, Placement.content_id == Content.id)
        .join(Account, Account.id == TeamMessage.sender_id)
        .outerjoin(_writer, sa.and_(_writer.id == Content.written_by_id, sa.not_(is_official())))
        .where(TeamMessage.announced_until > bound_now(), TeamMessage.sender_id != ASKER.account_id)
        .where(Membership.state == "member", Membership.source != DELEGATE, readable(ASKER))
        .where(sa.or_(sa.and_(asks, sa.not_(is_confirmed)), sa.and_(sa.not_(asks), sa.not_(is_read))))
        .order_by(Placement.position.desc())
        .limit(SHOWN)
    )
