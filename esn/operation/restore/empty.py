"""Only an empty installation takes a backup: nothing that is there is ever overwritten."""

from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa

from esn.operation.backup.database import plain_connection
from esn.operation.errors import OperationRefused
from esn.operation.mark import SENTENCE, is_marked
from esn.settings import Settings

SQLITE = "sqlite:///"


def require_empty(settings: Settings) -> None:
    """Refuse an installation that holds something."""
    if faults := list(_found(settings)):
        raise OperationRefused(f"{' '.join(faults)} A backup goes into an empty installation only.")


def sqlite_file(settings: Settings) -> Path | None:
    """The file of an SQLite database."""
    url = settings.database_url
    return Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None


def _found(settings: Settings) -> Iterator[str]:
    file = sqlite_file(settings)
    if file is None:
        yield from _tables(settings.database_url)
    elif file.exists() and file.stat().st_size:
        yield f"{file} is there already."
    if settings.blobs_folder.is_dir() and any(settings.blobs_folder.iterdir()):
        yield f"{settings.blobs_folder} is not empty."


def _tables(url: str) -> Iterator[str]:
    with plain_connection(url) as connection:
        if is_marked(connection):
            yield SENTENCE
        elif names := sa.inspect(connection).get_table_names():
            yield f"The database has {len(names)} tables already."
