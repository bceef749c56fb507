"""Which product this is: its version, and the shape of the database that its code wants."""

from functools import cache
from importlib.metadata import version

import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from esn.settings.types import ROOT

MIGRATIONS = ROOT / "migrations"


def product_version() -> str:
    """The version of the installed package."""
    return version("esn")


@cache
def wanted_revision() -> str:
    """The revision of the database that this code works with."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""


def found_revision(connection: sa.Connection) -> str | None:
    """The revision that the database is at; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def knows_revision(revision: str) -> bool:
    """Whether this code can bring a database of that revision to its own shape."""
    try:
        return ScriptDirectory(str(MIGRATIONS)).get_revision(revision) is not None
    except CommandError:
        return False


def revision_before(revision: str) -> str | None:
    """The revision that one step down leads to; None at the first one."""
    below = ScriptDirectory(str(MIGRATIONS)).get_revision(revision).down_revision
    return below if isinstance(below, str) else None
