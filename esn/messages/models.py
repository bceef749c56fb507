"""Conversations: private spaces of named people, and the messages in them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from esn.content.models import Content
from esn.core.db import Id, db, table_args

PEOPLE_MAX = 25  # in one conversation, whoever started it among them
NAME_LENGTH = 120
STATEMENT_LENGTH = 300
REASON_LENGTH = 300

# What a line in the thread tells that is no message.
ADDED, ADDED_WITH_HISTORY, LEFT, NAMED = "added", "added_with_history", "left", "named"
STEPS = (ADDED, ADDED_WITH_HISTORY, LEFT, NAMED)


class Message(Content):
    """Content of a conversation: a root of its own, placed there; `parent_id` is the message it answers."""

    __mapper_args__ = {"polymorphic_identity": "message"}


class Conversation(db.Model):
    """How a conversation is found and ordered."""

    __tablename__ = "conversation"
    __table_args__ = table_args(archived=False, is_keyed=True)
    space_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("space.id"), primary_key=True, autoincrement=False)
    pair_key: Mapped[str | None] = mapped_column(sa.String(40), unique=True)  # of two people: "7-12"; None: a group
    last_position: Mapped[int] = mapped_column(Id)  # of the newest message or line
    last_at: Mapped[datetime]


class ConversationLine(db.Model):
    """What happened to a conversation, told in the thread to everybody in it."""

    __tablename__ = "conversation_line"
    __table_args__ = table_args(
        sa.CheckConstraint("step IN ('added', 'added_with_history', 'left', 'named')", name="step"),
        archived=True,
        is_keyed=True,
    )
    space_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("space.id"), primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    step: Mapped[str] = mapped_column(sa.String(20))
    actor_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))
    account_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("account.id"))  # whom it is about
    name: Mapped[str] = mapped_column(sa.String(NAME_LENGTH), default="")  # the new name; empty: none any more
    created_at: Mapped[datetime]


class TeamMessage(db.Model):
    """A message to a part of the organisation: content of a space whose members are those it was addressed to.

    It never changes but for the reminder and the end of an announcement: audience, replies and what is asked are
    fixed when it is sent.
    """

    __tablename__ = "team_message"
    __table_args__ = table_args(
        sa.CheckConstraint("replies IN ('private', 'shared')", name="replies"),
        sa.Index(
            None,
            "announced_until",
            sqlite_where=sa.text("announced_until IS NOT NULL"),
            postgresql_where=sa.text("announced_until IS NOT NULL"),
        ),
        archived=True,
        is_keyed=True,
    )
    content_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("content.id"), primary_key=True, autoincrement=False)
    space_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("space.id"), unique=True)
    sender_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))
    audience: Mapped[dict[str, Any]] = mapped_column(sa.JSON)  # messages.audience.Audience
    replies: Mapped[str] = mapped_column(sa.String(20))  # private or shared
    statement: Mapped[str] = mapped_column(sa.String(STATEMENT_LENGTH), default="")  # to confirm; empty: nothing
    confirm_until: Mapped[datetime | None]
    in_force_until: Mapped[datetime] = mapped_column(index=True)  # who joins the audience until then gets it
    sent_at: Mapped[datetime | None] = mapped_column(index=True)  # None never, but the column is younger than the table
    over_budget: Mapped[str | None] = mapped_column(sa.String(REASON_LENGTH))  # why it is more than the week's budget
    urgent: Mapped[str | None] = mapped_column(sa.String(REASON_LENGTH))  # why it passes quiet hours; None: it waits
    announced_until: Mapped[datetime | None]  # it stands on Home until then; None: it is no announcement
    reminded_at: Mapped[datetime | None]


class TeamConfirmation(db.Model):
    """Somebody confirmed what a team message asked to confirm."""

    __tablename__ = "team_confirmation"
    __table_args__ = table_args(archived=True, is_keyed=True)
    content_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("content.id"), primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    confirmed_at: Mapped[datetime]


class TeamReply(db.Model):
    """The conversation in which somebody answers a team message privately; `settled_as` holds up to a position."""

    __tablename__ = "team_reply"
    __table_args__ = table_args(sa.UniqueConstraint("about_id", "account_id"), archived=True, is_keyed=True)
    space_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("space.id"), primary_key=True, autoincrement=False)
    about_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("content.id"))  # the team message
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))  # who answers
    settled_as: Mapped[str] = mapped_column(sa.String(20), default="")  # answered (for all) or done; empty: not yet
    settled_position: Mapped[int] = mapped_column(Id, default=0)  # what comes above it waits again


class MessagePreference(db.Model):
    """What somebody wishes of all conversations. No row: the typing line is on."""

    __tablename__ = "message_preference"
    __table_args__ = table_args(archived=False, is_keyed=True)
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    shows_typing: Mapped[bool] = mapped_column(default=True)
