"""The directory of people: search by the beginnings of names, filters, pages by name."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from esn.core.actor import Actor
from esn.core.db import db
from esn.core.errors import NotFound
from esn.core.paging import PAGE_SIZE, Page, page_of
from esn.people import naming
from esn.people.models import (
    Account,
    DirectoryRun,
    Endorsement,
    Follow,
    NameWord,
    Skill,
    SpokenLanguage,
    Unit,
    UnitClosure,
)
from esn.people.policy import is_present
from esn.people.queries.cards import PersonCard, card_columns, cards_of

COUNT_MAX = 100  # counted no further
SUGGESTED = 8
TITLES_MAX = 300
TERMS_MAX = 5
VARIANTS_MAX = 3
CANDIDATES_MAX = 3000
FEW = 500  # rows that are sorted rather than people tried one by one
LAST_LETTER = "\U0010ffff"
UNIT_DEPTH = 3  # firm, division, district, branch: offered as filters; teams are too many


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in a list of filters; `depth` 0 is the firm."""

    unit_id: int
    name: str
    depth: int


def list_people(
    actor: Actor,
    q: str = "",
    place: str = "",
    unit_id: int | None = None,
    *,
    skill: str = "",
    language: str = "",
    title: str = "",
    before: int | None = None,
) -> Page[PersonCard]:
    """People by name. `q`: beginnings of words of the name, in any order; `unit_id`: with everything below it.

    `skill`: the beginning of a subject; `language`: its tag; `title`: of the job, whole. `before` is the cursor: the
    account id of the last shown.
    """
    statement = sa.select(*card_columns()).where(*_wanted(q, place, unit_id), *_knows(skill, language), *_has(title))
    return page_by_name(statement, before)


def list_followed(actor: Actor, before: int | None = None) -> Page[PersonCard]:
    """Whom the actor follows, by name, also who has left."""
    mine = sa.and_(Follow.target_id == Account.id, Follow.account_id == actor.id)
    return page_by_name(sa.select(*card_columns()).join(Follow, mine), before)


def get_endorsed(actor: Actor, username: str, skill_id: int) -> tuple[PersonCard, str]:
    """Who has this subject, and its name; NotFound."""
    query = sa.select(*card_columns()).join(Skill, Skill.account_id == Account.id)
    people = cards_of(query.where(Skill.id == skill_id, Account.username == username.lower()))
    if not people:
        raise NotFound
    return people[0], db.session.execute(sa.select(Skill.name).where(Skill.id == skill_id)).scalar_one()


def list_endorsers(actor: Actor, skill_id: int, before: int | None = None) -> Page[PersonCard]:
    """Who endorsed a subject of somebody, by name; `before` as in `list_people`."""
    theirs = sa.and_(Endorsement.account_id == Account.id, Endorsement.skill_id == skill_id)
    return page_by_name(sa.select(*card_columns()).join(Endorsement, theirs), before)


def page_by_name(statement: sa.Select[Any], before: int | None) -> Page[PersonCard]:
    """A page of the cards that a statement selects, by name; `before` is the account id of the last person shown."""
    if before is not None:
        last = aliased(Account)
        row = db.session.execute(sa.select(last.sort_name, last.id).where(last.id == before)).first()
        if row is not None:
            statement = statement.where(sa.tuple_(Account.sort_name, Account.id) > sa.tuple_(*row))
    rows = cards_of(statement.order_by(Account.sort_name, Account.id).limit(PAGE_SIZE + 1))
    return page_of(rows, lambda card: card.account_id)


def count_people(
    actor: Actor,
    q: str = "",
    place: str = "",
    unit_id: int | None = None,
    *,
    skill: str = "",
    language: str = "",
    title: str = "",
) -> int:
    """How many match, counted up to COUNT_MAX."""
    wanted = (*_wanted(q, place, unit_id), *_knows(skill, language), *_has(title))
    some = sa.select(Account.id).where(*wanted).limit(COUNT_MAX).subquery()
    return db.session.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()


def count_everybody(actor: Actor) -> int:
    """How many people the directory had at the last synchronisation; one row, whatever the size of the firm."""
    last = sa.select(DirectoryRun.people).where(DirectoryRun.state == "done").order_by(DirectoryRun.id.desc()).limit(1)
    return db.session.scalar(last) or 0


def list_name_variants(actor: Actor, q: str) -> list[str]:
    """What somebody may have meant who found nobody: each word replaced by the nearest word of anybody's name."""
    terms = naming.words(q)[:TERMS_MAX]
    nearest = [_near_words(term) for term in terms]
    choices = []
    for place in range(VARIANTS_MAX):
        words = [near[min(place, len(near) - 1)] if near else term for term, near in zip(terms, nearest, strict=True)]
        choices.append(" ".join(words))
    return [choice for choice in dict.fromkeys(choices) if choice != " ".join(terms)]


def list_mentionable(
    actor: Actor, q: str, *, first: sa.Select[tuple[int]] | None = None, limit: int = SUGGESTED
) -> Sequence[tuple[PersonCard, bool]]:
    """Whom one may mean after "@": cards, and whether the person is among `first` (accounts that can read it).

    `first` selects account ids; those stand first, then colleagues of the actor's own unit, then all by name.
    """
    is_first = Account.id.in_(first) if first is not None else sa.true()
    own_unit = sa.select(Account.unit_id).where(Account.id == actor.account_id).scalar_subquery()
    near = sa.case((Account.unit_id == own_unit, 0), else_=1)
    statement = sa.select(*card_columns(), is_first.label("is_first")).where(*_wanted(q, "", None))
    statement = statement.order_by(sa.desc("is_first"), near, Account.sort_name, Account.id).limit(limit)
    rows = [dict(row) for row in db.session.execute(statement).mappings()]
    return [(PersonCard(**row), bool(is_reader)) for row in rows for is_reader in (row.pop("is_first"),)]


def list_places(actor: Actor) -> list[str]:
    """Every place where somebody works, by name."""
    statement = sa.select(Account.place).where(is_present(), Account.place != "").distinct().order_by(Account.place)
    return list(db.session.scalars(statement))


def list_titles(actor: Actor) -> list[str]:
    """The first TITLES_MAX titles of jobs; each is found by one look into the index, however many people have it."""
    one, other = aliased(Account), aliased(Account)
    found = sa.select(sa.func.min(one.title).label("title")).where(one.title != "").cte("titles", recursive=True)
    after = sa.select(sa.func.min(other.title)).where(other.title > found.c.title).scalar_subquery()
    every = found.union_all(sa.select(after).where(found.c.title.is_not(None)))
    return list(db.session.scalars(sa.select(every.c.title).where(every.c.title.is_not(None)).limit(TITLES_MAX)))


def list_units(actor: Actor) -> list[UnitLine]:
    """The upper part of the organisation and the actor's own line, each unit below the one above it."""
    above = sa.select(sa.func.max(UnitClosure.depth)).where(UnitClosure.unit_id == Unit.id)
    depth = above.correlate(Unit).scalar_subquery()
    is_offered = sa.or_(depth <= UNIT_DEPTH, Unit.id.in_(actor.unit_ids))
    rows = db.session.execute(sa.select(Unit.id, Unit.name, Unit.parent_id).where(is_offered).order_by(Unit.name)).all()
    below: dict[int | None, list[Any]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)
    return _tree(below, None, 0)


def _tree(below: dict[int | None, list[Any]], parent_id: int | None, depth: int) -> list[UnitLine]:
    lines = []
    for row in below.get(parent_id, ()):
        lines += [UnitLine(row.id, row.name, depth), *_tree(below, row.id, depth + 1)]
    return lines


def _wanted(q: str, place: str, unit_id: int | None) -> list[sa.ColumnElement[bool]]:
    wanted = [is_present(), Account.directory_id.is_not(None), *named(q)]
    if place:
        wanted.append(Account.place == place)
    if unit_id is not None:
        below = sa.select(UnitClosure.unit_id).where(UnitClosure.ancestor_id == unit_id)
        wanted.append(Account.unit_id.in_(below))
    return wanted


def _knows(skill: str, language: str) -> list[sa.ColumnElement[bool]]:
    wanted = []
    if key := naming.key_of(skill):
        wanted.append(_is_among(Skill.account_id, sa.and_(Skill.key >= key, Skill.key < key + LAST_LETTER)))
    if language:
        wanted.append(_is_among(SpokenLanguage.account_id, SpokenLanguage.tag == language))
    return wanted


def _has(title: str) -> list[sa.ColumnElement[bool]]:
    return [Account.title == title] if title else []


def _is_among(account_id: Any, condition: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """SQL: the account has a row that meets this. A few rows are read and sorted; of many, people are tried by name.

    So neither costs more in a larger firm.
    """
    some = sa.select(account_id).where(condition).limit(FEW).subquery()
    if (db.session.scalar(sa.select(sa.func.count()).select_from(some)) or 0) < FEW:
        return Account.id.in_(sa.select(account_id).where(condition))
    return sa.exists().where(account_id == Account.id, condition).correlate(Account)


def named(q: str) -> list[sa.ColumnElement[bool]]:
    """SQL filters on Account: somebody whose name has words that begin like those of `q`; none for an empty `q`."""
    terms = naming.words(q)[:TERMS_MAX]
    if q.strip() and not terms:
        return [sa.false()]  # only signs were typed: nobody is called that
    return [Account.id.in_(sa.select(NameWord.account_id).where(_begins_with(term))) for term in terms]


def _begins_with(term: str) -> sa.ColumnElement[bool]:
    return sa.and_(NameWord.word >= term, NameWord.word < term + LAST_LETTER)


def _near_words(term: str) -> list[str]:
    """Words of names near to this one, nearest first; those that begin with the same letter are looked at."""
    words = sa.select(NameWord.word).where(_begins_with(term[0])).distinct().limit(CANDIDATES_MAX)
    return difflib.get_close_matches(term, list(db.session.scalars(words)), n=VARIANTS_MAX, cutoff=0.7)
