"""Team messages as those read them to whom they were sent, and the list of them."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.content.models import Content, Placement, ReadMark
from esn.content.policy import readable
from esn.content.wording import byline
from esn.core import clock
from esn.core.actor import POSTING, Actor, photo_address
from esn.core.aliases import alias
from esn.core.asker import ASKER, asked_by
from esn.core.db import Id, db
from esn.core.errors import NotFound
from esn.core.paging import NEWEST, PAGE_SIZE, Page, page_of
from esn.messages.audience import PRIVATE, REPORTS, UNIT, Audience, audience_from
from esn.messages.card import MessageCard
from esn.messages.models import TeamConfirmation, TeamMessage, TeamReply
from esn.messages.policy import may_end_announcement
from esn.messages.queries.audience import audience_words, unit_name
from esn.messages.queries.leading import Readers, get_readers, leads, name_leaders
from esn.messages.queries.messages import get_message, list_team_texts
from esn.people.models import Account, Delegation
from esn.people.policy import is_official
from esn.settings import settings
from esn.spaces.models import DELEGATE, MemberCount, Membership

_newer, _newer_text = alias(Placement), alias(Content)
_writer, _led = alias(Account), alias(Membership)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """A team message in the list."""

    content_id: int
    position: int
    sender_name: str
    sender_username: str
    sender_photo: str | None
    writer_name: str | None  # of the delegate who wrote it for the sender
    is_official: bool  # the sender
    excerpt: str
    created_at: datetime
    is_mine: bool
    is_new: bool  # it, or a shared answer to it, was not opened yet
    waits: bool  # for this person's confirmation
    confirm_until: datetime | None
    announced_until: datetime | None

    @property
    def url(self) -> str:
        """Its page."""
        return f"/messages/team/{self.content_id}"

    @property
    def title(self) -> str:
        """Who sent it."""
        if not self.is_mine:
            return byline(self.sender_name, self.writer_name, is_official=self.is_official)
        if self.writer_name:
            return _("%(name)s for you, to your team", name=self.writer_name)
        return _("You, to everybody") if self.announced_until else _("You, to your team")

    @property
    def is_on_home(self) -> bool:
        """Whether it is an announcement in force."""
        return _stands(self.announced_until)

    @property
    def photo_url(self) -> str | None:
        """The sender's photo."""
        return photo_address(self.sender_username, self.sender_photo)


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamView:
    """A team message as one of those reads it whom it concerns."""

    card: MessageCard
    audience: Audience
    sender_title: str
    has_sender_left: bool
    is_mine: bool
    leads: bool  # the reader sent it, or may write for the sender
    is_addressed: bool  # the reader is one of those it was sent to
    led_by: tuple[str, ...]  # who sees that the reader has confirmed; empty where nothing is asked of the reader
    readers: Readers | None  # of a private reply by the reader; None for who leads, and where replies are shared
    reached: int  # people it was addressed to
    is_private: bool  # its replies
    statement: str
    over_budget: str  # why it was more than the week's budget
    urgent: str  # why it passed quiet hours
    announced_until: datetime | None
    may_end: bool  # take it from Home now
    confirm_until: datetime | None
    confirmed_at: datetime | None  # by the reader
    reminded_at: datetime | None
    reply_space_id: int | None  # the reader's private conversation about it
    is_paused: bool  # the reader's posting

    @property
    def url(self) -> str:
        """Its page."""
        return f"/messages/team/{self.card.id}"

    @property
    def sender_name(self) -> str:
        """Whose it is."""
        return self.card.author_name

    @property
    def byline(self) -> str:
        """Whose it is, and who wrote it."""
        return self.card.byline

    @property
    def first_name(self) -> str:
        """The sender's, for the button."""
        return self.sender_name if self.card.is_official else self.sender_name.split()[0]

    @property
    def audience_text(self) -> str:
        """Whom it is for, in words."""
        return audience_words(self.audience)

    @property
    def is_on_home(self) -> bool:
        """Whether it is an announcement in force."""
        return _stands(self.announced_until) and not self.card.is_gone

    @property
    def is_late(self) -> bool:
        """Whether the day is over until which it asked to confirm."""
        return self.confirm_until is not None and self.confirm_until < clock.now()

    @property
    def why(self) -> str:
        """Why the reader got it."""
        if self.audience.kind == UNIT:
            return _("You are in %(unit)s.", unit=unit_name(self.audience.unit_id))
        if self.audience.kind == REPORTS:
            return _("You report to %(name)s, directly or through others.", name=self.sender_name)
        return _("Everybody at %(company)s gets it.", company=settings().site.company)

    @property
    def closed(self) -> str:
        """Why nothing can be answered; empty: it can."""
        if self.card.is_gone:
            return _("This message was removed. Nobody can answer it any more.")
        if self.is_paused:
            return _("A moderator has paused your posting. You can keep reading.")
        if self.is_private and self.card.is_official and (self.readers is None or not self.readers.names):
            return "" if self.leads else _("Nobody writes for this account at present, so nobody would read an answer.")
        if self.is_private and self.has_sender_left and not self.card.is_official:
            names = {"name": self.sender_name, "company": settings().site.company}
            return _("%(name)s has left %(company)s. You can read, but nobody would read an answer.", **names)
        return ""


def get_team_message(actor: Actor, content_id: int) -> TeamView:
    """A team message, or its tombstone, with what this reader did; NotFound for whom it was not sent to."""
    card = get_message(actor, content_id)
    row = db.session.execute(_facts(), asked_by(actor, content_id=content_id)).one_or_none()
    if row is None:
        raise NotFound
    message = row.TeamMessage
    is_led, is_private = leads(actor, message.sender_id), message.replies == PRIVATE
    is_addressed = message.sender_id != actor.account_id and row.source != DELEGATE
    return TeamView(
        card=card,
        audience=audience_from(message.audience),
        sender_title=row.title,
        has_sender_left=row.left_at is not None,
        is_mine=message.sender_id == actor.account_id,
        leads=is_led,
        is_addressed=is_addressed,
        led_by=name_leaders(message) if message.statement and is_addressed else (),
        readers=get_readers(actor, message) if is_private and not is_led else None,
        reached=row.members - row.delegates - 1,
        is_private=is_private,
        statement="" if card.is_gone else message.statement,
        over_budget="" if card.is_gone else message.over_budget or "",
        urgent="" if card.is_gone else message.urgent or "",
        announced_until=message.announced_until,
        may_end=_stands(message.announced_until) and not card.is_gone and may_end_announcement(actor, message),
        confirm_until=message.confirm_until,
        confirmed_at=row.confirmed_at,
        reminded_at=message.reminded_at,
        reply_space_id=row.reply_space_id,
        is_paused=POSTING in actor.locked,
    )


def list_team_answers(actor: Actor, view: TeamView) -> Sequence[MessageCard]:
    """What was answered for everybody, oldest first."""
    return [card for card in list_team_texts(actor, view.card.space_id) if card.id != view.card.id]


def list_team_messages(actor: Actor, before: int = NEWEST, limit: int = PAGE_SIZE) -> Page[TeamRow]:
    """What the actor was sent, and sent, newest first; `before` is the cursor of the last one shown."""
    values = asked_by(actor, before=before, limit=limit + 1)
    rows = [TeamRow(**row) for row in db.session.execute(_mine(), values).mappings()]
    if limit != PAGE_SIZE:
        return Page(rows[:limit], rows[limit - 1].position if len(rows) > limit else None)
    return page_of(rows, lambda row: row.position)


def _stands(until: datetime | None) -> bool:
    return until is not None and until > clock.now()


@functools.cache
def _facts() -> sa.Select[Any]:
    given = sa.and_(
        TeamConfirmation.content_id == TeamMessage.content_id, TeamConfirmation.account_id == ASKER.account_id
    )
    reply = sa.and_(TeamReply.about_id == TeamMessage.content_id, TeamReply.account_id == ASKER.account_id)
    own = sa.and_(Membership.space_id == TeamMessage.space_id, Membership.account_id == ASKER.account_id)
    theirs = sa.select(Delegation.writer_id).where(Delegation.account_id == TeamMessage.sender_id)
    delegates = (
        sa.select(sa.func.count())
        .select_from(_led)
        .where(_led.space_id == TeamMessage.space_id, _led.source == DELEGATE, _led.account_id.in_(theirs))
        .scalar_subquery()
    )
    return (
        sa.select(TeamMessage, Account.title, Account.left_at, MemberCount.n.label("members"))
        .add_columns(delegates.label("delegates"), Membership.source)
        .add_columns(TeamConfirmation.confirmed_at, TeamReply.space_id.label("reply_space_id"))
        .join(Account, Account.id == TeamMessage.sender_id)
        .join(MemberCount, MemberCount.space_id == TeamMessage.space_id)
        .join(Membership, own)
        .outerjoin(TeamConfirmation, given)
        .outerjoin(TeamReply, reply)
        .where(TeamMessage.content_id == sa.bindparam("content_id"))
    )


@functools.cache
def _mine() -> sa.Select[Any]:
    is_mine = TeamMessage.sender_id == ASKER.account_id
    marked = sa.and_(ReadMark.space_id == TeamMessage.space_id, ReadMark.account_id == ASKER.account_id)
    given = sa.exists().where(
        TeamConfirmation.content_id == TeamMessage.content_id, TeamConfirmation.account_id == ASKER.account_id
    )
    news = (
        sa.exists()
        .where(_newer.space_id == TeamMessage.space_id, _newer.state == "published")
        .where(_newer.position > sa.func.coalesce(ReadMark.seen_position, 0))
        .where(_newer_text.id == _newer.content_id, _newer_text.author_id != ASKER.account_id)
        .correlate(TeamMessage, ReadMark)
    )
    asks = sa.and_(TeamMessage.statement != "", sa.not_(is_mine), Membership.source != DELEGATE, sa.not_(given))
    return (
        sa.select(TeamMessage.content_id, Placement.position, Content.excerpt, Content.created_at)
        .add_columns(Account.display_name.label("sender_name"), Account.username.label("sender_username"))
        .add_columns(_writer.display_name.label("writer_name"), is_official().label("is_official"))
        .add_columns(Account.photo_digest.label("sender_photo"), TeamMessage.confirm_until, TeamMessage.announced_until)
        .add_columns(is_mine.label("is_mine"), news.label("is_new"), asks.label("waits"))
        .join(Membership, Membership.space_id == TeamMessage.space_id)
        .join(Content, Content.id == TeamMessage.content_id)
        .join(Placement, Placement.content_id == Content.id)
        .join(Account, Account.id == TeamMessage.sender_id)
        .outerjoin(_writer, sa.and_(_writer.id == Content.written_by_id, sa.not_(is_official())))
        .outerjoin(ReadMark, marked)
        .where(Membership.account_id == ASKER.account_id, Membership.state == "member", readable(ASKER))
        .where(Placement.position < sa.bindparam("before", type_=Id))
        .order_by(Placement.position.desc())
        .limit(sa.bindparam("limit"))
    )
