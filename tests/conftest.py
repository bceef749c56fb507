"""The application, a fresh database a test, and the cast. Engines come from tests/engines/plugin.py."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient

from esn.app import create_app, create_schema
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.paging import page_of
from esn.settings import Settings, load_settings, settings_override
from tests.engines.databases import Databases
from tests.engines.remembered import TEMPLATES, remember_statements
from tests.factories.cast import Cast, create_cast, load_cast
from tests.factories.clients import make_client
from tests.factories.terms import accept_for_all, publish

pytest_plugins = ["tests.engines.plugin", "tests.realtime.listening"]

BASE_URL = "http://localhost"
_people = cache(load_cast)


def make_settings(url: str, folder: Path) -> Settings:
    """The settings of a test: everything in a folder of its own, no embedded worker."""
    places = {"database_url": url, "data_folder": folder, "blobs_folder": folder / "blobs"}
    if any(name.startswith("ESN_") for name in os.environ):
        return _load_settings(**places)
    usual = _usual_settings()
    archive = usual.archive.model_copy(update={"signing_key_file": folder / "secrets" / "archive_signing_key.pem"})
    return usual.model_copy(update={**places, "archive": archive})


def _load_settings(**places: Any) -> Settings:
    return load_settings(
        secret_key="a test key that is long enough to be taken",
        site={"name": "Harbour", "company": "Test Bank", "base_url": BASE_URL},
        worker={"embedded": False},
        quiet_hours={"is_on": False},  # or tests would depend on the hour at which they run
        **places,
    )


_usual_settings = cache(_load_settings)  # where nothing is set they differ by their places alone


@contextmanager
def running_app(url: str, folder: Path) -> Iterator[Flask]:
    """An application on this database, inside its context."""
    app = create_app(make_settings(url, folder))
    app.config.update(TESTING=True)
    app.jinja_env.bytecode_cache = TEMPLATES
    with app.app_context():
        remember_statements(*db.engines.values())
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def fill_template(url: str) -> None:
    """The tables, the terms in force and the cast, who have all accepted."""
    with TemporaryDirectory(prefix="esn-template-") as folder, running_app(url, Path(folder)):
        create_schema()
        flask_migrate.stamp()
        publish()
        create_cast()
        accept_for_all()


@pytest.fixture
def template(databases: Databases) -> str:
    """A database in which the cast can begin at once."""
    return databases.template(fill_template)


@pytest.fixture
def app(databases: Databases, template: str, tmp_path: Path) -> Iterator[Flask]:
    """The application on a fresh copy of the template."""
    with databases.copy(template) as url, running_app(url, tmp_path) as app:
        yield app


@pytest.fixture
def unvetted(app: Flask) -> Iterator[None]:
    """Profiles that nobody reviews: everything is shown at once."""
    with settings_override(profiles={"about": "free"}):
        yield


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Makes the sizes that a module reads small: three rows a page show what twenty do."""
    touched: list[ModuleType] = []

    def make_small(module: ModuleType, **sizes: int) -> None:
        touched.append(module)
        for name, size in sizes.items():
            monkeypatch.setattr(module, name, size)
        if "PAGE_SIZE" in sizes and hasattr(module, "page_of"):
            monkeypatch.setattr(module, "page_of", partial(page_of, size=sizes["PAGE_SIZE"]))
        _forget_statements(module)

    yield make_small
    monkeypatch.undo()
    for module in touched:
        _forget_statements(module)


def _forget_statements(module: ModuleType) -> None:
    """Those it keeps were built with their limits."""
    for kept in vars(module).values():
        if hasattr(kept, "cache_clear"):
            kept.cache_clear()


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The eight people; loaded once, for actors do not change and are the same in every copy of the template."""
    return _people()


@pytest.fixture
def client_of(app: Flask) -> Callable[[Actor], FlaskClient]:
    """Makes a signed-in browser without scripts for an actor."""
    return lambda actor: make_client(app, actor)


@pytest.fixture
def anonymous(app: Flask) -> FlaskClient:
    """A browser of somebody who is not signed in."""
    return make_client(app, None)
