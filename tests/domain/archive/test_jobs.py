from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from esn.archive.alarms import KEPT_FILE, SEAL
from esn.archive.jobs import seal_records
from esn.archive.judge import Verdict
from esn.archive.kept import last_kept
from esn.archive.keys import KeyUnusableError, make_signing_key
from esn.archive.models import ArchiveAlarm, ArchivePending
from esn.archive.queries import get_seal_state
from esn.archive.seal import TreeDamagedError
from esn.archive.verification import verify_archive
from esn.core import clock
from esn.core.actor import SYSTEM
from esn.core.db import db
from esn.settings import load_settings, settings, use
from tests.domain.core.ground import count
from tests.domain.core.sample import create_post


@pytest.fixture
def kept_file(url, app, tmp_path):
    """The settings of an archive that is sealed and kept; gives the kept file."""
    file = tmp_path / "volume" / "checkpoints.jsonl"
    file.parent.mkdir()
    secret = "a test key that is long enough to be taken"
    archive = {"kept_checkpoints_file": file}
    use(load_settings(database_url=url, data_folder=tmp_path, secret_key=secret, archive=archive))
    make_signing_key(settings().archive.signing_key_file)
    return file


def alarms():
    db.session.rollback()
    return get_seal_state(SYSTEM).alarms


def test_it_catches_up_and_keeps_every_seal(kept_file, monkeypatch):
    monkeypatch.setattr("esn.archive.seal.seal.__defaults__", (4,))
    for _ in range(10):
        create_post()
    seal_records()
    assert (count(ArchivePending), last_kept(kept_file)) == (0, 10)
    assert len(kept_file.read_text().splitlines()) == 3
    finding = verify_archive()
    assert (finding.verdict, finding.tree_size) == (Verdict.GOOD, 10)
    assert "agree with all kept checkpoints" in finding.sentence()


def test_a_missing_key_raises_an_alarm_until_it_is_back(kept_file):
    create_post()
    file = settings().archive.signing_key_file
    file.rename(file.with_name("elsewhere"))
    with pytest.raises(KeyUnusableError):
        seal_records()
    assert "cannot be read" in alarms()[SEAL]
    file.with_name("elsewhere").rename(file)
    seal_records()
    assert alarms() == {}


def test_a_damaged_tree_stops_the_sealing_with_an_alarm(kept_file, intruder):
    create_post()
    seal_records()
    intruder("DELETE FROM archive_leaf")
    create_post()
    with pytest.raises(TreeDamagedError):
        seal_records()
    assert alarms() == {SEAL: "0 leaves, last checkpoint at 1"}
    assert verify_archive().verdict == Verdict.ALTERED


def test_a_kept_file_that_cannot_be_written_does_not_stop_the_sealing(kept_file):
    kept_file.parent.rename(kept_file.parent.with_name("unmounted"))
    create_post()
    seal_records()
    assert count(ArchivePending) == 0
    assert list(alarms()) == [KEPT_FILE]


def test_the_state_says_when_sealing_is_late(kept_file):
    create_post()
    assert not get_seal_state(SYSTEM).is_late
    assert get_seal_state(SYSTEM).pending == 1
    monday = datetime.now(UTC) - timedelta(minutes=5)
    with clock.at(monday):
        assert not get_seal_state(SYSTEM).is_late  # the clock of an import does not matter
    db.session.rollback()
    seal_records()
    state = get_seal_state(SYSTEM)
    assert (state.tree_size, state.pending, state.oldest_pending_at) == (1, 0, None)


def test_a_record_that_waits_for_minutes_is_late(kept_file, monkeypatch):
    create_post()
    later = datetime.now(UTC) + timedelta(minutes=3)
    monkeypatch.setattr(clock, "true_now", lambda: later)
    assert get_seal_state(SYSTEM).is_late


def test_without_public_keys_nothing_can_be_judged(kept_file, tmp_path):
    finding = verify_archive(keys=tmp_path / "nowhere")
    assert finding.verdict == Verdict.CANNOT_JUDGE
    assert "the public keys cannot be read" in finding.sentence()


def test_a_kept_file_that_is_gone_is_not_passed_over(kept_file, tmp_path):
    create_post()
    seal_records()
    assert verify_archive(kept=tmp_path / "nowhere").verdict == Verdict.CANNOT_JUDGE
    kept_file.unlink()
    assert verify_archive().sentence() == f"Cannot judge: {kept_file}: No such file or directory."
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ArchiveAlarm)) == 0
