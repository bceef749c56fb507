import pytest

from esn.archive.alarms import KEPT_FILE
from esn.archive.checkpoint import read_kept, sign
from esn.archive.jobs import keep_checkpoints
from esn.archive.kept import keep, last_kept, load_kept
from esn.archive.models import ArchiveAlarm
from esn.archive.seal import seal
from esn.core.db import db
from tests.domain.core.ground import count
from tests.domain.core.sample import create_post


@pytest.fixture
def file(tmp_path):
    return tmp_path / "checkpoints.jsonl"


@pytest.fixture
def checkpoints(key):
    return [sign(key, size, bytes([size]) * 32, f"2026-03-0{size}T00:00:00+00:00") for size in (1, 2, 3)]


def test_what_is_kept_is_read_again(file, checkpoints):
    assert last_kept(file) == 0
    keep(file, checkpoints[:2])
    keep(file, checkpoints[2:])
    assert load_kept(file) == checkpoints
    assert last_kept(file) == 3


def test_a_line_torn_off_by_a_crash_is_written_again(file, checkpoints):
    keep(file, checkpoints[:1])
    with file.open("a") as torn:
        torn.write(checkpoints[1].line()[:70])
    assert last_kept(file) == 1
    keep(file, checkpoints[1:])
    assert load_kept(file) == checkpoints


def test_a_damaged_line_is_refused(file, checkpoints):
    file.write_text("\n".join([checkpoints[0].line()[:70], checkpoints[1].line()]))
    with pytest.raises(ValueError, match="damaged"):
        load_kept(file)
    with pytest.raises(ValueError, match="damaged"):
        read_kept(["{}"])


def test_only_what_the_file_lacks_is_appended(app, key, file):
    sealed = []
    for _ in range(3):
        create_post()
        sealed.append(seal(key))
    keep(file, sealed[:1])
    keep_checkpoints(file)
    keep_checkpoints(file)
    assert load_kept(file) == sealed


def test_a_file_that_cannot_be_written_raises_an_alarm_until_it_can(app, key, tmp_path):
    file = tmp_path / "volume" / "checkpoints.jsonl"
    create_post()
    seal(key)
    keep_checkpoints(file)
    assert db.session.get(ArchiveAlarm, KEPT_FILE).detail == f"{file}: No such file or directory"
    file.parent.mkdir()
    keep_checkpoints(file)
    assert count(ArchiveAlarm) == 0
    assert last_kept(file) == 1
