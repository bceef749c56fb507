"""Whether a process may take traffic: its database answers and has the right shape, its keys can be used."""

from collections.abc import Iterator

import sqlalchemy as sa

from esn.archive.keys import KeyUnusableError, load_signing_key
from esn.operation.mark import SENTENCE, is_marked
from esn.operation.product import found_revision, wanted_revision
from esn.settings import Settings

KINDS_THAT_SEAL = ("serve", "worker")


def database_faults(connection: sa.Connection) -> Iterator[str]:
    """Why this database cannot be worked with."""
    if is_marked(connection):
        yield SENTENCE
        return
    found, wanted = found_revision(connection), wanted_revision()
    if found != wanted:
        yield f"The database is at revision {found}, and this process works with {wanted}."


def key_faults(settings: Settings, kind: str) -> Iterator[str]:
    """Why the keys that a process of this kind needs cannot be used."""
    if kind in KINDS_THAT_SEAL:
        try:
            load_signing_key(settings.archive.signing_key_file)
        except KeyUnusableError as error:
            yield str(error)
