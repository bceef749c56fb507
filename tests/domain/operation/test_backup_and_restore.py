"""`esn backup` and `esn restore`, run as commands: what comes back is whole, proven, and opened only then."""

import json
import shutil
import tarfile
import threading
import tomllib
from pathlib import Path
from typing import Self

import pytest
import sqlalchemy as sa

from esn.app import create_engine_objects
from esn.archive.append import canonical_json
from esn.archive.judge import NO_PAYLOAD
from esn.archive.kept import load_kept
from esn.archive.models import ArchiveDestruction, ArchivePending, ArchiveRecord
from esn.auth.actions import open_session
from esn.auth.queries import load_session
from esn.blobs import store
from esn.core.db import db
from esn.operation.backup.files import LIST, write_list
from esn.operation.backup.manifest import NAME as MANIFEST
from esn.operation.backup.settings_copy import write_settings
from esn.posts.models import Post
from esn.settings import load_settings
from tests.domain.operation.installation import STOP_SECONDS, Installation
from tests.factories.cast import load_cast
from tests.factories.door import list_records
from tests.factories.worlds import make_community, make_post

KILLED = """
import os, signal
import esn.operation.backup.make as make
make.write_list = lambda _folder: os.kill(os.getpid(), signal.SIGKILL)
from esn.cli.main import main
main()
"""


def done(result) -> str:
    """What a command said that did its work."""
    assert result.exit_code == 0, result.output
    return result.output


def refused(result, status: int = 1) -> str:
    """What a command said that refused."""
    assert (result.exit_code, bool(result.output)) == (status, True), result.output
    return result.output


@pytest.fixture
def backup(used: Installation, keys: Path, tmp_path: Path) -> Path:
    """A backup with a post, a file and a session in it, its keys apart."""
    with used.acting():
        cast = load_cast()
        make_post(cast.employee, make_community(cast.employee))
        store.put(b"a picture")
    done(used.esn("archive", "seal"))
    place = tmp_path / "backup"
    done(used.esn("backup", place, "--keys", keys))
    return place


class Writers:
    """People who post for as long as the block lasts; `posts` are those whose writing was answered."""

    def __init__(self, installation: Installation, number: int = 2) -> None:
        self._stop = threading.Event()
        self._enough = threading.Semaphore(0)
        self.posts: list[int] = []
        self._app = installation
        self._number = number

    def __enter__(self) -> Self:
        self._context = self._app.acting()
        app = self._context.__enter__()
        self.cast = load_cast()
        space = make_community(self.cast.employee)
        self._threads = [threading.Thread(target=self._write, args=(app, space)) for _ in range(self._number)]
        for thread in self._threads:
            thread.start()
        return self

    def _write(self, app, space) -> None:
        while not self._stop.is_set():
            with app.app_context():
                self.posts.append(make_post(self.cast.employee, space))
            self._enough.release()

    def wait_for(self, number: int) -> None:
        """Wait until so many more posts were answered."""
        for _ in range(number):
            assert self._enough.acquire(timeout=STOP_SECONDS)

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self._context.__exit__(*error)


def test_under_load_everything_answered_before_it_began_comes_back(used, empty, keys, tmp_path):
    with Writers(used) as writers:
        session = open_session(writers.cast.employee.id, address="127.0.0.1", agent="test")
        writers.wait_for(5)
        before = list(writers.posts)
        done(used.esn("backup", tmp_path / "backup", "--keys", keys))
        writers.wait_for(1)
    said = done(empty.esn("restore", tmp_path / "backup", "--keys", keys))
    assert "1 sessions ended" in said
    with empty.acting():
        restored = set(db.session.scalars(db.select(Post.id)))
        assert set(before) <= restored < set(writers.posts)
        assert load_session(session) is None, "a session of the backup has come back to life"
        (record,) = list_records("installation.restored")
        assert record["facts"]["sessions_ended"] == 1
    done(empty.esn("archive", "seal"))
    assert empty.esn("archive", "verify").output.startswith("Good: ")


def test_the_manifest_says_what_is_in_it(backup, used):
    manifest = json.loads((backup / MANIFEST).read_text())
    assert manifest["tables"]["content"] == 1
    assert manifest["blobs"] == 1
    assert manifest["revision"] == used.execute("SELECT version_num FROM alembic_version")[0][0]
    assert manifest["checkpoint"]["tree_size"] == used.execute("SELECT max(tree_size) FROM archive_checkpoint")[0][0]
    with used.acting():
        (record,) = list_records("installation.backup_made")
        assert record["facts"]["tree_size"] == manifest["checkpoint"]["tree_size"]
        assert record["texts"]["place"] == str(backup)


def test_files_come_back_byte_by_byte(backup, empty, keys):
    done(empty.esn("restore", backup, "--keys", keys))
    with empty.acting():
        assert [path.read_bytes() for path in (empty.folder / "blobs").rglob("*") if path.is_file()] == [b"a picture"]


@pytest.mark.one_database
@pytest.mark.parametrize("name", ["backup.tar", "backup.tar.gz"])
def test_as_one_file(used, empty, keys, tmp_path, name):
    done(used.esn("archive", "seal"))
    done(used.esn("backup", tmp_path / name, "--keys", keys))
    with tarfile.open(tmp_path / name) as archive:
        assert MANIFEST in archive.getnames()
    assert (tmp_path / name).stat().st_mode & 0o077 == 0
    assert "Good: " in done(empty.esn("restore", tmp_path / name, "--keys", keys))


@pytest.mark.one_database
@pytest.mark.parametrize("escape", ["../outside", "/tmp/outside", "link"])
def test_a_tar_file_that_reaches_outside_is_refused(empty, tmp_path, escape):
    with tarfile.open(tmp_path / "backup.tar", "w") as archive:
        member = tarfile.TarInfo(escape)
        if escape == "link":
            member.type, member.linkname = tarfile.SYMTYPE, "../../outside"
        archive.addfile(member)
    assert "which is in no backup" in refused(empty.esn("restore", tmp_path / "backup.tar"))
    assert not (tmp_path / "outside").exists()


def test_into_a_folder_that_is_there_it_gets_a_name_of_its_own(used, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    done(used.esn("backup", folder))
    (made,) = folder.iterdir()
    assert made.name.startswith("esn-20")
    assert refused(used.esn("backup", tmp_path / "no" / "folder")).endswith("is no folder. Make it first.\n")


def test_secrets_stand_in_it_only_when_asked_for(used, tmp_path):
    used.environment["ESN_DIRECTORY__BIND_PASSWORD"] = "canary-of-the-directory"
    used.environment["ESN_REALTIME__REDIS_URL"] = "redis://:canary-of-redis@127.0.0.1"
    done(used.esn("backup", tmp_path / "without"))
    done(used.esn("backup", tmp_path / "with", "--with-secrets"))
    without, with_secrets = (
        (tmp_path / name / "settings" / "settings.toml").read_text() for name in ("without", "with")
    )
    secrets = ("canary-of-the-directory", "canary-of-redis", used.environment["ESN_SECRET_KEY"])
    assert [secret in without for secret in secrets] == [False] * 3
    assert [secret in with_secrets for secret in secrets] == [True] * 3
    assert not list((tmp_path / "with").rglob("*.pem"))


@pytest.mark.parametrize("place", ["esn:canary@db.test.example/esn", "esn@db.test.example/esn?password=canary"])
def test_the_password_of_the_database_is_left_out(tmp_path, place):
    settings = load_settings(secret_key="k" * 32, data_folder=tmp_path, database_url=f"postgresql://{place}")
    write_settings(tmp_path / "settings", settings, with_secrets=False)
    text = (tmp_path / "settings" / "settings.toml").read_text()
    assert "canary" not in text
    assert "esn@db.test.example/esn" in tomllib.loads(text)["database_url"]


def test_keys_lie_apart(used, tmp_path):
    assert "Keep the keys apart" in refused(
        used.esn("backup", tmp_path / "backup", "--keys", tmp_path / "backup" / "x")
    )
    assert not (tmp_path / "backup").exists()


def test_a_killed_backup_is_not_taken_for_one(used, empty, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    with used.begin("backup", folder / "night", python=KILLED) as running:
        running.communicate(timeout=STOP_SECONDS)
    assert running.returncode == -9
    (left,) = folder.iterdir()
    assert left.name.startswith(".esn-unfinished-")
    assert "is no finished backup" in refused(empty.esn("restore", left))
    assert f"An unfinished backup lies in {left}" in done(used.esn("backup", folder / "night"))


def alter(backup: Path, how: str) -> None:
    """Damage a backup in one of several ways."""
    blob = next(path for path in (backup / "blobs").rglob("*") if path.is_file())
    if how == "changed":
        blob.write_bytes(b"another picture")
    elif how == "missing":
        blob.unlink()
    elif how == "added":
        (backup / "blobs" / "more").write_bytes(b"more")
    elif how == "listed anew":
        blob.write_bytes(b"another picture")
        write_list(backup)


DAMAGES = {
    "changed": "has changed since it was made",
    "missing": "is missing",
    "added": "is not listed",
    "listed anew": f"{LIST} is not the one of the manifest",
}


def test_a_damaged_backup_is_refused_and_opens_nothing(backup, empty, keys, tmp_path):
    for how, said in DAMAGES.items():
        damaged = tmp_path / how
        shutil.copytree(backup, damaged)
        alter(damaged, how)
        assert said in refused(empty.esn("restore", damaged, "--keys", keys)), how
        require_untouched(empty)


def require_untouched(empty: Installation) -> None:
    """Nothing was opened."""
    if empty.url.startswith("sqlite"):
        assert not Path(empty.url.removeprefix("sqlite:///")).exists()
    else:
        assert empty.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(0,)]


def test_an_altered_archive_is_refused_and_stays_closed(used, empty, keys, tmp_path):
    done(used.esn("archive", "seal"))
    is_postgresql = not used.url.startswith("sqlite")
    trigger = "archive_record_no_update" + (" ON archive_record" if is_postgresql else "")
    change = "UPDATE archive_record SET envelope = replace(envelope, '{', '{ ') WHERE id = 3"
    used.execute(f"DROP TRIGGER {trigger}", change)
    with used.acting():
        create_engine_objects()
    done(used.esn("backup", tmp_path / "backup", "--keys", keys))
    said = refused(empty.esn("restore", tmp_path / "backup", "--keys", keys))
    assert "Altered: a record is changed, at entry 3." in said
    if is_postgresql:
        assert "did not finish" in refused(empty.esn("worker"))
        assert "did not finish" in refused(empty.esn("restore", tmp_path / "backup", "--keys", keys))
    else:
        require_untouched(empty)


def test_only_an_empty_machine_takes_it(backup, used, empty, keys):
    assert "into an empty installation only" in refused(used.esn("restore", backup, "--keys", keys))
    (empty.folder / "blobs").mkdir(parents=True)
    (empty.folder / "blobs" / "old").write_bytes(b"old")
    assert "blobs is not empty" in refused(empty.esn("restore", backup, "--keys", keys))


def test_another_kind_of_database_or_a_later_version_is_refused(backup, empty, keys):
    manifest = json.loads((backup / MANIFEST).read_text())
    other = "postgresql" if manifest["database"] == "sqlite" else "sqlite"
    (backup / MANIFEST).write_text(json.dumps({**manifest, "database": other}))
    assert f"The backup is of {other}" in refused(empty.esn("restore", backup, "--keys", keys))
    (backup / MANIFEST).write_text(json.dumps({**manifest, "revision": "9999"}))
    assert "Install that version first" in refused(empty.esn("restore", backup, "--keys", keys))


def test_an_older_state_is_noticed_and_taken_knowingly(used, empty, keys, tmp_path):
    kept = tmp_path / "kept.jsonl"
    used.environment["ESN_ARCHIVE__KEPT_CHECKPOINTS_FILE"] = str(kept)
    empty.environment["ESN_ARCHIVE__KEPT_CHECKPOINTS_FILE"] = str(kept)
    done(used.esn("archive", "seal"))
    done(used.esn("backup", tmp_path / "backup", "--keys", keys))
    with used.acting():
        cast = load_cast()
        make_post(cast.employee, make_community(cast.employee))
    done(used.esn("archive", "seal"))
    newest = load_kept(kept)[-1].tree_size

    said = refused(empty.esn("restore", tmp_path / "backup", "--keys", keys), status=3)
    assert f"entry {newest:,} was sealed on" in said
    assert "would be lost" in said
    assert "--accept-older" in said
    require_untouched(empty)

    said = done(empty.esn("restore", tmp_path / "backup", "--keys", keys, "--accept-older"))
    assert f"to {newest:,} are lost" in said
    with empty.acting():
        (record,) = list_records("installation.restored")
        assert record["facts"]["lost_up_to"] == newest
    (aside,) = tmp_path.glob("kept.jsonl.before-restore-*")
    assert load_kept(aside)[-1].tree_size == newest
    done(empty.esn("archive", "seal"))
    assert "agree with all kept checkpoints" in done(empty.esn("archive", "verify"))


def test_a_backup_that_agrees_with_the_kept_checkpoints(backup, used, empty, keys, tmp_path):
    kept = tmp_path / "kept.jsonl"
    used.environment["ESN_ARCHIVE__KEPT_CHECKPOINTS_FILE"] = str(kept)
    shutil.rmtree(backup)
    done(used.esn("archive", "seal"))
    done(used.esn("backup", backup))
    said = done(empty.esn("restore", backup, "--keys", keys, "--kept", kept))
    assert "agree with all kept checkpoints" in said


def add_order(used: Installation, record_id: int) -> None:
    """Order the destruction of one text, and be stopped before it is done."""
    envelope = canonical_json({"type": "record.destroyed", "object_id": record_id})
    engine = sa.create_engine(used.url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        added = sa.insert(ArchiveRecord).values(envelope=envelope, commitment=NO_PAYLOAD).returning(ArchiveRecord.id)
        order_id = connection.scalar(added)
        connection.execute(sa.insert(ArchivePending).values(record_id=order_id))
        connection.execute(sa.insert(ArchiveDestruction).values(record_id=record_id, authorised_by_id=order_id))
    engine.dispose()


def test_what_was_to_be_destroyed_is_destroyed_again(used, empty, keys, tmp_path):
    with used.acting():
        cast = load_cast()
        make_post(cast.employee, make_community(cast.employee), source="A text whose time is over.")
    record_id = used.execute("SELECT record_id FROM archive_payload WHERE payload LIKE '%time is over%'")[0][0]
    add_order(used, record_id)
    done(used.esn("archive", "seal"))
    done(used.esn("backup", tmp_path / "backup", "--keys", keys))
    said = done(empty.esn("restore", tmp_path / "backup", "--keys", keys))
    assert "1 texts destroyed again" in said
    assert empty.execute(f"SELECT count(*) FROM archive_payload WHERE record_id = {record_id}") == [(0,)]
