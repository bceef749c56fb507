"""Conversations: private spaces of named people, and the messages in them."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from esn.content.models import Content
from esn.core.db import Id, db, table_args

PEOPLE_MAX = 25  # in one conversation, whoever started it among them
NAME_LENGTH = 120

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


class MessagePreference(db.Model):
    """What somebody wishes of all conversations. No row: the typing line is on."""

    __tablename__ = "message_preference"
    __table_args__ = table_args(archived=False, is_keyed=True)
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    shows_typing: Mapped[bool] = mapped_column(default=True)
