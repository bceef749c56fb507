"""The directory of communities: one's own, suggested ones, all of them, and those with a similar name."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from esn.communities.queries.activity import Activity, activity_columns, activity_of
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.paging import NEWEST, PAGE_SIZE, Page, page_of
from esn.people.models import Account
from esn.spaces import policy
from esn.spaces.models import MemberCount, Membership, Space, slug_of

OWN_SHOWN, SUGGESTED_SHOWN, SIMILAR_SHOWN, PLACES_SHOWN = 12, 5, 5, 100
ALIKE = 0.75  # how much of two names must agree
CANDIDATES = 200


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
        own=() if is_narrowed else _own(actor),
        suggested=() if is_narrowed else _suggested(actor),
        page=list_directory_page(actor, wanted, before),
        places=_places(actor),
    )


def list_directory_page(actor: Actor, wanted: DirectoryFilter, before: int = NEWEST) -> Page[CommunityLine]:
    """Communities by name; `before` is the id of the last one shown."""
    name = sa.func.lower(Space.name)
    found = _known(actor).where(*_conditions(actor, wanted))
    if before != NEWEST:
        last = aliased(Space)
        shown = sa.select(sa.func.lower(last.name)).where(last.id == before).scalar_subquery()
        found = found.where(sa.or_(name > shown, sa.and_(name == shown, Space.id > before)))
    lines = _lines(actor, found.order_by(name, Space.id).limit(PAGE_SIZE + 1), sa.func.lower(Space.name), Space.id)
    return page_of(lines, lambda line: line.id)


def find_similar(actor: Actor, name: str) -> Sequence[CommunityLine]:
    """Communities whose names could mean the same place, the most alike first; only those the actor may know."""
    words = {word for word in slug_of(name).split("-") if len(word) > 2}
    words |= {word.casefold() for word in name.split() if not word.isascii()}
    if not words:
        return ()
    holds_word = sa.or_(*(Space.name.icontains(word, autoescape=True) for word in sorted(words)[:10]))
    rows = db.session.execute(_known(actor).add_columns(Space.name).where(holds_word).limit(CANDIDATES)).all()
    ranked = sorted(((_likeness(name, row.name), row.id) for row in rows), reverse=True)
    ids = [space_id for likeness, space_id in ranked if likeness >= ALIKE][:SIMILAR_SHOWN]
    lines = {line.id: line for line in _lines(actor, sa.select(Space.id).where(Space.id.in_(ids)))} if ids else {}
    return [lines[space_id] for space_id in ids]


def _likeness(one: str, other: str) -> float:
    first, second = set(slug_of(one).split("-")), set(slug_of(other).split("-"))
    if first <= second or second <= first:
        return 1.0
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()


def _known(actor: Actor) -> sa.Select[Any]:
    return sa.select(Space.id).where(Space.kind == "community", policy.knowable_spaces(actor))


def _conditions(actor: Actor, wanted: DirectoryFilter) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = []
    if wanted.show == "mine":
        conditions.append(_row_of(actor, Space.id))
    else:
        conditions.append(Space.archived_at.is_not(None) if wanted.show == "archived" else Space.archived_at.is_(None))
    if wanted.query:
        holds = (column.icontains(wanted.query, autoescape=True) for column in (Space.name, Space.purpose))
        conditions.append(sa.or_(*holds))
    if wanted.place:
        conditions.append(Space.place == wanted.place)
    if wanted.visibility:
        conditions.append(Space.visibility == wanted.visibility)
    return conditions


def _row_of(actor: Actor, space_id: Any) -> sa.ColumnElement[bool]:
    row = aliased(Membership)
    return sa.exists().where(row.account_id == actor.account_id, row.space_id == space_id)


def _own(actor: Actor) -> Sequence[CommunityLine]:
    found = _known(actor).where(_row_of(actor, Space.id), Space.archived_at.is_(None))
    name = sa.func.lower(Space.name)
    return _lines(actor, found.order_by(name, Space.id).limit(OWN_SHOWN), name, Space.id)


def _suggested(actor: Actor) -> Sequence[CommunityLine]:
    """Where people of one's own unit are, or what is there for one's place; never a private one."""
    mine, colleague, row = aliased(Account), aliased(Account), aliased(Membership)
    colleagues = (
        sa.select(row.space_id, sa.func.count().label("colleagues"))
        .join(colleague, colleague.id == row.account_id)
        .join(mine, sa.and_(mine.unit_id == colleague.unit_id, mine.id != colleague.id))
        .where(mine.id == actor.account_id, row.state == "member")
        .group_by(row.space_id)
        .subquery()
    )
    my_place = sa.select(mine.place).where(mine.id == actor.account_id, mine.place != "").scalar_subquery()
    number = sa.func.coalesce(colleagues.c.colleagues, 0)
    found = (
        sa.select(Space.id, number.label("colleagues"))
        .outerjoin(colleagues, colleagues.c.space_id == Space.id)
        .where(Space.kind == "community", Space.visibility != "private", Space.archived_at.is_(None))
        .where(sa.or_(number > 0, Space.place == my_place), sa.not_(_row_of(actor, Space.id)))
        .order_by(number.desc(), sa.func.lower(Space.name), Space.id)
        .limit(SUGGESTED_SHOWN)
    )
    chosen = found.subquery()
    return _lines(actor, found, chosen.c.colleagues.desc(), sa.func.lower(Space.name), Space.id, chosen=chosen)


def _places(actor: Actor) -> Sequence[str]:
    places = sa.select(Space.place).distinct().where(Space.id.in_(_known(actor)), Space.place != "")
    return db.session.scalars(places.order_by(Space.place).limit(PLACES_SHOWN)).all()


def _lines(actor: Actor, found: sa.Select[*tuple[Any, ...]], *order: Any, chosen: Any = None) -> list[CommunityLine]:
    """The lines of the spaces found; what costs something is asked for these few only."""
    chosen = found.subquery() if chosen is None else chosen
    own = aliased(Membership)
    statement = (
        sa.select(Space, own, MemberCount.n.label("member_count"), policy.visible_from(actor).label("visible_from"))
        .add_columns(*activity_columns(Space), *(column for column in chosen.c if column.key == "colleagues"))
        .join(chosen, chosen.c.id == Space.id)
        .outerjoin(own, sa.and_(own.space_id == Space.id, own.account_id == actor.account_id))
        .outerjoin(MemberCount, MemberCount.space_id == Space.id)
        .order_by(*order)
    )
    return [_line(actor, row) for row in db.session.execute(statement)]


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
