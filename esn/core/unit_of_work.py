"""The unit of work: the only place that commits; events, listeners and counters live and die with it."""

import functools
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from esn.core import commit_guard
from esn.core.db import db, insert_for, write_intent
from esn.core.events import Event, listeners
from esn.core.outage import OutcomeUnknown
from esn.core.turns import Turns

log = logging.getLogger(__name__)

Gatherer = Callable[[orm.Session, list[Any]], None]  # writes rows of one kind, all at once

# SQLite has one writer. Its own waiting is unfair (the unluckiest of 16 writers waited 4.4 s), so writers queue here.
_sqlite_writer = Turns(patience=15)


class PendingChanges(RuntimeError):
    """Rows were added or changed before the unit of work began."""


class DoomedUnit(RuntimeError):
    """A nested error was swallowed, or somebody else ended the transaction; nothing may be committed."""


class UnitOfWork:
    """One write transaction and what it has announced so far."""

    def __init__(self, session: orm.Session) -> None:
        self.session = session
        self.is_doomed = False
        self.events: list[Event] = []
        self._after_commit: list[Callable[[], None]] = []
        self._gathered: dict[Gatherer, list[Any]] = {}
        self._counts: dict[tuple[Any, ...], tuple[sa.Table, str, int]] = {}

    def record(self, event: Event) -> None:
        """Announce what happened; its listeners run now, in this transaction."""
        self.session.flush()
        self.events.append(event)
        commit_guard.covered_tables(self.session.connection()).update(event.covers)
        listeners.call(event)

    def after_commit(self, function: Callable[[], None]) -> None:
        """Run this once the outermost commit has succeeded; a failure there is logged, never shown."""
        self._after_commit.append(function)

    def gather(self, write: Gatherer, row: Any) -> None:
        """Keep a row for the end of the transaction: `write` gets all of its rows at once, in the order they came."""
        self._gathered.setdefault(write, []).append(row)

    def count(self, table: sa.Table, column: str, change: int = 1, **key: int | str) -> None:
        """Change a counter row by the end of the transaction."""
        place = (table.name, column, *sorted(key.items()))
        self._counts[place] = (table, column, self._counts.get(place, (table, column, 0))[2] + change)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Try something that may fail: on an error, everything inside it is undone and the unit lives on."""
        connection = self.session.connection()
        written, covered = commit_guard.written_tables(connection), commit_guard.covered_tables(connection)
        kept = (len(self.events), len(self._after_commit), dict(self._counts), self.is_doomed)
        kept_rows = {write: list(rows) for write, rows in self._gathered.items()}
        kept_written, kept_covered = set(written), set(covered)
        try:
            with self.session.begin_nested():
                yield
        except BaseException:
            events, after_commit, self._counts, self.is_doomed = kept
            del self.events[events:], self._after_commit[after_commit:]
            self._gathered = kept_rows  # also what was written inside: the savepoint took it back
            written.intersection_update(kept_written)
            covered.intersection_update(kept_covered)
            raise

    def write_gathered(self) -> None:
        """Hand over what was gathered so far."""
        while self._gathered:
            write, rows = self._gathered.popitem()
            write(self.session, rows)

    def run_counts(self) -> None:
        """Write the counters, in one order for everybody, so that two units never wait for each other in a ring."""
        insert_into = insert_for(self.session)
        for place in sorted(self._counts):
            table, column, change = self._counts[place]
            key = dict(place[2:])
            self.session.execute(_counting(insert_into, table, column, *key), {**key, column: change})

    def run_after_commit(self) -> None:
        """Run what waits for the commit."""
        for function in self._after_commit:
            try:
                function()
            except Exception:
                log.exception("after-commit function failed")


@functools.cache
def _counting(insert_into: Any, table: sa.Table, column: str, *key: str) -> Any:
    """A new counter row, or the change added to the one with this key."""
    insert = insert_into(table)
    return insert.on_conflict_do_update(index_elements=key, set_={column: table.c[column] + insert.excluded[column]})


_current: ContextVar[UnitOfWork | None] = ContextVar("unit_of_work", default=None)
_condition: ContextVar[Callable[[UnitOfWork], None] | None] = ContextVar("condition", default=None)


@contextmanager
def unit_of_work() -> Iterator[UnitOfWork]:
    """Join the running unit of work, or be the outermost: begin, flush, count, commit, then tell."""
    running = _current.get()
    if running is None:
        with _writers_turn(), _outermost() as unit:
            yield unit
        unit.run_after_commit()
        return
    try:
        yield running
    except BaseException:
        running.is_doomed = True
        raise


@contextmanager
def each_unit(begin: Callable[[UnitOfWork], None]) -> Iterator[None]:
    """Let every unit of work inside begin with this: a condition without which nothing may be committed."""
    token = _condition.set(begin)
    try:
        yield
    finally:
        _condition.reset(token)


def end_reading() -> None:
    """End what the session is reading, so that no transaction stays open while a slow engine is asked."""
    if _current.get() is None:
        db.session.rollback()


def _writers_turn() -> AbstractContextManager[Any]:
    return _sqlite_writer.mine() if db.engine.dialect.name == "sqlite" else nullcontext()


def _require_whole(unit: UnitOfWork, transaction: orm.SessionTransaction | None) -> None:
    if unit.is_doomed or unit.session.get_transaction() is not transaction:
        raise DoomedUnit("a nested error was swallowed, or somebody else ended the transaction")


def _commit(session: orm.Session) -> None:
    try:
        session.commit()
    except sa.exc.DBAPIError as error:
        if error.connection_invalidated:
            raise OutcomeUnknown(str(error.orig)) from error
        raise


@contextmanager
def _outermost() -> Iterator[UnitOfWork]:
    session = db.session()
    if session.new or session.dirty or session.deleted:
        raise PendingChanges("open the unit of work before changing rows")
    session.rollback()  # ends a running read transaction; what was read is read again
    unit = UnitOfWork(session)
    unit_token, intent_token = _current.set(unit), write_intent.set(True)
    try:
        session.connection()  # begins now: BEGIN IMMEDIATE on SQLite
        transaction = session.get_transaction()
        if (begin := _condition.get()) is not None:
            begin(unit)
        yield unit
        _require_whole(unit, transaction)
        session.flush()
        unit.write_gathered()
        unit.run_counts()
        commit_guard.allow_commit(session.connection())
        _commit(session)
    except BaseException:
        session.rollback()
        raise
    finally:
        write_intent.reset(intent_token)
        _current.reset(unit_token)
