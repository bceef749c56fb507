"""`esn upgrade`: with a check before and after, never under others, and one step down again."""

from datetime import timedelta

import pytest

from esn.app import create_engine_objects
from esn.core import clock
from esn.core.actor import SYSTEM
from esn.core.unit_of_work import unit_of_work
from esn.operation.actions import forget_process, note_process, renew_process
from esn.operation.models import RunningProcess
from esn.operation.product import revision_before, wanted_revision
from esn.operation.queries import list_processes
from tests.domain.operation.installation import Installation
from tests.domain.operation.test_backup_and_restore import done, refused


def revision(of: Installation) -> str:
    """Where its database is."""
    return of.execute("SELECT version_num FROM alembic_version")[0][0]


def note(installation: Installation, kind: str = "web", **changes: object) -> int:
    """A process that lives there."""
    with installation.acting():
        number = note_process(SYSTEM, kind)
        with unit_of_work() as unit:
            process = unit.session.get(RunningProcess, number)
            for name, value in changes.items():
                setattr(process, name, value)
        return number


@pytest.fixture
def sealed(used: Installation) -> Installation:
    """An installation whose archive can be judged."""
    done(used.esn("archive", "seal"))
    return used


def test_one_step_down_and_up_again(sealed: Installation):
    before = sealed.execute("SELECT count(*) FROM archive_record")
    said = done(sealed.esn("upgrade", "--down", "--yes"))
    assert f"From {wanted_revision()} to {revision_before(wanted_revision())}: well before and after" in said
    assert revision(sealed) == revision_before(wanted_revision())
    (line,) = refused(sealed.esn("worker")).splitlines()
    assert line.endswith(f"not {wanted_revision()}. Run `esn upgrade`.")
    assert "this version cannot take it down" in refused(sealed.esn("upgrade", "--down", "--yes"))
    said = done(sealed.esn("upgrade"))
    assert f"to {wanted_revision()}: well before and after" in said
    assert revision(sealed) == wanted_revision()
    assert sealed.execute("SELECT count(*) FROM archive_record") == before
    assert sealed.esn("archive", "verify").output.startswith("Good: ")


def test_a_backup_first(sealed: Installation, empty: Installation, keys, tmp_path):
    done(sealed.esn("backup", tmp_path / "other", "--keys", keys))
    done(sealed.esn("upgrade", "--down", "--yes"))
    done(sealed.esn("upgrade", "--backup", tmp_path / "backup"))
    done(empty.esn("restore", tmp_path / "backup", "--keys", keys))
    assert revision(empty) == wanted_revision(), "an older backup is brought to the shape of this version"


def test_going_down_is_asked_for(sealed: Installation):
    assert sealed.esn("upgrade", "--down").exit_code == 1
    assert revision(sealed) == wanted_revision()


@pytest.mark.parametrize("changes", [{"version": "0.0.9"}, {"revision": "0000"}], ids=str)
def test_not_under_a_process_of_another_version(sealed: Installation, changes):
    note(sealed, host="elsewhere", **changes)
    said = refused(sealed.esn("upgrade"))
    assert said.startswith("Not while these run: esn web (process ")
    assert "on elsewhere, version " in said


def test_under_its_own_version_it_may_but_not_go_down(sealed: Installation):
    note(sealed)
    done(sealed.esn("upgrade"))
    assert refused(sealed.esn("upgrade", "--down", "--yes")).startswith("Not while these run: esn web")


def test_what_is_silent_or_killed_stands_in_no_way(sealed: Installation):
    note(sealed, host="elsewhere", version="0.0.9", seen_at=clock.true_now() - timedelta(minutes=2))
    note(sealed, version="0.0.9", pid=2**22 + 7)  # beyond the greatest id: killed on this very machine
    done(sealed.esn("upgrade"))


def test_a_process_says_that_it_lives_and_that_it_ends(used: Installation):
    number = note(used, kind="realtime")
    with used.acting():
        assert renew_process(SYSTEM, number, 7)
        (living,) = list_processes(SYSTEM)
        assert (living.kind, living.sockets, living.revision) == ("realtime", 7, wanted_revision())
        forget_process(SYSTEM, number)
        assert list_processes(SYSTEM) == []
        assert not renew_process(SYSTEM, number, 7), "it must note itself again"


def test_nothing_is_changed_where_the_archive_does_not_hold(sealed: Installation):
    on = "" if sealed.url.startswith("sqlite") else " ON archive_record"
    change = "UPDATE archive_record SET envelope = replace(envelope, '{', '{ ') WHERE id = 3"
    sealed.execute(f"DROP TRIGGER archive_record_no_update{on}", change)
    assert "archive triggers" in refused(sealed.esn("upgrade", "--down", "--yes"))
    with sealed.acting():
        create_engine_objects()
    said = refused(sealed.esn("upgrade", "--down", "--yes"))
    assert said.startswith("The check before the upgrade found:\nAltered: ")
    assert revision(sealed) == wanted_revision()
