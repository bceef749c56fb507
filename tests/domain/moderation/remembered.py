"""What most tests of moderation begin with, made once: making it costs more than many of them."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import sqlalchemy as sa
from flask import Flask

from esn.content.models import Content
from esn.core.db import db
from esn.moderation.models import Case
from tests.conftest import running_app
from tests.domain.moderation.acting import make_thread, report
from tests.engines.databases import Databases
from tests.factories.cast import load_cast


@dataclass(frozen=True)
class Reported:
    """A reply of employee in an open community, reported by colleague."""

    post_id: int
    reply_id: int
    case_id: int

    @property
    def url(self) -> str:
        """The page of the case."""
        return f"/moderation/cases/{self.case_id}"


def fill_thread(url: str) -> None:
    """Begin with a post of colleague and its reply of employee."""
    with TemporaryDirectory(prefix="esn-template-") as folder, running_app(url, Path(folder)):
        make_thread(load_cast())


def fill_reported(url: str) -> None:
    """Go on with the report of the reply."""
    with TemporaryDirectory(prefix="esn-template-") as folder, running_app(url, Path(folder)):
        report(load_cast().colleague, _thread()[1], details="Everybody knows her.")


@pytest.fixture
def template(request: pytest.FixtureRequest, databases: Databases, template: str) -> str:
    """The database of the cast, and what the test begins with."""
    if {"thread", "reported"}.isdisjoint(request.fixturenames):
        return template
    thread = databases.template(fill_thread, template)
    return databases.template(fill_reported, thread) if "reported" in request.fixturenames else thread


@pytest.fixture
def thread(app: Flask) -> tuple[int, int]:
    """The ids of post and reply."""
    return _thread()


@pytest.fixture
def reported(app: Flask) -> Reported:
    """The case, open."""
    case_id = db.session.scalars(sa.select(Case.id)).one()
    return Reported(*_thread(), case_id)


def _thread() -> tuple[int, int]:
    ids = db.session.execute(sa.select(Content.thread_root_id, Content.id).where(Content.kind == "reply")).one()
    db.session.rollback()
    return ids[0], ids[1]
