"""What SQLAlchemy does not describe: SQLite's FTS5 table with its triggers, PostgreSQL's index of the words."""

import sqlalchemy as sa

from esn.search.models import IndexedDocument

DOCUMENTS, WORDS = IndexedDocument.__tablename__, "search_words"
GIN = "ix_search_document_words"
_COLUMNS = ("title", "body", "tags", "facets")

# Left out when migrations compare the models with the database, by name.
ENGINE_MADE = frozenset({WORDS, GIN, *(f"{WORDS}_{part}" for part in ("data", "idx", "docsize", "config"))})


def create_search_objects(connection: sa.Connection) -> None:
    """Make what is missing, and the triggers again (a migration that copies the table loses them)."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"CREATE INDEX IF NOT EXISTS {GIN} ON {DOCUMENTS} USING gin (words)")
        return
    create_words(connection, DOCUMENTS, WORDS)


def create_words(connection: sa.Connection, documents: str, words: str) -> None:
    """The FTS5 table `words` and the triggers that keep it with `documents`.

    External content: FTS5 reads the old words from the final table by its name, whatever `documents` is called now.
    The ascii tokenizer takes each of our lexemes as it is: letters are folded already, other signs are gone.
    """
    connection.exec_driver_sql(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {words} USING fts5 ({', '.join(_COLUMNS)}, content='{DOCUMENTS}', "
        f"content_rowid='document_id', tokenize='ascii', prefix='2 3')"
    )
    drop_triggers(connection, documents)
    columns = ", ".join(_COLUMNS)
    add = f"INSERT INTO {words} (rowid, {columns}) VALUES (new.document_id, {_of('new')});"  # noqa: S608 - names of this module
    take = f"INSERT INTO {words} ({words}, rowid, {columns}) VALUES ('delete', old.document_id, {_of('old')});"  # noqa: S608 - and here
    for act, statements in (("INSERT", add), ("DELETE", take), (f"UPDATE OF {columns}", take + add)):
        name = _trigger(documents, act.split()[0])
        connection.exec_driver_sql(f"CREATE TRIGGER {name} AFTER {act} ON {documents} BEGIN {statements} END")


def drop_triggers(connection: sa.Connection, documents: str) -> None:
    """Part the FTS5 table from `documents`."""
    for act in ("INSERT", "DELETE", "UPDATE"):
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {_trigger(documents, act)}")


def _trigger(documents: str, act: str) -> str:
    return f"{documents}_{act.lower()}"


def _of(row: str) -> str:
    return ", ".join(f"{row}.{column}" for column in _COLUMNS)
