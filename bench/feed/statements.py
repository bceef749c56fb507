"""What a request asks of the database: its statements, and the pages of memory that each of them touches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from psycopg import Cursor, RawCursor
from sqlalchemy import event

from esn.core.db import db

Asked = list[tuple[str, Any]]


@contextmanager
def noting() -> Iterator[Asked]:
    """Collect the statements that are sent meanwhile."""
    asked: Asked = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool) -> None:
        asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def count_buffers(asked: Asked) -> int:
    """The buffers that these statements touch when they are sent again; those that write are left out."""
    return sum(_buffers(statement, parameters) for statement, parameters in asked if _is_reading(statement))


def ask(call: Callable[[], object]) -> Asked:
    """What a call sends, once it is warm."""
    call()
    with noting() as asked:
        call()
    return asked


def _is_reading(statement: str) -> bool:
    return statement.lstrip().upper().startswith(("SELECT", "WITH")) and "FOR UPDATE" not in statement


def _buffers(statement: str, parameters: Any) -> int:
    with db.engine.connect() as connection:
        driver: Any = connection.connection.dbapi_connection
        # $1 with a list, as prepared statements have it, or %(name)s with a mapping
        with (RawCursor if isinstance(parameters, list) else Cursor)(driver) as cursor:
            row: Any = cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {statement}", parameters).fetchone()
        connection.rollback()
    root = row[0][0]["Plan"]
    return int(root["Shared Hit Blocks"]) + int(root["Shared Read Blocks"])


def choose_people(sources: int, number: int) -> list[int]:
    """Accounts whose number of communities is nearest to `sources`."""
    query = sa.text(
        "SELECT account_id FROM membership WHERE state = 'member' GROUP BY account_id"
        " ORDER BY abs(count(*) - :sources), account_id LIMIT :number"
    )
    return list(db.session.scalars(query, {"sources": sources, "number": number}))
