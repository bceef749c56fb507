"""Databases for tests: one prepared template, then a fresh copy for each test, on SQLite or PostgreSQL."""

import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psycopg

from tests.engines.postgresql import Postgresql

Prepare = Callable[[str], None]


class Databases(Protocol):
    """One kind of database."""

    kind: str

    def template(self, prepare: Prepare, base: str | None = None) -> str:
        """A database that `prepare(url)` has filled and left, on top of another one; made once. Gives its name."""

    def copy(self, template: str | None = None) -> "contextmanager[str]":
        """The address of a fresh copy (an empty database without a template), removed when the block ends."""


class SqliteDatabases:
    """Files in one folder."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count()
        self._templates: dict[Prepare, str] = {}

    def template(self, prepare: Prepare, base: str | None = None) -> str:
        """A file; its write-ahead log must be empty when `prepare` has closed it."""
        if prepare not in self._templates:
            path = self._next()
            if base:
                shutil.copyfile(base, path)
            prepare(f"sqlite:///{path}")
            self._templates[prepare] = str(path)
        return self._templates[prepare]

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

    All are made through one connection: opening one costs a third of what copying a database does.
    """

    kind = "postgresql"

    def __init__(self, server: Postgresql, connection: psycopg.Connection, prefix: str) -> None:
        self._server = server
        self._connection = connection
        self._prefix = prefix
        self._numbers = itertools.count()
        self._templates: dict[Prepare, str] = {}

    def template(self, prepare: Prepare, base: str | None = None) -> str:
        """A database that later ones are copied from."""
        if prepare not in self._templates:
            name = self._next()
            prepare(self._server.create_database(name, base or "template0", self._connection))
            self._templates[prepare] = name
        return self._templates[prepare]

    @contextmanager
    def copy(self, template: str | None = None) -> Iterator[str]:
        """A copied database."""
        name = self._next()
        url = self._server.create_database(name, template or "template0", self._connection)
        try:
            yield url
        finally:
            self._server.drop_database(name, self._connection)

    def _next(self) -> str:
        return f"{self._prefix}_{next(self._numbers)}"
