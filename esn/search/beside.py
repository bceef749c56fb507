"""A second index beside the one in use, and the switch: tables of the engine's own making."""

import sqlalchemy as sa

from esn.search.models import IndexedDocument
from esn.search.objects import DOCUMENTS, GIN, WORDS, create_search_objects, create_words, drop_triggers

NEXT_DOCUMENTS, NEXT_WORDS, NEXT_GIN = f"{DOCUMENTS}_next", f"{WORDS}_next", f"{GIN}_next"
_KEY = f"pk_{DOCUMENTS}"
_GRANTS = sa.text("""
    SELECT CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END, string_agg(privilege_type, ', ')
    FROM pg_class, aclexplode(relacl) WHERE oid = CAST(:name AS regclass) AND grantee <> relowner GROUP BY grantee
""")

next_table = IndexedDocument.__table__.to_metadata(sa.MetaData(), name=NEXT_DOCUMENTS)


def create_beside(connection: sa.Connection) -> None:
    """An empty index beside the one in use. Its constraints have the names they will need after the switch."""
    drop_beside(connection)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"CREATE TABLE {NEXT_DOCUMENTS} (LIKE {DOCUMENTS} INCLUDING DEFAULTS)")
        connection.exec_driver_sql(f"ALTER TABLE {NEXT_DOCUMENTS} ADD CONSTRAINT {_KEY}_next PRIMARY KEY (document_id)")
        return
    query = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name")
    made = connection.scalar(query, {"name": DOCUMENTS}) or ""
    connection.exec_driver_sql(made.replace(DOCUMENTS, NEXT_DOCUMENTS, 1))
    create_words(connection, NEXT_DOCUMENTS, NEXT_WORDS)


def finish_beside(connection: sa.Connection) -> None:
    """What is quicker made when all rows are in."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"CREATE INDEX {NEXT_GIN} ON {NEXT_DOCUMENTS} USING gin (words)")
        connection.exec_driver_sql(f"ANALYZE {NEXT_DOCUMENTS}")


def drop_beside(connection: sa.Connection) -> None:
    """Leave nothing beside the index in use."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {NEXT_WORDS}")
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {NEXT_DOCUMENTS}")


def lock_index(connection: sa.Connection) -> None:
    """Let nobody else write the index until this transaction ends; SQLite's writer is alone already."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"LOCK TABLE {DOCUMENTS} IN ACCESS EXCLUSIVE MODE")


def switch(connection: sa.Connection) -> None:
    """Put the index beside in the place of the one in use."""
    if connection.dialect.name == "sqlite":
        drop_triggers(connection, NEXT_DOCUMENTS)
        connection.exec_driver_sql(f"DROP TABLE {WORDS}")
    else:
        _keep_grants(connection)
    connection.exec_driver_sql(f"DROP TABLE {DOCUMENTS}")
    connection.exec_driver_sql(f"ALTER TABLE {NEXT_DOCUMENTS} RENAME TO {DOCUMENTS}")
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"ALTER TABLE {NEXT_WORDS} RENAME TO {WORDS}")
    else:
        connection.exec_driver_sql(f"ALTER TABLE {DOCUMENTS} RENAME CONSTRAINT {_KEY}_next TO {_KEY}")
        connection.exec_driver_sql(f"ALTER INDEX {NEXT_GIN} RENAME TO {GIN}")
    create_search_objects(connection)


def _keep_grants(connection: sa.Connection) -> None:
    """Whoever may use the index in use may use the one that takes its place."""
    for role, rights in connection.execute(_GRANTS, {"name": DOCUMENTS}):
        connection.exec_driver_sql(f"GRANT {rights} ON {NEXT_DOCUMENTS} TO {role}")
