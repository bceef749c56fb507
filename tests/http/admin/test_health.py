"""/admin/health: three things to look at, the worst first; for administrators only."""

from datetime import timedelta

import pytest

from esn.archive.models import ArchiveAlarm
from esn.core import clock
from esn.core.actor import SYSTEM
from esn.core.jobs import Job
from esn.core.unit_of_work import unit_of_work
from esn.operation.actions import note_backup, note_process
from esn.operation.models import RunningProcess
from esn.people.events import DirectorySynchronised
from esn.people.models import DirectoryRun


@pytest.fixture
def admin(client_of, cast):
    return client_of(cast.admin)


@pytest.mark.parametrize("name", ["nothing", "..%2Fesn", "Architecture", "a" * 60])
def test_shows_no_other_file(admin, name):
    assert admin.get(f"/admin/docs/{name}.md").status_code == 404


def first_things(page: str) -> str:
    """What stands under the first heading."""
    return page.partition('id="first"')[2].partition("</section>")[0]


def test_the_worst_stands_first_and_says_what_to_do(admin):
    with unit_of_work() as unit:
        unit.session.add(ArchiveAlarm(kind="seal", detail="the tree is damaged", raised_at=clock.now()))
        unit.session.add(Job(name="x", arguments={}, run_at=None))
    page = admin.get("/admin/health").text
    first = first_things(page)
    assert first.count("<li") == 3
    assert first.index("the tree is damaged") < first.index("Run esn archive verify") < first.index("to be mended")
    assert "1 job has failed for good." in page


def test_a_process_of_another_version_is_named(admin):
    number = note_process(SYSTEM, "web")
    with unit_of_work() as unit:
        unit.session.get(RunningProcess, number).version = "0.0.9"
    first = first_things(admin.get("/admin/health").text)
    assert "version 0.0.9" in first
    assert "Restart it" in first


def test_what_is_well_is_not_complained_about(admin):
    note_process(SYSTEM, "worker")
    note_backup(SYSTEM, "/backups/x", size=1, tree_size=1, has_secrets=False)
    now = clock.now()
    with unit_of_work() as unit:
        for job in unit.session.query(Job):
            job.run_at = now + timedelta(hours=1)
        run = DirectoryRun(started_at=now, finished_at=now, state="done")
        unit.session.add(run)
        unit.session.flush()
        unit.record(DirectorySynchronised(actor_id=None, object_id=run.id, state="done"))
    page = admin.get("/admin/health").text
    assert "No copy of the seals is kept elsewhere" in page
    assert page.count("broken") == 0
    assert "esn worker" in page.partition('id="processes"')[2]
