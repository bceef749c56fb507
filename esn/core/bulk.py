"""Many rows in one statement: on PostgreSQL they travel as one JSON text, on SQLite the driver repeats the row."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects import postgresql
from sqlalchemy.types import TypeEngine

from esn.core.db import Base, db, insert_for

Rows = Sequence[Mapping[str, Any]]  # all with the same keys
_counted = sa.table("sqlite_sequence", sa.column("name"), sa.column("seq"))  # SQLite's own: the last id of each table


def insert_rows(session: orm.Session, model: type[Base], rows: Rows) -> None:
    """Insert these rows."""
    table = _table_of(model)
    if _takes_json(session, rows):
        session.execute(sa.insert(table).from_select(list(rows[0]), _given(table, rows)))
    elif rows:
        session.execute(sa.insert(table), rows)


def insert_numbered(session: orm.Session, model: type[Base], rows: Rows) -> list[int]:
    """Insert these rows and give the ids they were given, in the same order."""
    table = _table_of(model)
    if not _takes_json(session, rows):
        insert = sa.insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return list(session.scalars(insert, rows))
    given = _given(table, [{**row, "id": place} for place, row in enumerate(rows)]).subquery("given")
    in_order = sa.select(*(given.c[name] for name in rows[0])).order_by(given.c.id)
    insert = sa.insert(table).from_select(list(rows[0]), in_order).returning(table.c.id)
    # ids are drawn in the order of the query, and only told in another: SQLAlchemy's own way (insertmanyvalues)
    return sorted(session.scalars(insert))


def draw_ids(session: orm.Session, model: type[Base], n: int) -> list[int]:
    """Ids for `n` rows that this transaction will insert; nobody else gets them."""
    table = _table_of(model)
    if session.get_bind().dialect.name == "postgresql":
        sequence = sa.cast(sa.func.pg_get_serial_sequence(table.name, "id"), postgresql.REGCLASS)
        drawn = sa.select(sa.func.nextval(sequence)).select_from(sa.func.generate_series(1, n).alias())
        return list(session.scalars(drawn))
    last = session.scalar(sa.select(_counted.c.seq).where(_counted.c.name == table.name)) or 0
    return list(range(last + 1, last + n + 1))


def upsert_rows(session: orm.Session, model: type[Base], rows: Rows, key: str) -> None:
    """Insert these rows, or change those that are there with this key."""
    if not rows:
        return
    table = _table_of(model)
    insert = insert_for(session)(table)
    takes_json = _takes_json(session, rows)
    if takes_json:
        insert = insert.from_select(list(rows[0]), _given(table, rows))
    update = {name: insert.excluded[name] for name in rows[0] if name != key}
    statement = insert.on_conflict_do_update(index_elements=[key], set_=update)
    session.execute(statement, None if takes_json else rows)


def update_rows(session: orm.Session, model: type[Base], rows: Rows) -> None:
    """Change the rows with these ids."""
    if not rows:
        return
    table = _table_of(model)
    names = [name for name in rows[0] if name != "id"]
    if _takes_json(session, rows):
        given = _given(table, rows).subquery("given")
        session.execute(
            sa.update(table).where(table.c.id == given.c.id).values({name: given.c[name] for name in names})
        )
        return
    changes = sa.update(table).where(table.c.id == sa.bindparam("row_id"))
    values: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in names}
    given_rows = [{"row_id": row["id"], **{f"new_{name}": row[name] for name in names}} for row in rows]
    session.connection().execute(changes.values(values), given_rows)


def among(column: orm.QueryableAttribute[Any], values: Collection[Any]) -> sa.ColumnElement[bool]:
    """Whether the column holds one of many values: on PostgreSQL one array, for each value of a list is spelled out."""
    if db.engine.dialect.name != "postgresql":
        return column.in_(values)
    return column == sa.any_(sa.literal(list(values), postgresql.ARRAY(_bare(column.type))))


def _bare(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    # a text column's length and collation are the table's business
    return sa.Text() if isinstance(kind, sa.String) else kind


def _table_of(model: type[Base]) -> sa.Table:
    return cast("sa.Table", model.__table__)


def _takes_json(session: orm.Session, rows: Rows) -> bool:
    return len(rows) > 1 and session.get_bind().dialect.name == "postgresql"


def _given(table: sa.Table, rows: Rows) -> sa.Select[Any]:
    """The rows as PostgreSQL reads them out of one JSON text: an array the driver would spell out value by value."""
    columns = [sa.column(name, _bare(table.c[name].type)) for name in rows[0]]
    text = sa.cast(sa.literal(json.dumps(rows, default=_spell), sa.Text()), postgresql.JSON)
    told = sa.func.json_to_recordset(text).table_valued(*columns).render_derived(name="told", with_types=True)
    return sa.select(*told.c)


def _spell(value: object) -> str:
    """What JSON has no word for, as PostgreSQL reads it."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.isoformat()
    raise TypeError(f"no column holds {value!r}")
