"""What must hold before the network serves or works: one line for each thing that does not.

Asks the database by a connection of its own and imports little, so that `esn serve` looks before it loads the rest.
"""

from pathlib import Path

import sqlalchemy as sa

from esn.approval.triggers import missing_triggers as missing_approval_triggers
from esn.archive.keys import KeyUnusableError, load_signing_key
from esn.archive.triggers import missing_triggers
from esn.operation.mark import SENTENCE, is_marked
from esn.operation.product import found_revision, wanted_revision
from esn.settings import Settings

SQLITE = "sqlite:///"
SECONDS = 5  # to wait for the database


def start_faults(settings: Settings, *, seals: bool = True) -> list[str]:
    """List what keeps the network from starting; empty when it may. Only what seals needs the signing key."""
    url = settings.database_url
    if url.startswith(SQLITE) and not Path(url.removeprefix(SQLITE)).is_file():
        return ["ESN_DATABASE_URL: the database does not exist yet. Run `esn migrate`."]
    waiting = {} if url.startswith(SQLITE) else {"connect_timeout": SECONDS}
    try:
        with sa.create_engine(url, poolclass=sa.NullPool, connect_args=waiting).connect() as connection:
            if faults := _database_faults(connection):
                return faults
    except sa.exc.OperationalError as error:
        cause = str(error.orig).split("\n", maxsplit=1)[0]
        return [f"ESN_DATABASE_URL: the database does not answer ({cause}). Start it, or correct the setting."]
    if not seals:
        return []
    try:
        load_signing_key(settings.archive.signing_key_file)
    except KeyUnusableError as error:
        return [str(error)]
    return []


def _database_faults(connection: sa.Connection) -> list[str]:
    if is_marked(connection):
        return [f"ESN_DATABASE_URL: {SENTENCE}"]
    wanted, present = wanted_revision(), found_revision(connection)
    if present != wanted:
        now = f"is at revision {present}, not {wanted}. Run `esn upgrade`" if present else "is empty. Run `esn migrate`"
        return [f"ESN_DATABASE_URL: the database {now}."]
    if missing := missing_triggers(connection):
        names = ", ".join(sorted(missing))
        return [f"The archive is not protected: triggers are missing ({names}). Run `esn migrate`, then look for why."]
    if missing := missing_approval_triggers(connection):
        names = ", ".join(sorted(missing))
        return [f"Approvals are not protected: triggers are missing ({names}). Run `esn migrate`, then look for why."]
    return []
