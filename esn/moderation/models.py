"""Reports, the cases made of them, what moderators decided, and appeals."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from esn.core.db import Id, db, id_column, table_args
from esn.moderation.limits import DETAILS_LENGTH, LETTER_LENGTH, NOTE_LENGTH

# open: to be decided; decided; appealed: to be looked at by somebody else; reversed: taken back, may be decided anew
OPEN, DECIDED, APPEALED, REVERSED = "open", "decided", "appealed", "reversed"
ACTIONS = ("none", "hide", "remove", "warn")
OUTCOMES = ("granted", "refused")


ABOUT = "about"  # the kind of a case about what somebody says of themselves on their profile
ONE_SUBJECT = "(content_id IS NULL) <> (reported_text_id IS NULL)"


class ReportedText(db.Model):
    """A text of a profile exactly as it was reported; what the person writes later is another text."""

    __tablename__ = "reported_text"
    __table_args__ = table_args(sa.UniqueConstraint("account_id", "field", "digest"), archived=True)
    id: Mapped[int] = id_column()
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))  # whose profile
    field: Mapped[str] = mapped_column(sa.String(20))  # as the profile calls it
    digest: Mapped[str] = mapped_column(sa.String(64))  # SHA-256 of the text, hexadecimal
    text: Mapped[str] = mapped_column(sa.Text)
    written_at: Mapped[datetime]

    @property
    def author_id(self) -> int:
        """Whose words they are."""
        return self.account_id

    @property
    def responsible_id(self) -> int:
        """Who wrote it: nobody writes a profile for somebody else."""
        return self.account_id

    @property
    def version(self) -> int:
        """It never changes."""
        return 1


class Case(db.Model):
    """What moderators decide on: one content, or text of a profile, with all reports about it until it is decided."""

    __tablename__ = "moderation_case"
    __table_args__ = table_args(
        sa.Index("ix_moderation_case_queue", "state", "severity", "id"),
        sa.Index(
            "uq_moderation_case_open",
            "content_id",
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
        sa.Index(
            "uq_moderation_case_open_text",
            "reported_text_id",
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        ),
        sa.Index("ix_moderation_case_content", "content_id"),
        sa.Index("ix_moderation_case_author", "author_id"),
        sa.Index("ix_moderation_case_claim", "claimed_by_id"),
        sa.CheckConstraint("state IN ('open', 'decided', 'appealed', 'reversed')", name="state"),
        sa.CheckConstraint(ONE_SUBJECT, name="subject"),
        archived=True,
    )
    id: Mapped[int] = id_column()
    content_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("content.id"))
    reported_text_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("reported_text.id"))  # or this one
    author_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))
    kind: Mapped[str] = mapped_column(sa.String(20))  # of the content, or ABOUT
    state: Mapped[str] = mapped_column(sa.String(20), default=OPEN)
    severity: Mapped[int] = mapped_column(default=1)  # 3: danger; 2: a rule that lets reporters hide; 1: all others
    is_hidden_meanwhile: Mapped[bool] = mapped_column(default=False)  # a reporter hid it before any decision
    version: Mapped[int] = mapped_column(default=1)  # changes with every step, so that nobody decides on an old page
    claimed_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("account.id"))
    claimed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class Report(db.Model):
    """Somebody asked a moderator to look at one version of a text."""

    __tablename__ = "report"
    __table_args__ = table_args(
        sa.UniqueConstraint("content_id", "reporter_id", "version"),
        sa.UniqueConstraint("reported_text_id", "reporter_id"),
        sa.CheckConstraint(ONE_SUBJECT, name="subject"),
        sa.Index(None, "case_id"),
        sa.Index(None, "reporter_id", "id"),
        sa.Index(None, "created_at"),
        archived=True,
    )
    id: Mapped[int] = id_column()
    case_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("moderation_case.id"))
    content_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("content.id"))
    reported_text_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("reported_text.id"))
    version: Mapped[int]  # of the content
    reporter_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))
    rule_id: Mapped[str] = mapped_column(sa.String(20))
    terms_version: Mapped[int]  # the version in force when it was reported
    details: Mapped[str] = mapped_column(sa.String(DETAILS_LENGTH), default="")
    asked_to_hide: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Decision(db.Model):
    """What a moderator decided; in force until it is reversed."""

    __tablename__ = "decision"
    __table_args__ = table_args(
        sa.Index(None, "case_id"),
        sa.Index(None, "created_at"),
        sa.CheckConstraint("action IN ('none', 'hide', 'remove', 'warn')", name="action"),
        archived=True,
    )
    id: Mapped[int] = id_column()
    case_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("moderation_case.id"))
    moderator_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))
    action: Mapped[str] = mapped_column(sa.String(20))
    rule_id: Mapped[str | None] = mapped_column(sa.String(20))
    terms_version: Mapped[int | None]  # the version its author had accepted
    content_version: Mapped[int]
    reason: Mapped[str] = mapped_column(sa.String(LETTER_LENGTH))  # to the author; after no action, to the reporters
    place_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("space.id"))  # what the log may name; None: nothing
    created_at: Mapped[datetime]
    reversed_at: Mapped[datetime | None]
    reversed_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("account.id"))
    reversal_reason: Mapped[str] = mapped_column(sa.String(LETTER_LENGTH), default="")


class Appeal(db.Model):
    """The author asks somebody else to look again; once a decision."""

    __tablename__ = "appeal"
    __table_args__ = table_args(archived=True)
    id: Mapped[int] = id_column()
    decision_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("decision.id"), unique=True)
    author_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))
    text: Mapped[str] = mapped_column(sa.String(LETTER_LENGTH))
    created_at: Mapped[datetime]
    outcome: Mapped[str | None] = mapped_column(sa.String(20))  # granted or refused
    decided_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(sa.String(LETTER_LENGTH), default="")
    decided_at: Mapped[datetime | None]


class CaseNote(db.Model):
    """What moderators tell each other about a case."""

    __tablename__ = "case_note"
    __table_args__ = table_args(sa.Index(None, "case_id"), archived=True)
    id: Mapped[int] = id_column()
    case_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("moderation_case.id"))
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))
    text: Mapped[str] = mapped_column(sa.String(NOTE_LENGTH))
    created_at: Mapped[datetime]
