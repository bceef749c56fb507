"""Content: anything written in a space. One table carries what posts, replies and all later kinds share."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from esn.core.db import Id, db, id_column, table_args

REACTIONS = ("thanks", "agree", "idea")
STATES = ("pending", "published", "returned", "hidden", "removed")
_STATE_CHECK = "state IN ('pending', 'published', 'returned', 'hidden', 'removed')"


def _content_id() -> Mapped[int]:
    return mapped_column(Id, sa.ForeignKey("content.id"), primary_key=True, autoincrement=False)


class Content(db.Model):
    """What every written thing has; `html` is rendered once, at write."""

    __tablename__ = "content"
    __table_args__ = table_args(
        sa.Index(
            "ix_content_author_line",
            "author_id",
            "position",
            sqlite_where=sa.text("position IS NOT NULL AND state = 'published'"),
            postgresql_where=sa.text("position IS NOT NULL AND state = 'published'"),
        ),
        sa.Index(
            "ix_content_thread",
            "thread_root_id",
            "id",
            sqlite_where=sa.text("thread_root_id IS NOT NULL"),
            postgresql_where=sa.text("thread_root_id IS NOT NULL"),
        ),
        sa.CheckConstraint(_STATE_CHECK, name="state"),
        archived=True,
    )
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "content"}
    id: Mapped[int] = id_column()
    kind: Mapped[str] = mapped_column(sa.String(20))
    space_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("space.id"))  # home; never shown: it may be invisible
    author_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))
    # who wrote it, and answers for it, where that is not the author: a delegate, or a user of an official account
    written_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("account.id"))
    parent_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("content.id"))  # the reply it answers
    thread_root_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("content.id"))  # None: it is a root
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    html: Mapped[str] = mapped_column(sa.Text)
    excerpt: Mapped[str] = mapped_column(sa.String(300), default="")  # plain text of the beginning
    render_version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(sa.String(20), default="published")
    state_by: Mapped[str | None] = mapped_column(sa.String(20))  # author or moderation, where not published
    state_rule: Mapped[str | None] = mapped_column(sa.String(40))  # the rule a moderator cited
    state_case_id: Mapped[int | None] = mapped_column(Id)  # cases lie floors higher: no foreign key
    version: Mapped[int] = mapped_column(default=1)
    position: Mapped[int | None] = mapped_column(Id)  # taken at publication; None: stands in no feed (a reply)
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]

    @property
    def responsible_id(self) -> int:
        """Who wrote it: the one that moderators deal with."""
        return self.written_by_id or self.author_id

    @property
    def writer_ids(self) -> tuple[int, ...]:
        """Whose own it is: its author, and who wrote it for the author."""
        return (self.author_id,) if self.written_by_id is None else (self.author_id, self.written_by_id)


class Reply(Content):
    """Content under a post (later also under an article or a wiki page)."""

    __mapper_args__ = {"polymorphic_identity": "reply"}


class ContentVersion(db.Model):
    """One immutable text of a content; editing adds one."""

    __tablename__ = "content_version"
    __table_args__ = table_args(archived=True, is_keyed=True)
    content_id: Mapped[int] = _content_id()
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    source: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)
    digest: Mapped[str] = mapped_column(sa.String(64))  # SHA-256 of title, newline, source
    author_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))
    created_at: Mapped[datetime]


class Placement(db.Model):
    """A content standing in the feed of a space. Feeds read this and nothing else of its state."""

    __tablename__ = "placement"
    __table_args__ = table_args(
        sa.PrimaryKeyConstraint(
            "space_id", "position", postgresql_include=["content_id", "state", "is_highlight"], name="pk_placement"
        ),
        sa.UniqueConstraint("content_id", "space_id"),
        sa.Index(
            "ix_placement_highlight",
            "space_id",
            "position",
            "content_id",
            sqlite_where=sa.text("state = 'published' AND is_highlight"),
            postgresql_where=sa.text("state = 'published' AND is_highlight"),
        ),
        sa.Index(
            "ix_placement_announcement",
            "space_id",
            "position",
            "content_id",
            sqlite_where=sa.text("state = 'published' AND is_announcement"),
            postgresql_where=sa.text("state = 'published' AND is_announcement"),
        ),
        sa.CheckConstraint(_STATE_CHECK, name="state"),
        archived=True,
        is_keyed=True,
    )
    space_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("space.id"))
    position: Mapped[int] = mapped_column(Id)
    content_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("content.id"))
    state: Mapped[str] = mapped_column(sa.String(20), default="published")
    is_highlight: Mapped[bool] = mapped_column(default=False)
    is_announcement: Mapped[bool] = mapped_column(default=False)
    pinned_until: Mapped[datetime | None]


class PositionCounter(db.Model):
    """The one sequence of positions on SQLite (one row); PostgreSQL uses a sequence of its own."""

    __tablename__ = "position_counter"
    __table_args__ = table_args(archived=False)
    id: Mapped[int] = id_column()
    last: Mapped[int] = mapped_column(Id, default=0)


class ContentActivity(db.Model):
    """How much happened under a root: a narrow row of its own, changed last in the transaction."""

    __tablename__ = "content_activity"
    __table_args__ = table_args(archived=False, is_keyed=True)
    content_id: Mapped[int] = _content_id()
    reply_count: Mapped[int] = mapped_column(default=0)


class Reaction(db.Model):
    """One person's reaction of one kind."""

    __tablename__ = "reaction"
    __table_args__ = table_args(archived=True, is_keyed=True)
    content_id: Mapped[int] = _content_id()
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    created_at: Mapped[datetime]


class ReactionCount(db.Model):
    """How many reactions of one kind."""

    __tablename__ = "reaction_count"
    __table_args__ = table_args(archived=False, is_keyed=True)
    content_id: Mapped[int] = _content_id()
    kind: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    n: Mapped[int] = mapped_column(default=0)


class Mention(db.Model):
    """An account named in a content."""

    __tablename__ = "mention"
    __table_args__ = table_args(archived=True, is_keyed=True)
    content_id: Mapped[int] = _content_id()
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)


class ReadMark(db.Model):
    """Everything in this space up to a position was seen."""

    __tablename__ = "read_mark"
    __table_args__ = table_args(archived=False, is_keyed=True)
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    space_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("space.id"), primary_key=True, autoincrement=False)
    seen_position: Mapped[int] = mapped_column(Id)


class Draft(db.Model):
    """Something being written: kept on the server, seen by its author alone."""

    __tablename__ = "draft"
    __table_args__ = table_args(
        sa.Index(None, "account_id", "updated_at"), sa.Index(None, "updated_at"), archived=False
    )
    id: Mapped[int] = id_column()
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(sa.String(20))  # post, reply, edit, report, appeal ...
    place: Mapped[str] = mapped_column(sa.String(120), default="")  # community slug, or the id of what is answered
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    source: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class ScheduledText(db.Model):
    """A text that is published at a moment its author chose, or waits with the reason why it was not."""

    __tablename__ = "scheduled_text"
    __table_args__ = table_args(sa.Index(None, "account_id", "publish_at", "id"), archived=True)
    id: Mapped[int] = id_column()
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(sa.String(20))  # of content.scheduling: post, message ...
    place: Mapped[dict[str, Any]] = mapped_column(sa.JSON)  # where it will stand, as its kind knows
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    source: Mapped[str] = mapped_column(sa.Text)
    publish_at: Mapped[datetime]
    refusal: Mapped[str] = mapped_column(sa.String(500), default="")  # why it was not published; empty: it waits
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
