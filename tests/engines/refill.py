"""Brings a used PostgreSQL database back to what its template holds, instead of copying the template anew.

What a small test spends on PostgreSQL is mostly spent by new backends that read the catalogue of a new database.
"""

from collections.abc import Mapping
from typing import LiteralString, cast

import psycopg
from psycopg import sql

LOCK_SECONDS = 2  # somebody still at work in a table: then the database is thrown away
TABLES = "SELECT c.relname FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace ORDER BY 1"
# Every change of tables, indexes, triggers and functions leaves a newer or a missing row in one of these.
SHAPE = " UNION ALL ".join(
    f"SELECT count(*), max(xmin::text::bigint) FROM {name}"
    for name in ("pg_class", "pg_attribute", "pg_trigger", "pg_proc", "pg_constraint", "pg_index")
)
SEQUENCES = "SELECT sequencename, start_value, last_value FROM pg_sequences WHERE schemaname = 'public'"

Marks = Mapping[str, tuple[int, int | None, int | None]]


class Refill:
    """The rows of one database as they are now; `restore` brings them back."""

    def __init__(self, **place: str) -> None:
        self._connection = psycopg.connect(**place, autocommit=True)
        self._connection.execute("SET session_replication_role = replica")  # no triggers, no foreign keys
        self._connection.execute(f"SET lock_timeout = '{LOCK_SECONDS}s'")
        names = [name for (name,) in self._connection.execute(TABLES)]
        self._probe = sql.SQL(" UNION ALL ").join(_mark(name) for name in names)
        self._shape = self._ask(SHAPE)
        self._sequences = self._ask(SEQUENCES)
        self._marks = self._read_marks()
        self._rows = {name: self._copy_out(name) for name, (count, *_) in self._marks.items() if count}

    def restore(self) -> bool:
        """Bring every row and sequence back; False if the shape was changed or somebody is still at work in it."""
        try:
            if self._ask(SHAPE) != self._shape:
                return False
            with self._connection.transaction():
                self._restore_rows()
                self._restore_sequences()
        except psycopg.Error:
            return False
        return True

    def close(self) -> None:
        """Leave the database."""
        self._connection.close()

    def _restore_rows(self) -> None:
        marks = self._read_marks()
        changed = [name for name in marks if marks[name] != self._marks[name]]
        for name in changed:
            table = sql.Identifier(name)
            self._connection.execute(sql.SQL("DELETE FROM {}").format(table))
            if rows := self._rows.get(name):
                with self._connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(table)) as copy:
                    copy.write(rows)
        if changed:
            self._marks = self._read_marks()

    def _restore_sequences(self) -> None:
        for name, start, last in set(self._sequences) - set(self._ask(SEQUENCES)):
            self._connection.execute("SELECT setval(%s, %s, %s)", (f'"{name}"', last or start, last is not None))

    def _read_marks(self) -> Marks:
        rows = self._connection.execute(self._probe, prepare=True)
        return {name: (count, newest, touched) for name, count, newest, touched in rows}

    def _copy_out(self, name: str) -> bytes:
        with self._connection.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(name))) as copy:
            return b"".join(bytes(part) for part in copy)

    def _ask(self, query: str) -> list[tuple]:
        return self._connection.execute(cast("LiteralString", query), prepare=True).fetchall()


def _mark(name: str) -> sql.Composed:
    # Rows that are there, the newest of their writers, and the newest who took one away or locked it.
    query = "SELECT {}, count(*), max(xmin::text::bigint), max(xmax::text::bigint) FROM {}"
    return sql.SQL(query).format(sql.Literal(name), sql.Identifier(name))
