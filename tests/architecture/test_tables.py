"""What every table keeps to: archived or not, ids that are never used twice, lengths, no hidden writing or reading."""

import pytest
import sqlalchemy as sa

from esn.core.db import db
from tests.architecture.house import tables
from tests.architecture.source import listed

TABLES = list(tables().values())
MAPPERS = sorted(db.Model.registry.mappers, key=lambda mapper: mapper.class_.__name__)


def own_id(table: sa.Table) -> sa.Column | None:
    """The id that this table gives out by itself."""
    keys = list(table.primary_key.columns)
    return keys[0] if len(keys) == 1 and keys[0].name == "id" and not keys[0].foreign_keys else None


def test_there_are_tables():
    assert len(TABLES) > 10


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_says_whether_it_is_archived(table: sa.Table):
    assert isinstance(table.info.get("archived"), bool), "use core.db.table_args"


@pytest.mark.parametrize("table", [table for table in TABLES if own_id(table) is not None], ids=str)
def test_ids_are_never_used_twice(table: sa.Table):
    assert table.dialect_options["sqlite"]["autoincrement"] is True, "use core.db.table_args"
    assert own_id(table).identity is not None, "use core.db.id_column"
    assert isinstance(own_id(table).type, sa.BigInteger)


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_no_change_happens_behind_the_guard(table: sa.Table):
    cascades = [key.parent.name for key in table.foreign_keys if key.ondelete or key.onupdate]
    assert not cascades, "the commit guard cannot see what the database does by itself"


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_words_have_a_length(table: sa.Table):
    endless = [
        column.name
        for column in table.columns
        if isinstance(column.type, sa.String) and not isinstance(column.type, sa.Text) and not column.type.length
    ]
    assert not endless, "say a length, or Text"


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_defaults_hold_on_both_databases(table: sa.Table):
    served = [column.name for column in table.columns if column.server_default is not None and not column.identity]
    assert not served, "a default of the server is written in one dialect: use Python's"


def test_relationships_are_loaded_by_queries_only():
    found = [
        f"{mapper.class_.__name__}.{relationship.key} is lazy={relationship.lazy}"
        for mapper in MAPPERS
        for relationship in mapper.relationships
        if not str(relationship.lazy).startswith(("raise", "noload", "write_only"))
    ]
    assert not found, listed(found)
