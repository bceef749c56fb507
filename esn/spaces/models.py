"""Spaces: places with members where things are written. One rule decides who sees what is in them."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from esn.core.db import Id, db, id_column, table_args

CONVERSATION = "conversation"  # the kind of space that holds messages, and nothing but messages
TEAM = "team"  # a team message: those it was addressed to are the members
TALK = (CONVERSATION, TEAM)  # spaces of messages: no posts, no feed
DELEGATE = "delegate"  # source of a membership: in a space of messages for somebody else, not addressed there
VISIBILITIES = ("open", "moderated", "private")
SPACE_ROLES = ("owner", "moderator", "champion", "member")

# How a community follows a group of the directory: whoever is in it is added once; or members are who is in it, and
# nobody else comes or goes by hand.
DEFAULT, CONSTRAINED = "default", "constrained"
GROUP_RULES = (DEFAULT, CONSTRAINED)
GROUP_NAME_LENGTH = 400

# What a person wishes to hear from a space (ui.md 4.2). No row: highlights where a member, everything in unit spaces.
MUTED, MENTIONS, HIGHLIGHTS, EVERYTHING = 0, 1, 2, 3
LEVELS = (EVERYTHING, HIGHLIGHTS, MENTIONS, MUTED)
LEVEL_NAMES = {EVERYTHING: "everything", HIGHLIGHTS: "highlights", MENTIONS: "mentions", MUTED: "muted"}


SLUG_LENGTH = 60  # leaves room for a number that tells two of them apart
SLUG_PATTERN = r"[a-z0-9]+(-[a-z0-9]+)*"
RESERVED_SLUGS = frozenset({"all", "create", "edit", "mine", "new", "search", "settings"})

_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "ø": "o", "ł": "l", "&": " and "})


@dataclass(frozen=True, slots=True)
class GroupRule:
    """A community that follows a group of the directory: `kind` is default or constrained."""

    space_id: int
    group_name: str  # DN or cn, as it was typed
    kind: str


def level_from(name: str) -> int | None:
    """The level that a word of `LEVEL_NAMES` means."""
    return next((level for level, word in LEVEL_NAMES.items() if word == name), None)


def slug_of(name: str) -> str:
    """The address made from a name: lower-case ASCII words and hyphens; empty where nothing is left of it."""
    written = unicodedata.normalize("NFC", name).lower().translate(_WRITTEN_OUT)
    plain = unicodedata.normalize("NFKD", written).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:SLUG_LENGTH].strip("-")


_OF_A_UNIT = sa.text("unit_id IS NOT NULL")


class Space(db.Model):
    """A community, conversation, team, personal page, blog or wiki; `access_space_id` decides who sees it."""

    __tablename__ = "space"
    __table_args__ = table_args(
        sa.Index("ix_space_unit", "unit_id", sqlite_where=_OF_A_UNIT, postgresql_where=_OF_A_UNIT),
        sa.Index("ix_space_kind", "kind", "name"),
        sa.CheckConstraint("visibility IN ('open', 'moderated', 'private')", name="visibility"),
        archived=True,
    )
    id: Mapped[int] = id_column()
    kind: Mapped[str] = mapped_column(sa.String(20))
    visibility: Mapped[str] = mapped_column(sa.String(20))  # open, moderated, private
    is_listed: Mapped[bool] = mapped_column(default=True)  # private only: whether others learn its name and purpose
    unit_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("unit.id"))
    parent_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("space.id"))
    access_space_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("space.id"))  # itself where it has no parent
    slug: Mapped[str] = mapped_column(sa.String(80), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120))
    purpose: Mapped[str] = mapped_column(sa.String(300), default="")
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]
    follows_group: Mapped[str | None] = mapped_column(sa.String(GROUP_NAME_LENGTH))  # its members are this group's


class DefaultGroup(db.Model):
    """A group of the directory whose people are added to a space once; who leaves is not added again."""

    __tablename__ = "default_group"
    __table_args__ = table_args(archived=True, is_keyed=True)
    space_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("space.id"), primary_key=True, autoincrement=False)
    group_name: Mapped[str] = mapped_column(sa.String(GROUP_NAME_LENGTH), primary_key=True)  # DN or cn


class Membership(db.Model):
    """A person in a space, or on the way into it."""

    __tablename__ = "membership"
    __table_args__ = table_args(
        sa.Index("ix_membership_space", "space_id", "account_id"),
        sa.CheckConstraint("state IN ('member', 'invited', 'asked')", name="state"),
        sa.CheckConstraint("role IN ('owner', 'moderator', 'champion', 'member')", name="role"),
        archived=True,
        is_keyed=True,
    )
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    space_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("space.id"), primary_key=True, autoincrement=False)
    role: Mapped[str] = mapped_column(sa.String(20), default="member")
    state: Mapped[str] = mapped_column(sa.String(20), default="member")
    source: Mapped[str] = mapped_column(sa.String(20), default="joined")  # joined, directory, DELEGATE
    visible_from_position: Mapped[int] = mapped_column(Id, default=0)
    note: Mapped[str] = mapped_column(sa.String(300), default="")  # what somebody said when asking to join
    created_at: Mapped[datetime]


class MembershipPeriod(db.Model):
    """Who could see what, when: one row a stay and role; `to_at` is None while it lasts."""

    __tablename__ = "membership_period"
    __table_args__ = table_args(sa.Index(None, "space_id", "account_id"), archived=True)
    id: Mapped[int] = id_column()
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))
    space_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("space.id"))
    role: Mapped[str] = mapped_column(sa.String(20))
    from_at: Mapped[datetime]
    to_at: Mapped[datetime | None]


class SpacePreference(db.Model):
    """The level somebody chose for a space (MUTED ... EVERYTHING)."""

    __tablename__ = "space_preference"
    __table_args__ = table_args(archived=True, is_keyed=True)
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    space_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("space.id"), primary_key=True, autoincrement=False)
    level: Mapped[int]


class MemberCount(db.Model):
    """How many members a space has: a narrow row of its own, changed last in the transaction."""

    __tablename__ = "member_count"
    __table_args__ = table_args(archived=False, is_keyed=True)
    space_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("space.id"), primary_key=True, autoincrement=False)
    n: Mapped[int] = mapped_column(default=0)


class AccessGrant(db.Model):
    """Reading given for a reason (a case, a matter) to somebody whom membership does not let in."""

    __tablename__ = "access_grant"
    __table_args__ = table_args(sa.Index(None, "account_id", "content_id"), archived=True)
    id: Mapped[int] = id_column()
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))
    content_id: Mapped[int] = mapped_column(Id)  # content lies a floor higher: no foreign key
    reason: Mapped[str] = mapped_column(sa.String(20))  # case
    case_id: Mapped[int] = mapped_column(Id)
    expires_at: Mapped[datetime | None]
