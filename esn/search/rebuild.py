"""Making the whole index again while the old one serves: built beside it, brought up to date, checked, switched."""

import json
import random
from collections.abc import Callable, Iterator

import sqlalchemy as sa

from esn.archive.models import ArchiveRecord
from esn.content.events import ContentEdited, ContentStateChanged, ReplyCreated
from esn.content.models import Content
from esn.core.db import db
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people.events import AccountChanged, ProfileChanged
from esn.people.models import Account
from esn.posts.events import PostCreated
from esn.search import fts5, postgresql
from esn.search.beside import (
    NEXT_WORDS,
    create_beside,
    drop_beside,
    finish_beside,
    lock_index,
    next_table,
    switch,
)
from esn.search.compile import Match
from esn.search.index import document_id, group_of, read_words, write_documents, write_items
from esn.search.jobs import count_terms
from esn.search.sources import list_kinds, make_documents
from esn.search.syntax import COMMUNITIES, CONTENT, PEOPLE, Words
from esn.spaces.events import SpaceChanged, SpaceCreated
from esn.spaces.models import Space

BATCH = 200  # short transactions: people go on writing meanwhile
SAMPLE = 100
# Record ids do not follow the order of commits: what is replayed begins a little earlier.
OVERLAP = 500

# What is in each group, and where its items are counted.
_ITEMS: dict[str, type[Content | Account | Space]] = {CONTENT: Content, PEOPLE: Account, COMMUNITIES: Space}
# Records after which an item is indexed again; None: the record names the kind.
_TOUCHES = {
    PostCreated.wire_name: "post",
    ReplyCreated.wire_name: "reply",
    ContentEdited.wire_name: None,
    ContentStateChanged.wire_name: None,
    AccountChanged.wire_name: PEOPLE,
    ProfileChanged.wire_name: PEOPLE,
    SpaceCreated.wire_name: COMMUNITIES,
    SpaceChanged.wire_name: COMMUNITIES,
}


class RebuildFailed(RuntimeError):
    """The new index is not what it should be; the old one goes on serving."""


def rebuild(tell: Callable[[str], None]) -> int:
    """Make the index again; how many documents it holds. `tell` hears of each step."""
    replayed = _newest_record() - OVERLAP
    with unit_of_work() as unit:
        create_beside(unit.session.connection())
    try:
        for group in _ITEMS:
            tell(f"{group}: {fill(group):,} documents")
        with unit_of_work() as unit:
            finish_beside(unit.session.connection())
        replayed = replay(replayed, BATCH)
        with unit_of_work() as unit:
            lock_index(unit.session.connection())
            replay(replayed - OVERLAP, BATCH)
            total = _check(unit)
            switch(unit.session.connection())
    except BaseException:
        with unit_of_work() as unit:
            drop_beside(unit.session.connection())
        raise
    count_terms()
    tell(f"{total:,} documents, {min(SAMPLE, total)} of them looked up; the new index is in use")
    return total


def fill(group: str) -> int:
    """Write all documents of a group, a batch of ids at a time; how many."""
    kinds, written = [kind for kind in list_kinds() if group_of(kind) == group], 0
    for ids in _batches(group):
        with unit_of_work() as unit:
            for kind in kinds:
                documents = make_documents(unit.session, kind, ids)
                write_documents(unit.session, next_table, documents)
                written += len(documents)
    return written


def _batches(group: str) -> Iterator[list[int]]:
    highest = db.session.scalar(sa.select(sa.func.max(_ITEMS[group].id))) or 0
    for first in range(1, highest + 1, BATCH):
        yield list(range(first, first + BATCH))


def replay(after: int, size: int) -> int:
    """Index again what the archive says has changed since this record; the newest record seen."""
    while True:
        with unit_of_work() as unit:
            query = sa.select(ArchiveRecord.id, ArchiveRecord.envelope).where(ArchiveRecord.id > after)
            records = unit.session.execute(query.order_by(ArchiveRecord.id).limit(size)).all()
            touched: dict[str, set[int]] = {}
            for record in records:
                said = json.loads(record.envelope)
                if said["type"] in _TOUCHES:
                    kind = _TOUCHES[said["type"]] or said["facts"]["kind"]
                    touched.setdefault(kind, set()).add(said["object_id"])
            for kind, ids in touched.items():
                write_items(unit.session, next_table, kind, sorted(ids))
        after = records[-1].id if records else after
        if len(records) < size:
            return after


def _newest_record() -> int:
    return db.session.scalar(sa.select(sa.func.max(ArchiveRecord.id))) or 0


def _check(unit: UnitOfWork) -> int:
    """Compare the counts, and look up some documents by their words; how many there are."""
    query = sa.select(next_table.c.kind, sa.func.count()).group_by(next_table.c.kind)
    counts: dict[str, int] = {row[0]: row[1] for row in unit.session.execute(query)}
    for kind in list_kinds():
        expected = unit.session.scalar(sa.select(sa.func.count()).select_from(_items(kind).subquery())) or 0
        if counts.get(kind, 0) != expected:
            raise RebuildFailed(f"{kind}: {counts.get(kind, 0):,} documents, {expected:,} things to find")
    for kind in counts:
        ids = list(unit.session.scalars(_items(kind)))
        _look_up(unit, kind, random.sample(ids, min(len(ids), SAMPLE // len(counts))))
    return sum(counts.values())


def _items(kind: str) -> sa.Select[int]:
    if group_of(kind) == PEOPLE:
        return sa.select(Account.id).where(Account.directory_id.is_not(None))
    if group_of(kind) == COMMUNITIES:
        return sa.select(Space.id).where(Space.kind == kind)
    return sa.select(Content.id).where(Content.kind == kind, Content.state == "published")


def _look_up(unit: UnitOfWork, kind: str, item_ids: list[int]) -> None:
    for document in make_documents(unit.session, kind, item_ids):
        _language, title, tags, body = read_words(document)
        words = tuple((body or title or tags)[:3])
        wanted = Match(Words((words,)) if words else None, facets=((kind,),))
        number = document_id(kind, document.item_id)
        if not _holds(wanted, number):
            raise RebuildFailed(f"{kind} {document.item_id} is not found by its own words")


def _holds(wanted: Match, number: int) -> bool:
    if db.engine.dialect.name == "postgresql":
        return postgresql.holds(wanted, number, next_table)
    return fts5.holds(wanted, number, NEXT_WORDS)
