"""Filters: what `from:`, `in:`, `type:`, `after:` and `before:` stand for, as far as this viewer may know."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import lazy_gettext as _l

from esn.core.actor import Actor
from esn.core.db import db
from esn.people.models import Account
from esn.search.asked import Asked
from esn.search.compile import Match
from esn.search.index import group_of
from esn.search.sources import list_kinds
from esn.search.syntax import COMMUNITIES, CONTENT, PEOPLE, Operator, Problem, Reading
from esn.spaces.models import Space
from esn.spaces.policy import knowable_spaces

FROM, IN, TYPE, AFTER, BEFORE = "from", "in", "type", "after", "before"
OPERATORS = (FROM, IN, TYPE, AFTER, BEFORE)
ME = "me"
SAME_NAMES = 20  # people of one name

_PLURALS = {
    "posts": "post",
    "replies": "reply",
    "messages": "message",
    "people": PEOPLE,
    "persons": PEOPLE,
    "communities": COMMUNITIES,
}
_DATE = re.compile(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter in force."""

    operator: Operator
    label: str  # a name, or the value itself
    ids: tuple[int, ...] = ()
    kind: str = ""
    at: datetime | None = None

    @property
    def name(self) -> str:
        """from, in, type, after or before."""
        return self.operator.name


def read_filters(actor: Actor, operators: Sequence[Operator]) -> tuple[tuple[Filter, ...], tuple[Problem, ...]]:
    """What the operators mean, and those that mean nothing to this actor (what is invisible does not exist)."""
    filters: list[Filter] = []
    problems: list[Problem] = []
    for name, found in groupby(sorted(operators, key=lambda each: OPERATORS.index(each.name)), lambda each: each.name):
        same = list(found)
        read = _READERS[name](actor, same)
        filters += (each for each in read if each is not None)
        missing = (operator for operator, each in zip(same, read, strict=True) if each is None)
        problems += (Problem(operator.text, _REASONS[name] if operator.value else _EMPTY) for operator in missing)
    return tuple(filters), tuple(problems)


_EMPTY = _l("Add what to look for after the colon.")
_REASONS = {
    FROM: _l("Nobody has this name."),
    IN: _l("There is no community of this name, or it is not shared with you."),
    TYPE: _l("Choose post, reply, message, person or community."),
    AFTER: _l("Write the date like 2026, 2026-08 or 2026-08-31."),
    BEFORE: _l("Write the date like 2026, 2026-08 or 2026-08-31."),
}


def _read_authors(actor: Actor, operators: list[Operator]) -> list[Filter | None]:
    names = [actor.username if each.value == ME else each.value.lower().removeprefix("@") for each in operators]
    is_named = sa.or_(Account.username.in_(names), _is_called(Account.display_name, operators))
    query = sa.select(Account.id, Account.username, Account.display_name).where(is_named).order_by(Account.id)
    people = db.session.execute(query.limit(SAME_NAMES * len(names))).all()
    read: list[Filter | None] = []
    for operator, name in zip(operators, names, strict=True):
        meant = [p for p in people if p.username == name] or [p for p in people if p.display_name.lower() == name]
        ids = tuple(person.id for person in meant)
        read.append(Filter(operator, meant[0].display_name, ids=ids) if meant else None)
    return read


def _read_spaces(actor: Actor, operators: list[Operator]) -> list[Filter | None]:
    names = [each.value.lower() for each in operators]
    is_named = sa.or_(Space.slug.in_(names), sa.func.lower(Space.name).in_(names))
    query = sa.select(Space.id, Space.slug, Space.name).where(
        is_named, Space.kind == COMMUNITIES, knowable_spaces(actor)
    )
    spaces = db.session.execute(query.order_by(Space.id).limit(SAME_NAMES * len(names))).all()
    read: list[Filter | None] = []
    for operator, name in zip(operators, names, strict=True):
        meant = [space for space in spaces if space.slug == name] or [s for s in spaces if s.name.lower() == name]
        ids = tuple(space.id for space in meant)
        read.append(Filter(operator, meant[0].name, ids=ids) if meant else None)
    return read


def _is_called(name: Any, operators: list[Operator]) -> sa.ColumnElement[bool]:
    """SQL: the name as typed, or in whatever case (SQLite knows the cases of ASCII letters only)."""
    typed = [each.value for each in operators]
    return sa.or_(name.in_(typed), sa.func.lower(name).in_([each.lower() for each in typed]))


def _read_types(actor: Actor, operators: list[Operator]) -> list[Filter | None]:
    kinds = [_PLURALS.get(each.value.lower(), each.value.lower()) for each in operators]
    known = list_kinds()
    return [
        Filter(operator, kind, kind=kind) if kind in known else None
        for operator, kind in zip(operators, kinds, strict=True)
    ]


def _read_dates(actor: Actor, operators: list[Operator]) -> list[Filter | None]:
    return [
        Filter(operator, operator.value, at=at) if (at := read_date(operator.value, actor.time_zone)) else None
        for operator in operators
    ]


def read_date(text: str, time_zone: str) -> datetime | None:
    """The beginning of a year, month or day in this zone, in UTC; None for what is no date."""
    match = _DATE.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part or 1) for part in match.groups())
    try:
        return datetime(year, month, day, tzinfo=ZoneInfo(time_zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


_READERS = {FROM: _read_authors, IN: _read_spaces, TYPE: _read_types, AFTER: _read_dates, BEFORE: _read_dates}


def ask_engine(reading: Reading, filters: Sequence[Filter]) -> list[Asked]:
    """What the engine is asked for each group; of the types, which may be one of several groups, nothing is asked."""
    by_name = {name: list(found) for name, found in groupby(filters, lambda each: each.name)}
    facets = [tuple(f"by{i}" for each in by_name.get(FROM, ()) for i in each.ids)]
    facets.append(tuple(f"in{i}" for i in list_space_ids(filters)))
    match = Match(reading.wanted, reading.unwanted, tuple(facet for facet in facets if facet))
    since = max((each.at for each in by_name.get(AFTER, ()) if each.at), default=None)
    until = min((each.at for each in by_name.get(BEFORE, ()) if each.at), default=None)
    content = Asked(CONTENT, match, since, until)
    if match.facets or content.dates:  # only content has an author, a place and a date
        return [content]
    chosen = {group_of(kind) for kind in list_types(filters)}
    if reading.wanted is None:
        return [replace(content, group=group) for group in (CONTENT, PEOPLE, COMMUNITIES) if group in chosen]
    return [replace(content, group=group) for group in (CONTENT, PEOPLE, COMMUNITIES)]


def list_space_ids(filters: Sequence[Filter]) -> tuple[int, ...]:
    """The communities that content must stand in."""
    return tuple(space_id for each in filters if each.name == IN for space_id in each.ids)


def list_types(filters: Sequence[Filter]) -> tuple[str, ...]:
    """The kinds that were asked for; none means all."""
    return tuple(each.kind for each in filters if each.name == TYPE)
