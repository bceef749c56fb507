"""/admin/directory: the last reading, the dry run, the mapping."""

import pytest
import sqlalchemy as sa

from esn.core import clock
from esn.core.db import db
from esn.core.jobs import Job
from esn.core.unit_of_work import unit_of_work
from esn.people.events import DirectorySynchronised
from esn.people.models import DirectoryRun
from tests.factories.door import list_records


@pytest.fixture
def admin(client_of, cast):
    return client_of(cast.admin)


def add_run(state: str, **values: object) -> None:
    """A run that ended in this state."""
    now = clock.now()
    with unit_of_work() as unit:
        run = DirectoryRun(started_at=now, finished_at=now, state=state, **values)
        unit.session.add(run)
        unit.session.flush()
        unit.record(DirectorySynchronised(actor_id=None, object_id=run.id, state=state))


def waiting() -> list[str]:
    """The names of the jobs of the directory."""
    return list(
        db.session.scalars(sa.select(Job.name).where(Job.name.like("directory.%"), Job.every_seconds.is_(None)))
    )


def test_shows_what_the_last_reading_did_and_could_not(admin):
    problem = {"where": "uid=x", "cause": "uid is missing", "remedy": "Give it a name."}
    change = {"kind": "moved", "name": "amara", "detail": "unit_id"}
    add_run("done", people=1234, joined=7, problems=[problem], changes=[change], kind="changed", moved=1, renamed=0)
    add_run("planned", problems=[], changes=[{"kind": "joined", "name": "nia", "detail": "Nia New"}])
    text = admin.get("/admin/directory").text
    for words in (
        "1,234",
        "uid is missing",
        "Give it a name.",
        "amara",
        "Only what had changed",
        "nia",
        "uid",
        "admin",
    ):
        assert words in text
    assert "go-on" not in text


def test_a_dry_run_is_asked_for_once(admin):
    admin.send("/admin/directory/plan")
    admin.send("/admin/directory/plan")
    assert waiting() == ["directory.plan"]
    assert "is being read" in admin.get("/admin/directory").text


def test_going_on_is_for_a_run_that_stopped(admin):
    add_run("done", problems=[])
    assert admin.send("/admin/directory/go-on").status_code == 409
    add_run("stopped", problems=[])
    assert "Lock who vanished" in admin.get("/admin/directory").text
    assert admin.send("/admin/directory/go-on").status_code == 303
    assert waiting() == ["directory.go_on"]


def test_others_ask_for_nothing(client_of, cast):
    browser = client_of(cast.moderator)
    before = len(list_records("directory.synchronised"))
    assert [browser.send(f"/admin/directory/{path}").status_code for path in ("plan", "go-on")] == [403, 403]
    assert waiting() == []
    assert len(list_records("directory.synchronised")) == before
