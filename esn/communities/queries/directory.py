"""The directory of communities: one's own, suggested ones, all of them, and those with a similar name."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

import sqlalchemy as sa

from esn.communities.queries.activity import Activity, activity_columns, activity_of
from esn.core.actor import Actor
from esn.core.aliases import alias
from esn.core.asker import ASKER, asked_by
from esn.core.db import Id, db, read
from esn.core.paging import NEWEST, PAGE_SIZE, Page, page_of
from esn.core.prepared import prepared
from esn.people.models import Account
from esn.spaces import policy
from esn.spaces.models import MemberCount, Membership, Space, slug_of

OWN_SHOWN, SUGGESTED_SHOWN, SIMILAR_SHOWN, PLACES_SHOWN = 12, 5, 5, 100
ALIKE = 0.75  # how much of two names must agree
CANDIDATES = 200
SHOWN = ("mine", "archived")
ESCAPED = str.maketrans({sign: f"/{sign}" for sign in "/%_"})  # in what LIKE compares with


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunityLine:
    """A community in a list, as one actor may know it."""

    id: int
    slug: str
    name: str
    purpose: str
    place: str
    visibility: str
    member_count: int
    activity: Activity | None  # None: what is in it is not shared with this actor
    is_archived: bool
    state: str | None  # member, invited, asked; None without a row
    role: str | None
    may_join: bool
    may_ask: bool
    may_leave: bool
    colleagues: int = 0  # members from the actor's own unit, where that is why it is suggested

    @property
    def url(self) -> str:
        """The community's page."""
        return f"/c/{self.slug}"

    @property
    def moments(self) -> tuple[datetime, ...]:
        """Those that a page says in words of time."""
        return (self.activity.last_at,) if self.activity and self.activity.last_at else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryFilter:
    """What the list is narrowed to; `show`: "" (those in use), mine, or archived."""

    query: str = ""
    place: str = ""
    visibility: str = ""
    show: str = ""

    @property
    def is_on(self) -> bool:
        """Whether anything is narrowed."""
        return bool(self.query or self.place or self.visibility or self.show)


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """A page of the directory, and what stands above and beside it."""

    own: Sequence[CommunityLine]
    suggested: Sequence[CommunityLine]
    page: Page[CommunityLine]
    places: Sequence[str]


def list_directory(actor: Actor, wanted: DirectoryFilter, before: int = NEWEST) -> Directory:
    """A page; one's own and the suggested ones stand above its beginning while nothing is narrowed."""
    is_narrowed = wanted.is_on or before != NEWEST
    return Directory(
        own=() if is_narrowed else _list(actor, _own()),
        suggested=() if is_narrowed else _list(actor, _suggested()),
        page=list_directory_page(actor, wanted, before),
        places=[row.place for row in read(_places(), asked_by(actor))],
    )


def list_directory_page(actor: Actor, wanted: DirectoryFilter, before: int = NEWEST) -> Page[CommunityLine]:
    """Communities by name; `before` is the id of the last one shown."""
    show = wanted.show if wanted.show in SHOWN else ""  # whatever an address says: one form is kept for each
    form = _page(bool(wanted.query), bool(wanted.place), bool(wanted.visibility), show, before != NEWEST)
    given = {"query": wanted.query.translate(ESCAPED), "place": wanted.place, "visibility": wanted.visibility}
    return page_of(_list(actor, form, **given, before=before), lambda line: line.id)


def find_similar(actor: Actor, name: str) -> Sequence[CommunityLine]:
    """Communities whose names could mean the same place, the most alike first; only those the actor may know."""
    words = {word for word in slug_of(name).split("-") if len(word) > 2}
    words |= {word.casefold() for word in name.split() if not word.isascii()}
    if not words:
        return ()
    holds_word = sa.or_(*(Space.name.icontains(word, autoescape=True) for word in sorted(words)[:10]))
    known = _known().add_columns(Space.name).where(holds_word).limit(CANDIDATES)
    rows = db.session.execute(known, asked_by(actor)).all()
    ranked = sorted(((_likeness(name, row.name), row.id) for row in rows), reverse=True)
    ids = [space_id for likeness, space_id in ranked if likeness >= ALIKE][:SIMILAR_SHOWN]
    lines = {line.id: line for line in _list(actor, _chosen(), ids=ids)} if ids else {}
    return [lines[space_id] for space_id in ids]


def _likeness(one: str, other: str) -> float:
    first, second = set(slug_of(one).split("-")), set(slug_of(other).split("-"))
    if first <= second or second <= first:
        return 1.0
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()


def _list(actor: Actor, lines: sa.Select[Any], **given: Any) -> list[CommunityLine]:
    return [_line(actor, row) for row in db.session.execute(lines, asked_by(actor, **given))]


def _known() -> sa.Select[Any]:
    return sa.select(Space.id).where(Space.kind == "community", policy.knowable_spaces(ASKER))


@functools.cache
def _chosen() -> sa.Select[Any]:
    return _lines(sa.select(Space.id).where(Space.id.in_(sa.bindparam("ids", expanding=True))))


@functools.cache  # a form for each way to narrow the list
def _page(has_query: bool, has_place: bool, has_visibility: bool, show: str, is_later: bool) -> sa.Select[Any]:
    name, found = sa.func.lower(Space.name), _known()
    if show == "mine":
        found = found.where(_has_row())
    else:
        found = found.where(Space.archived_at.is_not(None) if show == "archived" else Space.archived_at.is_(None))
    if has_query:
        asked = sa.bindparam("query", type_=sa.String())
        found = found.where(sa.or_(*(column.icontains(asked, escape="/") for column in (Space.name, Space.purpose))))
    if has_place:
        found = found.where(Space.place == sa.bindparam("place"))
    if has_visibility:
        found = found.where(Space.visibility == sa.bindparam("visibility"))
    if is_later:
        last = alias(Space)
        before = sa.bindparam("before", type_=Id)
        shown = sa.select(sa.func.lower(last.name)).where(last.id == before).scalar_subquery()
        found = found.where(sa.or_(name > shown, sa.and_(name == shown, Space.id > before)))
    return _lines(found.order_by(name, Space.id).limit(PAGE_SIZE + 1), name, Space.id)


def _has_row() -> sa.ColumnElement[bool]:
    row = alias(Membership)
    return sa.exists().where(row.account_id == ASKER.account_id, row.space_id == Space.id)


@functools.cache
def _own() -> sa.Select[Any]:
    name = sa.func.lower(Space.name)
    found = _known().where(_has_row(), Space.archived_at.is_(None))
    return _lines(found.order_by(name, Space.id).limit(OWN_SHOWN), name, Space.id)


@functools.cache
def _suggested() -> sa.Select[Any]:
    """Where people of one's own unit are, or what is there for one's place; never a private one."""
    mine, colleague, row = alias(Account), alias(Account), alias(Membership)
    colleagues = (
        sa.select(row.space_id, sa.func.count().label("colleagues"))
        .join(colleague, colleague.id == row.account_id)
        .join(mine, sa.and_(mine.unit_id == colleague.unit_id, mine.id != colleague.id))
        .where(mine.id == ASKER.account_id, row.state == "member")
        .group_by(row.space_id)
        .subquery()
    )
    my_place = sa.select(mine.place).where(mine.id == ASKER.account_id, mine.place != "").scalar_subquery()
    number = sa.func.coalesce(colleagues.c.colleagues, 0)
    found = (
        sa.select(Space.id, number.label("colleagues"))
        .outerjoin(colleagues, colleagues.c.space_id == Space.id)
        .where(Space.kind == "community", Space.visibility != "private", Space.archived_at.is_(None))
        .where(sa.or_(number > 0, Space.place == my_place), sa.not_(_has_row()))
        .order_by(number.desc(), sa.func.lower(Space.name), Space.id)
        .limit(SUGGESTED_SHOWN)
    )
    chosen = found.subquery()
    return _lines(found, chosen.c.colleagues.desc(), sa.func.lower(Space.name), Space.id, chosen=chosen)


@prepared
def _places() -> sa.Select[Any]:
    places = sa.select(Space.place).distinct().where(Space.id.in_(_known()), Space.place != "")
    return places.order_by(Space.place).limit(PLACES_SHOWN)


def _lines(found: sa.Select[*tuple[Any, ...]], *order: Any, chosen: Any = None) -> sa.Select[Any]:
    """The lines of the spaces found; what costs something is asked for these few only."""
    chosen = found.subquery() if chosen is None else chosen
    own = alias(Membership)
    return (
        sa.select(Space, own, MemberCount.n.label("member_count"), policy.visible_from(ASKER).label("visible_from"))
        .add_columns(*activity_columns(Space), *(column for column in chosen.c if column.key == "colleagues"))
        .join(chosen, chosen.c.id == Space.id)
        .outerjoin(own, sa.and_(own.space_id == Space.id, own.account_id == ASKER.account_id))
        .outerjoin(MemberCount, MemberCount.space_id == Space.id)
        .order_by(*order)
    )


def _line(actor: Actor, row: Any) -> CommunityLine:
    space, own = row[0], row[1]
    line = CommunityLine(
        id=space.id,
        slug=space.slug,
        name=space.name,
        purpose=space.purpose,
        place=space.place,
        visibility=space.visibility,
        member_count=row.member_count or 0,
        activity=None if row.visible_from is None else activity_of(row),
        is_archived=space.archived_at is not None,
        state=own.state if own else None,
        role=own.role if own and own.state == "member" else None,
        may_join=policy.may_join_space(actor, space, own),
        may_ask=policy.may_ask_to_join_space(actor, space, own),
        may_leave=policy.may_leave_space(space, own),
    )
    return replace(line, colleagues=row.colleagues) if "colleagues" in row._fields else line
