"""The migrations make what the models say, there and back, on both databases."""

from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from esn.app import create_engine_objects
from esn.archive.triggers import missing_triggers
from esn.core.db import db
from tests.architecture.source import ROOT, modules
from tests.conftest import running_app
from tests.engines.databases import Databases

KINDS = ("sqlite_databases", "postgresql_databases")


def test_there_is_one_line_of_migrations():
    assert len(ScriptDirectory(str(ROOT / "migrations")).get_heads()) == 1


def test_migrations_speak_no_dialect():
    # a default written by one database's autogenerate breaks on the other, at the first insert
    words = ("sa.text('now()')", 'sa.text("now()")', "sa.text('0')", 'sa.text("0")', "server_default")
    assert not [(module.name, word) for module in modules("migrations") for word in words if word in module.text]


@pytest.mark.parametrize("kind", KINDS)
def test_up_nothing_left_down_and_up(kind: str, request: pytest.FixtureRequest, tmp_path: Path):
    databases = request.getfixturevalue(kind)
    with databases.copy() as url, running_app(url, tmp_path):
        flask_migrate.upgrade()
        create_engine_objects()
        flask_migrate.check()  # leaves by SystemExit when models and migrations disagree
        with db.engine.connect() as connection:
            assert not missing_triggers(connection)
        flask_migrate.downgrade(revision="base")
        with db.engine.connect() as connection:
            assert not set(sa.inspect(connection).get_table_names()) & set(db.metadata.tables)
        flask_migrate.upgrade()


def test_feeds_on_postgresql_stay_index_only(postgresql_databases: Databases, tmp_path: Path):
    # by default a fifth of all placements may change before a vacuum; until then each of those is read in the table
    options = "SELECT unnest(reloptions) FROM pg_class WHERE relname = 'placement'"
    indexes = "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_space_unit'"
    with postgresql_databases.copy() as url, running_app(url, tmp_path):
        flask_migrate.upgrade()
        with db.engine.connect() as connection:
            assert "autovacuum_vacuum_insert_threshold=5000" in connection.scalars(sa.text(options)).all()
            assert "WHERE (unit_id IS NOT NULL)" in connection.scalars(sa.text(indexes)).one()
