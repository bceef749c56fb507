"""Versions of the policy as published, their rules, and who accepted which."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from esn.core.db import Id, db, table_args

MATERIAL, MINOR = "material", "minor"


class TermsVersion(db.Model):
    """One version; never changed once published."""

    __tablename__ = "terms_version"
    __table_args__ = table_args(archived=True, is_keyed=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(sa.String(10))  # material: accepted anew; minor: a banner only
    holds_from: Mapped[date]  # begins at midnight in the firm's time zone
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("account.id"))  # None: the product


class TermsText(db.Model):
    """A version in one language: what people read, with the numbers of the settings filled in at publication."""

    __tablename__ = "terms_text"
    __table_args__ = table_args(archived=True, is_keyed=True)
    version: Mapped[int] = mapped_column(sa.ForeignKey("terms_version.version"), primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    source: Mapped[str] = mapped_column(sa.Text)  # Markdown, filled
    html: Mapped[str] = mapped_column(sa.Text)  # the full text, without the short version and the rules
    digest: Mapped[str] = mapped_column(sa.String(64))  # SHA-256 of `source`
    file_digest: Mapped[str] = mapped_column(sa.String(64))  # SHA-256 of the file it came from
    changes: Mapped[list] = mapped_column(default=list)  # sentences
    summary: Mapped[list] = mapped_column(default=list)  # three of {"title", "sentences"}
    reasons: Mapped[list] = mapped_column(
        default=list
    )  # {"rule", "label", "hint", "may_hide_at_once", "needs_details"}


class TermsRule(db.Model):
    """A rule of a version in one language; `rule_id` means the same in all of them."""

    __tablename__ = "terms_rule"
    __table_args__ = table_args(archived=True, is_keyed=True)
    version: Mapped[int] = mapped_column(sa.ForeignKey("terms_version.version"), primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(sa.String(10), primary_key=True)
    rule_id: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    position: Mapped[int]
    title: Mapped[str] = mapped_column(sa.String(200))
    text: Mapped[str] = mapped_column(sa.Text)
    html: Mapped[str] = mapped_column(sa.Text)


class TermsAcceptance(db.Model):
    """Somebody accepted a version: the receipt."""

    __tablename__ = "terms_acceptance"
    __table_args__ = table_args(sa.Index(None, "version"), archived=True, is_keyed=True)
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(sa.ForeignKey("terms_version.version"), primary_key=True, autoincrement=False)
    language: Mapped[str] = mapped_column(sa.String(10))
    digest: Mapped[str] = mapped_column(sa.String(64))
    accepted_at: Mapped[datetime]
