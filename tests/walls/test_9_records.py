"""Wall 9: what cannot be recorded does not happen, and an error shows an id, never what is behind it."""

import logging
import re

import pytest
import sqlalchemy as sa

from esn.archive import append
from esn.archive.models import ArchiveRecord
from esn.content.models import Content, Reaction
from esn.core.commit_guard import archived_tables
from esn.core.db import db
from esn.spaces.models import Membership
from tests.factories.worlds import make_community, make_post

pytestmark = pytest.mark.every_database

SECRET = "the disk of the archive is full: /var/secret"


@pytest.fixture
def world(cast):
    """A community, one who may join it, and a post."""
    space = make_community(cast.employee, "lending", members=[cast.colleague])
    return make_post(cast.colleague, space)


@pytest.fixture
def broken(monkeypatch):
    """From now on no record can be written."""

    def fail(_value):
        raise OSError(SECRET)

    return lambda: monkeypatch.setattr(append, "canonical_json", fail)


def snapshot():
    """Count the rows of every archived table and of the archive, as they were committed."""
    db.session.rollback()
    tables = archived_tables(db.metadata) | {ArchiveRecord.__tablename__}
    return {
        name: db.session.scalar(sa.select(sa.func.count()).select_from(db.metadata.tables[name]))
        for name in sorted(tables)
    }


def acts(post_id):
    return {
        "post": ("/compose", {"to": "lending", "text": "Good morning."}),
        "reply": (f"/p/{post_id}/reply", {"text": "I agree."}),
        "react": (f"/p/{post_id}/reactions", {"add": "thanks"}),
        "report": (f"/p/{post_id}/report", {"reason": "rule-4"}),
        "create": ("/c/new", {"name": "Tea", "purpose": "Who makes tea", "visibility": "open"}),
        "leave": ("/c/lending/leave", {}),
        "invite": ("/c/lending/invite", {"person": "outsider"}),
        "follow": ("/u/colleague/follow", {}),
        "sign out everywhere": ("/settings/sessions/end-all", {}),
    }


@pytest.mark.parametrize("name", acts(0))
def test_failing_to_write_the_record_fails_the_act(cast, client_of, world, broken, caplog, name):
    actor = cast.colleague if name == "leave" else cast.employee
    browser = client_of(actor)
    browser.get("/settings/sessions")
    before = snapshot()
    broken()
    browser.application.config["PROPAGATE_EXCEPTIONS"] = False
    path, fields = acts(world)[name]
    with caplog.at_level(logging.CRITICAL):
        answer = browser.send(path, **fields)
    assert answer.status_code == 500
    assert snapshot() == before
    assert SECRET not in answer.text
    assert "Traceback" not in answer.text
    assert re.search(r"reference [0-9A-F]{8}\b", answer.text), "the page shows no id"


def test_the_same_acts_succeed_while_records_can_be_written(cast, client_of, world):
    browser = client_of(cast.employee)
    for name, (path, fields) in acts(world).items():
        if name in ("leave", "sign out everywhere"):
            continue
        before = snapshot()
        assert browser.send(path, **fields).status_code == 303, name
        assert snapshot()[ArchiveRecord.__tablename__] > before[ArchiveRecord.__tablename__], name


def test_signing_in_without_a_record_is_refused(cast, app, anonymous, broken):
    before = snapshot()
    broken()
    app.config["PROPAGATE_EXCEPTIONS"] = False
    anonymous.get("/sign-in")
    answer = anonymous.post(
        "/sign-in", data={"csrf_token": anonymous.token, "username": "employee", "password": "demo-password"}
    )
    assert answer.status_code >= 400
    assert snapshot() == before
    assert SECRET not in answer.text


def test_nothing_else_was_needed(cast, world):
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Content)) == 1
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Reaction)) == 0
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Membership)) == 2
