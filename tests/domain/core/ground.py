"""An application of the ground floor alone: core, archive and the sample domain, on a fresh database a test."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask

from esn.archive.append import append_record
from esn.archive.triggers import create_triggers
from esn.core.commit_guard import archived_tables, guard_commits
from esn.core.db import db, prepare_engine
from esn.core.events import Event, listeners
from tests.domain.core.sample import SampleBase
from tests.engines.databases import Databases


def create_ground_app(url: str) -> Flask:
    """Take the few steps of the real create_app that concern the ground floor."""
    app = Flask(__name__)
    app.config |= {"SQLALCHEMY_DATABASE_URI": url, "SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": 20}}
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
        guard_commits(db.engine, archived_tables(db.metadata) | archived_tables(SampleBase.metadata))
    return app


@contextmanager
def running(url: str) -> Iterator[Flask]:
    """Run an application inside its context, with the archive listening; the product's wiring comes back."""
    wired = listeners._by_event  # noqa: SLF001 - there is no other reader of it
    listeners.wire({Event: (append_record,)})
    app = create_ground_app(url)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
            listeners.wire(wired)


def create_tables(url: str) -> None:
    """Make the product's tables, the sample's and the triggers."""
    with running(url), db.engine.begin() as connection:
        db.metadata.create_all(connection)
        SampleBase.metadata.create_all(connection)
        create_triggers(connection)


@pytest.fixture
def ground_template(databases: Databases) -> str:
    """A database with all tables and nothing in them."""
    return databases.template(create_tables)


@pytest.fixture
def url(databases: Databases, ground_template: str) -> Iterator[str]:
    """The address of a fresh database."""
    with databases.copy(ground_template) as url:
        yield url


@pytest.fixture
def app(url: str) -> Iterator[Flask]:
    """The ground floor on it."""
    with running(url) as app:
        yield app


@pytest.fixture
def is_postgresql(databases: Databases) -> bool:
    return databases.kind == "postgresql"


@pytest.fixture
def key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.generate()


@pytest.fixture
def intruder(app, is_postgresql) -> Callable[..., None]:
    """Runs SQL past every guard of ours, as somebody with the database in hand would."""

    def run(*statements: str) -> None:
        db.session.rollback()
        raw = db.engine.raw_connection()
        try:
            cursor = raw.cursor()
            if is_postgresql:
                cursor.execute("SET session_replication_role = replica")
            else:
                cursor.execute("PRAGMA foreign_keys=OFF")
                cursor.execute("BEGIN IMMEDIATE")
                names = cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
                for (name,) in names:
                    cursor.execute(f"DROP TRIGGER {name}")
            for statement in statements:
                cursor.execute(statement)
            raw.commit()
        finally:
            raw.invalidate()

    return run


def count(model: type) -> int:
    """Count the rows of a table as another transaction sees them."""
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))
