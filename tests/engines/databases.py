"""Databases for tests: one prepared template, then a fresh copy for each test, on SQLite or PostgreSQL."""

import itertools
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from tests.engines.postgresql import Postgresql
from tests.engines.refill import Refill
from tests.engines.remembered import forget_connections

Prepare = Callable[[str], None]


class Databases(Protocol):
    """One kind of database."""

    kind: str

    def template(self, prepare: Prepare) -> str:
        """Make a database, let `prepare(url)` fill it and close every connection to it; gives its name."""

    def copy(self, template: str | None = None) -> "contextmanager[str]":
        """The address of a fresh copy (an empty database without a template), removed when the block ends."""


class SqliteDatabases:
    """Files in one folder."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()

    def template(self, prepare: Prepare) -> str:
        """A file; its write-ahead log must be empty when `prepare` has closed it."""
        path = self._next()
        prepare(f"sqlite:///{path}")
        return str(path)

    @contextmanager
    def copy(self, template: str | None = None) -> Iterator[str]:
        """A copied file."""
        path = self._next()
        if template:
            shutil.copyfile(template, path)
        yield f"sqlite:///{path}"
        for leftover in self._folder.glob(path.name + "*"):
            leftover.unlink()

    def _next(self) -> Path:
        return self._folder / f"test{next(self._numbers)}.db"


class PostgresqlDatabases:
    """Databases of one server; `prefix` keeps the processes of a parallel run apart.

    A copy that was used is refilled and given out again, with the connections that are open to it.
    """

    kind = "postgresql"

    def __init__(self, server: Postgresql, prefix: str) -> None:
        self._server = server
        self._prefix = prefix
        self._numbers = itertools.count()
        self._spare: defaultdict[str, list[tuple[str, Refill]]] = defaultdict(list)

    def template(self, prepare: Prepare) -> str:
        """A database that later ones are copied from."""
        name = self._next()
        url = self._server.create_database(name)
        prepare(url)
        forget_connections(url)
        return name

    @contextmanager
    def copy(self, template: str | None = None) -> Iterator[str]:
        """A copied database."""
        name, refill = self._take(template) if template else (self._make("template0"), None)
        is_spare = False
        try:
            yield self._server.url(name)
            is_spare = refill is not None and refill.restore()
        finally:
            if is_spare:
                self._spare[template].append((name, refill))
            else:
                self._drop(name, refill)

    def close(self) -> None:
        """Leave every database; the server goes with them."""
        for name, refill in itertools.chain.from_iterable(self._spare.values()):
            self._drop(name, refill)

    def _take(self, template: str) -> tuple[str, Refill]:
        if self._spare[template]:
            return self._spare[template].pop()
        name = self._make(template)
        return name, Refill(**self._server.place(name))

    def _make(self, template: str) -> str:
        name = self._next()
        self._server.create_database(name, template)
        return name

    def _drop(self, name: str, refill: Refill | None) -> None:
        if refill:
            refill.close()
        forget_connections(self._server.url(name))
        self._server.drop_database(name)

    def _next(self) -> str:
        return f"{self._prefix}_{next(self._numbers)}"
