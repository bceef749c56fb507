"""What a batch of acts becomes: rows by table, and their records; ids are counted here, as the database would count."""

import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from esn.archive.append import SALT_BYTES, make_entry
from esn.archive.models import ArchiveLeaf, ArchivePayload, ArchiveRecord
from esn.archive.tree import Tree, leaf_hash
from esn.content.models import Content
from esn.core.db import db
from esn.core.events import Event
from esn.core.jobs import Job
from esn.notifications.models import Notification
from esn.spaces.models import MembershipPeriod, Space

COUNTED = (ArchiveRecord, Space, Content, MembershipPeriod, Notification, Job)  # their ids are given here
POSITIONS = "content_position"
SALTS_AT_ONCE = 1_000

Row = dict[str, Any]
Values = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """Names of columns and rows by name of the table, parents first; what will be found; what their events cover.

    All of it plain lists and tuples: it goes to another process.
    """

    rows: Mapping[str, tuple[Sequence[str], Sequence[Values]]]
    documents: Sequence[Row]
    covers: Iterable[str]
    tree: Tree


def _draw_salts() -> Iterator[bytes]:
    """Many at once: asking the system for each takes longer than all else that a record needs."""
    while True:
        drawn = secrets.token_bytes(SALT_BYTES * SALTS_AT_ONCE)
        yield from (drawn[at : at + SALT_BYTES] for at in range(0, len(drawn), SALT_BYTES))


@dataclass
class Ledger:
    """Rows waiting to be written, and the last id of each kind. While `is_silent` nothing is kept, ids go on."""

    last: dict[str, int]
    is_silent: bool = False
    rows: dict[str, list[Row]] = field(default_factory=dict)
    documents: list[Row] = field(default_factory=list)
    covers: set[str] = field(default_factory=set)
    tree: Tree = field(default_factory=Tree)
    _salts: Iterator[bytes] = field(default_factory=_draw_salts)

    @property
    def record_id(self) -> int:
        """The last record."""
        return self.last[ArchiveRecord.__tablename__]

    def next_id(self, name: str) -> int:
        """The next id of a table, or position."""
        self.last[name] += 1
        return self.last[name]

    def add(self, model: Any, **row: Any) -> Row:
        """Keep a row."""
        if not self.is_silent:
            self.rows.setdefault(model.__tablename__, []).append(row)
        return row

    def record(self, event: Event) -> None:
        """Keep the record of an event, sealed."""
        record_id = self.next_id(ArchiveRecord.__tablename__)
        if self.is_silent:
            return
        entry = make_entry(event, self._salts.__next__)
        self.covers |= event.covers
        self.add(ArchiveRecord, id=record_id, envelope=entry.envelope, commitment=entry.commitment)
        if entry.payload is not None:
            self.add(ArchivePayload, record_id=record_id, salt=entry.salt, payload=entry.payload)
        digest = leaf_hash(record_id, entry.envelope, entry.commitment)
        self.tree.append(digest)
        self.add(ArchiveLeaf, seq=self.tree.size, record_id=record_id, hash=digest)

    def index(self, **document: Any) -> None:
        """Make a thing findable: the fields of its search document."""
        if not self.is_silent:
            self.documents.append(document)

    def take(self) -> Batch:
        """Hand over what was kept."""
        names = (table.name for table in db.metadata.sorted_tables if table.name in self.rows)
        rows = {name: (list(self.rows[name][0]), [tuple(row.values()) for row in self.rows[name]]) for name in names}
        batch = Batch(rows, self.documents, self.covers, Tree(self.tree.size, self.tree.peaks))
        self.rows, self.documents, self.covers = {}, [], set()
        return batch


def last_ids(models: Iterable[Any] = COUNTED) -> dict[str, int]:
    """The highest id of each table that counts here."""
    return {model.__tablename__: db.session.scalar(sa.select(sa.func.max(model.id))) or 0 for model in models}
