"""Put the database of a backup in its place: SQLite beside it until it is judged, PostgreSQL under a mark."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from esn.archive.judge import Verdict
from esn.archive.triggers import missing_triggers
from esn.archive.verify import verify
from esn.operation.backup.database import DUMP_FILE, SQLITE_FILE, count, plain_connection, run_program
from esn.operation.backup.manifest import Manifest
from esn.operation.backup.place import sync_folder
from esn.operation.errors import OLDER_STATE, OperationRefused
from esn.operation.mark import TABLE as MARK
from esn.operation.mark import lift_mark, set_mark
from esn.operation.restore.empty import sqlite_file
from esn.operation.restore.kept import Kept
from esn.settings import Settings

UNCHECKED = ".esn-restoring-"


@contextmanager
def placed(folder: Path, settings: Settings) -> Iterator[str]:
    """The address of the restored database, closed to everybody; open when the block ends well."""
    file = sqlite_file(settings)
    if file is None:
        yield from _placed_on_postgresql(folder / DUMP_FILE, settings.database_url)
    else:
        yield from _placed_as_file(folder / SQLITE_FILE, file)


def _placed_as_file(source: Path, target: Path) -> Iterator[str]:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=UNCHECKED) as closed:
        copy = Path(closed) / target.name
        shutil.copyfile(source, copy)
        copy.chmod(0o600)
        yield f"sqlite:///{copy}"
        if leftover := [path.name for path in Path(closed).iterdir() if path != copy and path.stat().st_size]:
            raise OperationRefused(f"The restored database is still open ({', '.join(leftover)}). Try again.")
        with copy.open("rb+") as opened:
            os.fsync(opened.fileno())
        copy.rename(target)
        sync_folder(target.parent)


def _placed_on_postgresql(dump: Path, url: str) -> Iterator[str]:
    with plain_connection(url) as connection, connection.begin():
        set_mark(connection)
    arguments = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    address = sa.make_url(url)
    run_program("pg_restore", address, *arguments, f"--dbname={address.database}", str(dump))
    yield url
    with plain_connection(url) as connection, connection.begin():
        lift_mark(connection)


def judge(url: str, manifest: Manifest, keys: Mapping[str, Ed25519PublicKey], kept: Kept) -> str:
    """Have the archive judged as it will be opened; what the verdict says."""
    with plain_connection(url) as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        finding = verify(connection, keys, kept.within)
    is_unsealed = finding.verdict == Verdict.CANNOT_JUDGE and not manifest.tree_size
    if finding.verdict != Verdict.GOOD and not is_unsealed:
        status = OLDER_STATE if finding.verdict == Verdict.CONTRADICTS_KEPT else 1
        raise OperationRefused(f"The archive of the backup does not hold. {finding.sentence()}", status)
    return finding.sentence()


def compare(url: str, manifest: Manifest) -> None:
    """Refuse a database that does not hold what the manifest counted."""
    with plain_connection(url) as connection:
        found = count(connection, "").tables
        missing = missing_triggers(connection)
    found.pop(MARK, None)
    for table in sorted(manifest.tables.keys() | found.keys()):
        wanted, there = manifest.tables.get(table), found.get(table)
        if wanted != there:
            raise OperationRefused(f"The backup is not whole: table {table} has {there} rows, not {wanted}.")
    if missing:
        raise OperationRefused(
            f"The backup is not whole: the archive lacks its triggers ({', '.join(sorted(missing))})."
        )
