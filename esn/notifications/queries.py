"""The list of what somebody should know; its number is counted by the same query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from esn.approval.models import PENDING, Approval
from esn.content.models import Content
from esn.content.policy import own, readable
from esn.core.actor import Actor
from esn.core.aliases import alias
from esn.core.asker import ASKER, asked_by
from esn.core.db import Id, UtcDateTime, bound_now, db, read
from esn.core.paging import NEWEST, PAGE_SIZE, Page, page_of
from esn.core.prepared import prepared
from esn.notifications.models import NEEDS_YOU, Notification
from esn.people.models import Account
from esn.people.queries import list_quiet_until
from esn.people.quiet import NEVER
from esn.spaces.models import MUTED, Space, SpacePreference
from esn.spaces.policy import knowable_spaces

COUNTED = 99
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
FILTERS = ("needs-you", "all", "done")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One notification with what its text needs; names are of things this person may know."""

    id: int
    reason: str
    n: int
    created_at: datetime
    done_at: datetime | None
    actor_name: str | None
    actor_username: str | None
    actor_photo: str | None
    writer_name: str | None  # of the delegate who wrote it for the actor
    is_official: bool  # the actor
    content_id: int | None
    content_kind: str | None
    root_id: int | None
    thread: str | None
    excerpt: str | None
    space_id: int | None
    space_name: str | None
    space_slug: str | None
    decision_id: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Somebody's quiet hours: when they end (None: when the person says so), and how much waits."""

    until: datetime | None
    n: int


def list_notifications(actor: Actor, which: str = "needs-you", before: int = NEWEST, below: int = NEWEST) -> Page[Line]:
    """A page of one of FILTERS, the newest happening first: a line that is renewed comes to the top again.

    `before` is the cursor, microseconds since 1970; `below` the id of the last line shown, for those of one moment.
    """
    at = BEGINNING + timedelta(microseconds=before)
    rows = read(_older(which), asked_by(actor, at=at, below=below))
    lines = [Line(**row._asdict()) for row in rows]
    return page_of(lines, lambda line: (line.created_at - BEGINNING) // timedelta(microseconds=1))


def list_needs_you(actor: Actor) -> tuple[int, list[Line]]:
    """How many things need this person (up to 100), and the newest three."""
    rows = read(_needs_you(), asked_by(actor))
    return len(rows), [Line(**row._asdict()) for row in rows[:3]]


def count_needs_you(actor: Actor) -> int:
    """How many things need this person; counting stops at 100."""
    return int(read(_count(), asked_by(actor))[0][0])


def find_quiet(actor: Actor) -> Quiet | None:
    """The quiet hours in which the actor is now."""
    until = list_quiet_until([actor.id]).get(actor.id)
    if until is None:
        return None
    held = sa.select(sa.func.count()).select_from(Notification)
    mine = Notification.account_id == actor.account_id, Notification.done_at.is_(None)
    n = db.session.execute(held.where(*mine, sa.not_(is_shown()))).scalar_one()
    return Quiet(until=None if until == NEVER else until, n=n)


def list_listening(account_ids: Iterable[int | None], space_ids: tuple[int, ...]) -> set[int]:
    """Those of these people who have not muted every one of the places."""
    people = {account_id for account_id in account_ids if account_id is not None}
    muted = read(_muted(), {"people": list(people), "space_ids": space_ids, "n": len(space_ids)})
    return people - {row.account_id for row in muted}


@prepared
def _muted() -> sa.Select[int]:
    of_people = SpacePreference.account_id.in_(sa.bindparam("people", expanding=True))
    in_places = SpacePreference.space_id.in_(sa.bindparam("space_ids", expanding=True))
    muted = sa.select(SpacePreference.account_id).where(of_people, in_places, SpacePreference.level == MUTED)
    return muted.group_by(SpacePreference.account_id).having(sa.func.count() == sa.bindparam("n"))


def is_waiting(subject_kind: str) -> bool:
    """Whether any text of such a subject waits for a decision."""
    waiting = sa.select(Approval.id).where(Approval.subject_kind == subject_kind, Approval.state == PENDING)
    return db.session.scalar(waiting.limit(1)) is not None


@prepared
def _older(which: str) -> sa.Select[Any]:
    moment, below = sa.bindparam("at", type_=UtcDateTime()), sa.bindparam("below", type_=Id)
    is_older = sa.tuple_(Notification.created_at, Notification.id) < sa.tuple_(moment, below)
    return _newest_first(_lines(which).where(is_older)).limit(PAGE_SIZE + 1)


@prepared
def _needs_you() -> sa.Select[Any]:
    return _newest_first(_lines("needs-you")).limit(COUNTED + 1)


@prepared
def _count() -> sa.Select[Any]:
    needed = _lines("needs-you").limit(COUNTED + 1).subquery()
    return sa.select(sa.func.count()).select_from(needed)


def _newest_first(query: sa.Select[Any]) -> sa.Select[Any]:
    return query.order_by(Notification.created_at.desc(), Notification.id.desc())


def _lines(which: str) -> sa.Select[Any]:
    """Only what can still be opened: notifications of texts and places that became invisible do not count."""
    about, root, actor_row = aliased(Content.__table__), aliased(Content.__table__), aliased(Account.__table__)
    writer = aliased(Account.__table__)
    is_written = sa.and_(writer.c.id == about.c.written_by_id, about.c.author_id == Notification.actor_id)
    root_id = sa.func.coalesce(about.c.thread_root_id, about.c.id)
    thread = sa.func.coalesce(sa.func.nullif(root.c.title, ""), root.c.excerpt)
    query = (
        sa.select(Notification.id, Notification.reason, Notification.n, Notification.created_at, Notification.done_at)
        .add_columns(Notification.decision_id, Notification.content_id)
        .add_columns(actor_row.c.display_name.label("actor_name"), actor_row.c.username.label("actor_username"))
        .add_columns(actor_row.c.photo_digest.label("actor_photo"), writer.c.display_name.label("writer_name"))
        .add_columns(sa.and_(actor_row.c.id.is_not(None), actor_row.c.directory_id.is_(None)).label("is_official"))
        .add_columns(about.c.kind.label("content_kind"), about.c.excerpt)
        .add_columns(root.c.id.label("root_id"), thread.label("thread"))
        .add_columns(Notification.space_id, Space.name.label("space_name"), Space.slug.label("space_slug"))
        .outerjoin(about, about.c.id == Notification.content_id)
        .outerjoin(root, root.c.id == root_id)
        .outerjoin(Space, Space.id == Notification.space_id)
        .outerjoin(actor_row, actor_row.c.id == Notification.actor_id)
        .outerjoin(writer, sa.and_(is_written, actor_row.c.directory_id.is_not(None)))
        .where(Notification.account_id == ASKER.account_id, _can_be_opened())
    )
    if which == "done":
        return query.where(Notification.done_at.is_not(None))
    query = query.where(Notification.done_at.is_(None), is_shown())
    return query.where(Notification.tier == NEEDS_YOU) if which == "needs-you" else query


def is_shown() -> sa.ColumnElement[bool]:
    """SQL filter: lines that do not wait for the end of quiet hours."""
    return sa.or_(Notification.held_until.is_(None), Notification.held_until <= bound_now())


def _can_be_opened() -> sa.ColumnElement[bool]:
    text, place = alias(Content), alias(Space)
    is_text = sa.exists().where(text.id == Notification.content_id, sa.or_(readable(ASKER, text), own(ASKER, text)))
    is_place = sa.exists().where(place.id == Notification.space_id, knowable_spaces(ASKER, place))
    return sa.and_(
        sa.or_(Notification.content_id.is_(None), is_text), sa.or_(Notification.space_id.is_(None), is_place)
    )
