"""Accounts, their locks and roles, the organisation tree, and what people say of themselves."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, mapped_column

from esn.core.db import Id, db, id_column, table_args

# Compared byte by byte on both databases, so that ranges of prefixes can use an index.
Folded = sa.String(200).with_variant(postgresql.VARCHAR(200, collation="C"), "postgresql")


class Unit(db.Model):
    """A node of the organisation tree: division, district, branch, team."""

    __tablename__ = "unit"
    __table_args__ = table_args(archived=True)
    id: Mapped[int] = id_column()
    directory_id: Mapped[str] = mapped_column(sa.String(200), unique=True)
    name: Mapped[str] = mapped_column(sa.String(200))
    kind: Mapped[str] = mapped_column(sa.String(20), default="")  # the directory's word: division, district, team
    parent_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("unit.id"), index=True)
    leader_id: Mapped[int | None] = mapped_column(Id)  # an account; no foreign key: accounts point to units already


class UnitClosure(db.Model):
    """Every unit with each of its ancestors; itself at depth 0."""

    __tablename__ = "unit_closure"
    __table_args__ = table_args(sa.Index(None, "ancestor_id", "unit_id"), archived=True, is_keyed=True)
    unit_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("unit.id"), primary_key=True, autoincrement=False)
    ancestor_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("unit.id"), primary_key=True, autoincrement=False)
    depth: Mapped[int]


class Account(db.Model):
    """A person's identity here, keyed by the directory's immutable id; never deleted."""

    __tablename__ = "account"
    __table_args__ = table_args(
        sa.Index(None, "sort_name", "id"),
        sa.Index(None, "place", "sort_name"),
        sa.Index(None, "title", "sort_name"),
        sa.Index(None, "manager_id", "sort_name", "id"),
        archived=True,
    )
    id: Mapped[int] = id_column()
    directory_id: Mapped[str | None] = mapped_column(sa.String(200), unique=True)  # None: a service account
    directory_dn: Mapped[str] = mapped_column(sa.String(1000), default="", index=True)  # folded; changes on a move
    username: Mapped[str] = mapped_column(sa.String(200), unique=True)  # lower case
    display_name: Mapped[str] = mapped_column(sa.String(200))
    sort_name: Mapped[str] = mapped_column(Folded, default="")  # display_name folded: lists stand in its order
    email: Mapped[str] = mapped_column(sa.String(320), default="")
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    telephone: Mapped[str] = mapped_column(sa.String(60), default="")
    unit_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("unit.id"), index=True)
    manager_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("account.id"))
    place: Mapped[str] = mapped_column(sa.String(200), default="")
    country: Mapped[str] = mapped_column(sa.String(2), default="")
    languages: Mapped[str] = mapped_column(sa.String(200), default="")  # tags, comma-separated, preferred first
    locale: Mapped[str] = mapped_column(sa.String(20), default="en")
    time_zone: Mapped[str] = mapped_column(sa.String(60), default="UTC")
    photo_digest: Mapped[str | None] = mapped_column(sa.String(64))  # blob of the stripped, resized photo
    created_at: Mapped[datetime]
    left_at: Mapped[datetime | None]


class NameWord(db.Model):
    """A folded word of a person's names, for search by the beginning of any of them; made from the account."""

    __tablename__ = "name_word"
    __table_args__ = table_args(sa.Index(None, "account_id"), archived=False, is_keyed=True)
    word: Mapped[str] = mapped_column(Folded, primary_key=True)
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)


class DirectoryEntry(db.Model):
    """What the sync last saw of a person's entry: who has not changed since costs one comparison and no write."""

    __tablename__ = "directory_entry"
    __table_args__ = table_args(archived=False, is_keyed=True)
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    digest: Mapped[str] = mapped_column(sa.String(64), default="")  # of all that is mapped; empty: compare anew
    manager_dn: Mapped[str] = mapped_column(sa.String(1000), default="")  # folded; resolved after the last page
    changed: Mapped[str] = mapped_column(sa.String(40), default="")  # modifyTimestamp as the sync last saw it
    looked: Mapped[str] = mapped_column(sa.String(40), default="")  # `changed` when the photo was read


class AccountLock(db.Model):
    """One reason why an account may not do something; lifting one never lifts another."""

    __tablename__ = "account_lock"
    __table_args__ = table_args(sa.Index(None, "account_id"), archived=True)
    id: Mapped[int] = id_column()
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(sa.String(20))  # directory, moderation, security, compliance
    effect: Mapped[str] = mapped_column(sa.String(20))  # core.actor.SIGN_IN or POSTING
    note: Mapped[str] = mapped_column(sa.Text, default="")
    set_by_id: Mapped[int | None] = mapped_column(Id, sa.ForeignKey("account.id"))  # None: the product (sync)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]


class AccountRole(db.Model):
    """A role that the directory's groups give to a person, by the table in the settings."""

    __tablename__ = "account_role"
    __table_args__ = table_args(archived=True, is_keyed=True)
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    role: Mapped[str] = mapped_column(sa.String(20), primary_key=True)


PLANNED = "planned"  # the state of a dry run
_IS_RUNNING = sa.text("state = 'running'")
_ONE_RUNNING: dict[str, Any] = {"unique": True, "sqlite_where": _IS_RUNNING, "postgresql_where": _IS_RUNNING}


class DirectoryRun(db.Model):
    """One synchronisation: what it changed and what it could not."""

    __tablename__ = "directory_run"
    __table_args__ = table_args(sa.Index("uq_directory_run_running", "state", **_ONE_RUNNING), archived=True)
    id: Mapped[int] = id_column()
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(sa.String(20))  # running, done, stopped, failed
    people: Mapped[int] = mapped_column(default=0)
    joined: Mapped[int] = mapped_column(default=0)
    left: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    problems: Mapped[list] = mapped_column(default=list)  # [{"where", "cause", "remedy"}]
    # None in all that follow: a run of the first release, which did not keep it
    kind: Mapped[str | None] = mapped_column(sa.String(20))  # full, changed
    entries: Mapped[int | None]  # everything that stands in the directory, usable or not
    moved: Mapped[int | None]
    renamed: Mapped[int | None]
    added: Mapped[int | None]  # to communities, by groups
    dropped: Mapped[int | None]  # from communities, by groups
    changes: Mapped[list | None]  # the first of them: [{"kind", "name", "detail"}]
    mark: Mapped[str | None] = mapped_column(sa.String(60))  # the newest mark of change among the entries
    accepted_by: Mapped[str | None] = mapped_column(sa.String(200))  # who let it go on where it would have stopped


class DirectoryClaim(db.Model):
    """Who synchronises now, and when it was last heard of; a run that has ended has none."""

    __tablename__ = "directory_claim"
    __table_args__ = table_args(archived=False, is_keyed=True)
    run_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("directory_run.id"), primary_key=True, autoincrement=False)
    heard_at: Mapped[datetime]


class Follow(db.Model):
    """Somebody follows a person: what that person writes in the open comes to Home."""

    __tablename__ = "follow"
    __table_args__ = table_args(archived=True, is_keyed=True)
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    target_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)


class PersonalProfile(db.Model):
    """What a person writes on their own profile; no row: nothing yet, version 0."""

    __tablename__ = "personal_profile"
    __table_args__ = table_args(archived=True, is_keyed=True)
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    about: Mapped[str] = mapped_column(sa.Text, default="")
    version: Mapped[int]
    changed_at: Mapped[datetime]


class QuietHours(db.Model):
    """When a person works, as they chose it; no row: as the settings say."""

    __tablename__ = "quiet_hours"
    __table_args__ = table_args(archived=True, is_keyed=True)
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    is_on: Mapped[bool]
    days: Mapped[str] = mapped_column(sa.String(7))  # digits, Monday is 1
    begins: Mapped[int]  # minutes of the day in the person's time zone
    ends: Mapped[int]
    paused_until: Mapped[datetime | None]


class Skill(db.Model):
    """A subject that a person may be asked about; `key` is the name folded."""

    __tablename__ = "skill"
    __table_args__ = table_args(
        sa.UniqueConstraint("account_id", "key"), sa.Index(None, "key", "account_id"), archived=True
    )
    id: Mapped[int] = id_column()
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))
    key: Mapped[str] = mapped_column(Folded)
    name: Mapped[str] = mapped_column(sa.String(60))


class Endorsement(db.Model):
    """A colleague says that somebody knows a subject."""

    __tablename__ = "endorsement"
    __table_args__ = table_args(archived=True, is_keyed=True)
    skill_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("skill.id"), primary_key=True, autoincrement=False)
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)


class SpokenLanguage(db.Model):
    """A language that a person speaks, without its region: from the directory, or added by the person (`is_own`)."""

    __tablename__ = "spoken_language"
    __table_args__ = table_args(sa.Index(None, "account_id"), archived=True, is_keyed=True)
    tag: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    is_own: Mapped[bool] = mapped_column(primary_key=True)


class Delegation(db.Model):
    """Somebody may write for an account: as a leader's delegate, or under an official name. One row a pair.

    Naming somebody anew writes the row anew; what was before stands in the archive.
    """

    __tablename__ = "delegation"
    __table_args__ = table_args(sa.Index(None, "writer_id"), archived=True, is_keyed=True)
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    writer_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    named_by_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))
    from_at: Mapped[datetime]
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]  # taken back, given back, or over


class OfficialAccount(db.Model):
    """What an account is for that nobody signs in as: those named in `Delegation` write under its name."""

    __tablename__ = "official_account"
    __table_args__ = table_args(archived=True, is_keyed=True)
    account_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"), primary_key=True, autoincrement=False)
    purpose: Mapped[str] = mapped_column(sa.String(300))
    made_by_id: Mapped[int] = mapped_column(Id, sa.ForeignKey("account.id"))
