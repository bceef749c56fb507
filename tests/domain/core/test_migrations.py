"""What the frame of the migrations promises, tried with revisions of its own; the product's are tried elsewhere."""

import shutil
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from esn.core.db import db, prepare_engine

ROOT = Path(__file__).parents[3]

REVISION = '''
"""A revision to try the frame with."""
import sqlalchemy as sa
from alembic import op

revision, down_revision = {revision!r}, {before!r}


def upgrade():
    {upgrade}


def downgrade():
    {downgrade}
'''

TABLES = """
    op.create_table("parent", sa.Column("id", sa.Integer, primary_key=True), sa.Column("word", sa.String(20)))
    fk = sa.ForeignKey("parent.id", name="fk_child_parent", ondelete="CASCADE")
    op.create_table("child", sa.Column("id", sa.Integer, primary_key=True), sa.Column("parent_id", sa.Integer, fk))
    op.execute("INSERT INTO parent (id, word) VALUES (1, 'one')")
    op.execute("INSERT INTO child (id, parent_id) VALUES (1, 1)")
"""
COPY = """
    with op.batch_alter_table("parent") as batch:
        batch.alter_column("word", type_=sa.String(40), existing_type=sa.String(20))
"""
ORPHAN = """
    op.drop_constraint("fk_child_parent", "child") if op.get_bind().dialect.name == "postgresql" else None
    op.execute("DELETE FROM parent")
    if op.get_bind().dialect.name == "postgresql":
        op.create_foreign_key("fk_child_parent", "child", "parent", ["parent_id"], ["id"])
"""
FAIL = """
    op.create_table("half", sa.Column("id", sa.Integer, primary_key=True))
    op.execute("UPDATE parent SET word = 'half'")
    raise ZeroDivisionError
"""


@pytest.fixture
def database(databases, tmp_path):
    """An empty database under the frame; gives the folder of the revisions."""
    folder = tmp_path / "migrations"
    shutil.copytree(ROOT / "migrations", folder, ignore=shutil.ignore_patterns("versions", "__pycache__"))
    (folder / "versions").mkdir()
    app = Flask("migrations")
    with databases.copy() as url:
        app.config["SQLALCHEMY_DATABASE_URI"] = url
        db.init_app(app)
        flask_migrate.Migrate(app, db, directory=str(folder))
        with app.app_context():
            prepare_engine(db.engine)
            yield folder / "versions"
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def add(database):
    """Adds a revision after the last one."""

    def write(upgrade, downgrade="pass"):
        number = len(list(database.glob("*.py"))) + 1
        names = {"revision": f"{number:04}", "before": f"{number - 1:04}" if number > 1 else None}
        text = REVISION.format(upgrade=upgrade.strip(), downgrade=downgrade, **names)
        (database / f"{number:04}.py").write_text(text)

    write(TABLES, 'op.drop_table("child")\n    op.drop_table("parent")')
    return write


def rows(query):
    with db.engine.connect() as connection:
        return connection.execute(sa.text(query)).all()


def tables():
    with db.engine.connect() as connection:
        return set(sa.inspect(connection).get_table_names())


def test_a_copied_table_keeps_the_rows_that_point_to_it(add):
    add(COPY)
    flask_migrate.upgrade()
    assert rows("SELECT c.id, p.word FROM child c JOIN parent p ON p.id = c.parent_id") == [(1, "one")]


def test_a_migration_that_fails_leaves_nothing_behind(add):
    flask_migrate.upgrade()
    add(FAIL)
    with pytest.raises(ZeroDivisionError):
        flask_migrate.upgrade()
    assert tables() == {"alembic_version", "parent", "child"}
    assert rows("SELECT word FROM parent") == [("one",)]
    assert rows("SELECT version_num FROM alembic_version") == [("0001",)]


def test_rows_that_point_to_nothing_are_refused(add):
    flask_migrate.upgrade()
    add(ORPHAN)
    with pytest.raises((SystemExit, sa.exc.IntegrityError)):
        flask_migrate.upgrade()
    assert rows("SELECT word FROM parent") == [("one",)]


def test_down_and_up_again(add):
    flask_migrate.upgrade()
    flask_migrate.downgrade(revision="base")
    assert tables() == {"alembic_version"}
    flask_migrate.upgrade()
    assert rows("SELECT parent_id FROM child") == [(1,)]
