"""Writing many rows: COPY on PostgreSQL, executemany on SQLite; and what slows it down put aside meanwhile."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.schema import AddConstraint, CreateIndex, DropConstraint, DropIndex

from esn.archive.models import ArchiveLeaf, ArchivePayload, ArchiveRecord
from esn.cli.demo.large.ledger import COUNTED, Values
from esn.content.models import Content, ContentActivity, ContentVersion, Mention, Placement, Reaction, ReactionCount
from esn.core import commit_guard
from esn.core.db import db
from esn.core.unit_of_work import UnitOfWork
from esn.notifications.models import Notification
from esn.people.models import Follow
from esn.posts.models import Post
from esn.search.models import IndexedDocument
from esn.search.objects import GIN
from esn.spaces.models import Membership, MembershipPeriod, SpacePreference

LARGE: tuple[Any, ...] = (
    *(ArchiveRecord, ArchivePayload, ArchiveLeaf, Membership, MembershipPeriod, SpacePreference, Follow),
    *(Content, Post, ContentVersion, Placement, ContentActivity, Mention, Reaction, ReactionCount),
    *(Notification, IndexedDocument),
)


Rows = tuple[Sequence[str], Sequence[Values]]  # names of columns, and the values of each row


def write_rows(unit: UnitOfWork, rows: Mapping[sa.Table, Rows], covers: Iterable[str]) -> None:
    """Write rows past the ORM; the guard of commits hears of them."""
    connection = unit.session.connection()
    write = _copy if connection.dialect.name == "postgresql" else _insert
    for table, (names, some) in rows.items():
        write(connection, table, names, some)
        commit_guard.written_tables(connection).add(table.name)
    commit_guard.covered_tables(connection).update(covers)


def _insert(connection: sa.Connection, table: sa.Table, names: Sequence[str], rows: Sequence[Values]) -> None:
    connection.execute(sa.insert(table), [dict(zip(names, row, strict=True)) for row in rows])


def _copy(connection: sa.Connection, table: sa.Table, names: Sequence[str], rows: Sequence[Values]) -> None:
    cursor: Any = connection.connection.cursor()
    has_documents = any(isinstance(table.c[name].type, sa.JSON) for name in names)
    with cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
        for row in map(_spell, rows) if has_documents else rows:
            copy.write_row(row)


def _spell(row: Values) -> Values:
    return tuple(json.dumps(value) if isinstance(value, dict) else value for value in row)


def put_aside() -> None:
    """Drop the keys to other tables and the secondary indexes of the large tables (PostgreSQL only)."""
    with db.engine.begin() as connection:
        if connection.dialect.name != "postgresql":
            return
        for constraint in _keys(connection, is_there=True):
            connection.execute(DropConstraint(constraint))
        for index in _indexes(connection, is_there=True):
            connection.execute(DropIndex(index))
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS {GIN}")
        for model in LARGE:  # statistics are made once, at the end
            connection.exec_driver_sql(f"ALTER TABLE {model.__tablename__} SET (autovacuum_enabled = off)")


def put_back() -> Iterator[str]:
    """Make again what `put_aside` dropped, each in a transaction of its own; gives the name of each that is done."""
    if db.engine.dialect.name != "postgresql":
        return
    with db.engine.begin() as connection:
        missing: list[Any] = [CreateIndex(index) for index in _indexes(connection, is_there=False)]
        missing += [AddConstraint(constraint) for constraint in _keys(connection, is_there=False)]
    for statement in missing:
        yield str(statement.element.name)
        _make(statement)


def put_words_back() -> None:
    """Make the index of words again, the largest of all."""
    if db.engine.dialect.name == "postgresql":
        _make(sa.DDL(f"CREATE INDEX IF NOT EXISTS {GIN} ON {IndexedDocument.__tablename__} USING gin (words)"))


def take_statistics() -> None:
    """Let the database know what it holds, and look after itself again."""
    is_postgresql = db.engine.dialect.name == "postgresql"
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for model in LARGE if is_postgresql else ():
            connection.exec_driver_sql(f"ALTER TABLE {model.__tablename__} RESET (autovacuum_enabled)")
        # Without a vacuum, what was changed last (highlights) is looked up in the table each time a feed is read.
        connection.exec_driver_sql("VACUUM (ANALYZE)" if is_postgresql else "ANALYZE")


def _make(statement: sa.Executable) -> None:
    with db.engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '512MB'")
        connection.execute(statement)


def _keys(connection: sa.Connection, *, is_there: bool) -> list[sa.ForeignKeyConstraint]:
    query = "SELECT conname FROM pg_constraint WHERE contype = 'f'"
    names = set(connection.scalars(sa.text(query)))
    keys = (key for model in LARGE for key in model.__table__.foreign_key_constraints)
    return [key for key in keys if (str(_name(key, connection)) in names) == is_there]


def _name(key: sa.schema.Constraint, connection: sa.Connection) -> str | None:
    return connection.dialect.identifier_preparer.format_constraint(key)


def _indexes(connection: sa.Connection, *, is_there: bool) -> list[sa.Index]:
    names = set(connection.scalars(sa.text("SELECT indexname FROM pg_indexes")))
    indexes = (index for model in LARGE for index in model.__table__.indexes)
    return [
        index
        for index in sorted(indexes, key=lambda index: str(index.name))
        if not index.unique and (index.name in names) == is_there
    ]


def set_sequences(connection: sa.Connection, last: Mapping[str, int], position: int) -> None:
    """Let the database go on counting where the ledger ended."""
    if connection.dialect.name == "postgresql":
        for model in COUNTED:
            sequence = sa.func.pg_get_serial_sequence(model.__tablename__, "id")
            connection.execute(sa.select(sa.func.setval(sequence, max(1, last[model.__tablename__]))))
        connection.execute(sa.select(sa.func.setval("content_position", max(1, position))))
