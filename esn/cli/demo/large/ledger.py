"""What a batch of acts becomes: rows by table, and their records; ids are counted here, as the database would count."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from esn.archive.append import make_entry
from esn.archive.models import ArchiveLeaf, ArchivePayload, ArchiveRecord
from esn.archive.tree import Tree, leaf_hash
from esn.content.models import Content
from esn.core.db import db
from esn.core.documents import SearchDocument
from esn.core.events import Event
from esn.core.jobs import Job
from esn.notifications.models import Notification
from esn.search.index import make_row
from esn.search.models import IndexedDocument
from esn.spaces.models import MembershipPeriod, Space

COUNTED = (ArchiveRecord, Space, Content, MembershipPeriod, Notification, Job)  # their ids are given here
POSITIONS = "content_position"

Row = dict[str, Any]


@dataclass
class Ledger:
    """Rows waiting to be written, and the last id of each kind. While `is_silent` nothing is kept, ids go on."""

    last: dict[str, int]
    dialect: str
    is_silent: bool = False
    rows: dict[sa.Table, list[Row]] = field(default_factory=dict)
    covers: set[str] = field(default_factory=set)
    tree: Tree = field(default_factory=Tree)

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
            self.rows.setdefault(model.__table__, []).append(row)
        return row

    def record(self, event: Event) -> None:
        """Keep the record of an event, sealed."""
        record_id = self.next_id(ArchiveRecord.__tablename__)
        if self.is_silent:
            return
        entry = make_entry(event)
        self.covers |= event.covers
        self.add(ArchiveRecord, id=record_id, envelope=entry.envelope, commitment=entry.commitment)
        if entry.payload is not None:
            self.add(ArchivePayload, record_id=record_id, salt=entry.salt, payload=entry.payload)
        digest = leaf_hash(record_id, entry.envelope, entry.commitment)
        self.tree.append(digest)
        self.add(ArchiveLeaf, seq=self.tree.size, record_id=record_id, hash=digest)

    def index(self, document: SearchDocument) -> None:
        """Make a thing findable."""
        if not self.is_silent:
            self.add(IndexedDocument, **make_row(document, self.dialect))

    def take(self) -> tuple[dict[sa.Table, list[Row]], set[str]]:
        """Hand over what was kept: the rows by table, parents first, and the tables that the events cover."""
        order = {table: place for place, table in enumerate(db.metadata.sorted_tables)}
        rows, covers = dict(sorted(self.rows.items(), key=lambda item: order[item[0]])), self.covers
        self.rows, self.covers = {}, set()
        return rows, covers


def last_ids(models: Iterable[Any] = COUNTED) -> dict[str, int]:
    """The highest id of each table that counts here."""
    return {model.__tablename__: db.session.scalar(sa.select(sa.func.max(model.id))) or 0 for model in models}
