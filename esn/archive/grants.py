"""Rights of the roles of PostgreSQL: whoever takes over a web process can add to the archive and change nothing in it.

The owner of the tables migrates; `esn migrate` gives the roles that the settings name their rights, anew each time.
"""

from collections.abc import Iterator, Mapping

import sqlalchemy as sa

from esn.settings import settings

ORDINARY = "SELECT, INSERT, UPDATE, DELETE"
READING = "SELECT"  # also of tables of the archive that are not named here
_ADDING = dict.fromkeys(("archive_record", "archive_payload", "archive_pending"), "SELECT, INSERT")

# role -> what it may do with tables that are more than ordinary
ARCHIVE: Mapping[str, Mapping[str, str]] = {
    "web": _ADDING,
    "worker": {
        **_ADDING,
        "archive_pending": "SELECT, INSERT, DELETE",
        "archive_leaf": "SELECT, INSERT",
        "archive_checkpoint": "SELECT, INSERT",
        "archive_key": "SELECT, INSERT",
        "archive_alarm": ORDINARY,
    },
    "keeper": {
        **_ADDING,
        "archive_payload": "SELECT, INSERT, DELETE",
        "archive_destruction": "SELECT, INSERT",
    },
}


class RoleMissingError(Exception):
    """The settings name a role that PostgreSQL does not have; the message is one line with the remedy."""


def grant_rights(connection: sa.Connection) -> None:
    """Give every role named in the settings exactly its rights; without one, and on SQLite, nothing happens."""
    named = settings().database_roles
    roles = {"web": named.web, "worker": named.worker, "keeper": named.keeper}
    if connection.dialect.name != "postgresql" or not any(roles.values()):
        return
    present = set(connection.scalars(sa.text("SELECT rolname FROM pg_roles")))
    tables = sa.inspect(connection).get_table_names()
    for kind, role in roles.items():
        if role and role not in present:
            variable = f"ESN_DATABASE_ROLES__{kind.upper()}"
            raise RoleMissingError(
                f"{variable}: there is no role {role}. Make it: CREATE ROLE {role} LOGIN PASSWORD ..."
            )
        for statement in _statements(kind, role, tables) if role else ():
            connection.exec_driver_sql(statement)


def _statements(kind: str, role: str, tables: list[str]) -> Iterator[str]:
    yield f'GRANT USAGE ON SCHEMA public TO "{role}"'
    yield f'REVOKE ALL ON ALL TABLES IN SCHEMA public FROM "{role}"'
    yield f'GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO "{role}"'
    for table in tables:
        yield f'GRANT {_rights(kind, table)} ON "{table}" TO "{role}"'


def _rights(kind: str, table: str) -> str:
    if table == "alembic_version":
        return READING
    return ARCHIVE[kind].get(table, READING) if table.startswith("archive_") else ORDINARY
