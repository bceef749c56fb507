"""What the database says when it reads but cannot write, and when nobody can tell whether it wrote."""

import sqlite3
from typing import Final

import sqlalchemy.exc

# read-only transaction, disk full, I/O error
_SQLSTATES: Final = frozenset({"25006", "53100", "58030"})
_SQLITE_CODES: Final = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL})
_PRIMARY_CODE: Final = 0xFF  # the rest of SQLite's codes tells more of the same


class OutcomeUnknown(RuntimeError):
    """The database was lost between COMMIT and its answer: what was sent is saved or it is not, as a whole."""


def cannot_write(error: BaseException) -> bool:
    """Whether the database refused because it cannot write now: disk full, read-only or broken."""
    if not isinstance(error, sqlalchemy.exc.DBAPIError):
        return False
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & _PRIMARY_CODE in _SQLITE_CODES
    return getattr(error.orig, "sqlstate", None) in _SQLSTATES
