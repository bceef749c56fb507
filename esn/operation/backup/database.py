"""The database as of one moment: SQLite by its backup API, PostgreSQL by pg_dump of the snapshot that is counted."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from esn.archive.models import ArchiveCheckpoint, ArchivePending
from esn.archive.verify import as_checkpoint
from esn.operation.errors import OperationRefused
from esn.operation.product import found_revision
from esn.search.objects import ENGINE_MADE

SQLITE_FILE, DUMP_FILE = "database.sqlite", "database.dump"
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "username": "PGUSER",
    "password": "PGPASSWORD",
    "database": "PGDATABASE",
}
PROGRAMS = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Copied:
    """What stands in the copy."""

    server: str
    revision: str
    tables: dict[str, int]
    checkpoint: dict[str, Any] | None
    pending: int


def copy_database(engine: sa.Engine, folder: Path) -> Copied:
    """Write the database into the folder and count what is in it; nobody is kept from writing meanwhile."""
    if engine.dialect.name == "sqlite":
        return _copy_sqlite(Path(engine.url.database or ""), folder / SQLITE_FILE)
    return _copy_postgresql(engine.url, folder / DUMP_FILE)


def _copy_sqlite(source: Path, target: Path) -> Copied:
    with (
        closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as reading,
        closing(sqlite3.connect(target)) as copy,
    ):
        reading.backup(copy)  # all pages at once: in steps, every write would begin it anew
        copy.execute("PRAGMA journal_mode=DELETE")
    with plain_connection(f"sqlite:///{target}") as connection:
        return count(connection, sqlite3.sqlite_version)


def _copy_postgresql(url: sa.URL, target: Path) -> Copied:
    with plain_connection(url) as connection:
        connection.execution_options(isolation_level="REPEATABLE READ")
        snapshot = connection.scalar(sa.text("SELECT pg_export_snapshot()"))
        server = connection.scalar(sa.text("SHOW server_version"))
        run_program("pg_dump", url, "--format=custom", f"--snapshot={snapshot}", f"--file={target}")
        return count(connection, str(server))


@contextmanager
def plain_connection(url: str | sa.URL) -> Iterator[sa.Connection]:
    """A connection of our own, apart from the product's engine and its guards."""
    engine = sa.create_engine(url, poolclass=sa.NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def count(connection: sa.Connection, server: str) -> Copied:
    """Count every table, and find the newest seal."""
    names = sorted(set(sa.inspect(connection).get_table_names()) - set(ENGINE_MADE))
    total = sa.func.count()
    tables = {name: connection.scalar(sa.select(total).select_from(sa.table(name))) or 0 for name in names}
    newest = sa.select(ArchiveCheckpoint.__table__).order_by(ArchiveCheckpoint.tree_size.desc()).limit(1)
    row = connection.execute(newest).first()
    checkpoint = vars(as_checkpoint(row)) if row else None
    pending = connection.scalar(sa.select(sa.func.count(ArchivePending.record_id))) or 0
    return Copied(server, found_revision(connection) or "", tables, checkpoint, pending)


def run_program(name: str, url: sa.URL, *arguments: str) -> None:
    """Run one of PostgreSQL's programs; where the database is goes by variables, so that no list shows a password."""
    program = find_program(name)
    done = subprocess.run(  # noqa: S603 - our own arguments, no shell
        [program, "--no-password", *arguments], env=_environment(url), capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"status {done.returncode}"]
        raise OperationRefused(f"{name} failed: {lines[0]}")


def find_program(name: str) -> str:
    """The newest of PostgreSQL's programs on this machine."""
    numbered = [path for path in PROGRAMS.glob("*/bin") if path.parent.name.isdigit()]
    folders = sorted(numbered, key=lambda path: int(path.parent.name), reverse=True)
    found = shutil.which(name, path=os.pathsep.join([*map(str, folders), os.environ.get("PATH", os.defpath)]))
    if found is None:
        raise OperationRefused(f"{name} is not on this machine. Install postgresql-client.")
    return found


def _environment(url: sa.URL) -> Mapping[str, str]:
    parts = {variable: getattr(url, part) for part, variable in VARIABLES.items()}
    parts |= {"PG" + name.upper(): value for name, value in url.query.items() if isinstance(value, str)}
    return {**os.environ, **{name: str(value) for name, value in parts.items() if value is not None}}
