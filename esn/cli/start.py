"""What must hold before the network serves or works: one line for each thing that does not."""

from pathlib import Path

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from esn.archive.keys import KeyUnusableError, load_signing_key
from esn.archive.triggers import missing_triggers
from esn.core.db import db
from esn.settings import Settings

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def start_faults(settings: Settings) -> list[str]:
    """List what keeps this application from starting; empty when it may."""
    try:
        with db.engine.connect() as connection:
            faults = _database_faults(connection)
    except sa.exc.OperationalError as error:
        return [f"ESN_DATABASE_URL: the database does not answer ({_first_line(error)}). Start it, or correct the URL."]
    try:
        load_signing_key(settings.archive.signing_key_file)
    except KeyUnusableError as error:
        faults.append(str(error))
    return faults


def _database_faults(connection: sa.Connection) -> list[str]:
    wanted = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    present = MigrationContext.configure(connection).get_current_revision()
    if present != wanted:
        shape = f"is at revision {present}, not {wanted}" if present else "is empty"
        return [f"ESN_DATABASE_URL: the database {shape}. Run `esn migrate`."]
    if missing := missing_triggers(connection):
        names = ", ".join(sorted(missing))
        return [f"The archive is not protected: triggers are missing ({names}). Run `esn migrate`, then look for why."]
    return []


def _first_line(error: sa.exc.OperationalError) -> str:
    return str(error.orig).split("\n", maxsplit=1)[0]
