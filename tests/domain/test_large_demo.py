"""The large demo firm: what is written in bulk is, row by row, what the actions write for the same small world."""

import json
import os
import secrets
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from esn.app import create_schema
from esn.archive.jobs import seal_records
from esn.archive.keys import make_signing_key
from esn.archive.models import ArchiveRecord
from esn.archive.verification import verify_archive
from esn.cli.demo.large import load as loading
from esn.cli.demo.large.check import check_sample
from esn.cli.demo.large.directory import list_people, write_ldif
from esn.cli.demo.large.finish import finish
from esn.cli.demo.large.run import fill
from esn.cli.demo.large.size import Size, read_size
from esn.cli.demo.large.store import put_back, put_words_back
from esn.cli.demo.large.world import World
from esn.cli.refusals import Refused
from esn.core import clock
from esn.core.db import db
from esn.people.directory import LdifDirectory
from esn.people.queries import load_actor
from esn.people.sync import synchronise
from esn.settings import settings
from esn.spaces.models import MUTED, Space
from tests.conftest import running_app
from tests.domain.acting import Actors
from tests.factories.terms import publish

SIZE, SEED = Size(people=30, communities=4, posts=40), 55
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)

# What differs without meaning anything: when it was sealed, and ids that a conflict on PostgreSQL has used up.
LEFT_OUT = {"archive_checkpoint", "archive_key", "position_counter"}
IDS_LEFT_OUT = {"job"}


@pytest.fixture(autouse=True)
def _same_moment(monkeypatch):
    """The same salts and the same time on the machine's clock, so that records can be the same to the last bit."""
    monkeypatch.setattr(clock, "true_now", lambda: NOW)
    monkeypatch.setattr(secrets, "token_bytes", bytes)


@contextmanager
def firm(databases, folder):
    """A network with the people of the directory and nothing else; gives their names."""
    folder.mkdir()
    with databases.copy() as url, running_app(url, folder), clock.at(NOW):
        create_schema()
        publish()
        make_signing_key(settings().archive.signing_key_file)
        people, file = list_people(SIZE.people, SEED), folder / "firm.ldif"
        write_ldif(file, people, SEED, "{SSHA512}none")
        synchronise(LdifDirectory(settings().directory.model_copy(update={"ldif_file": file})))
        yield [person.username for person in people]


def read_everything() -> dict[str, list]:
    """All rows of all tables."""
    found = {}
    for table in db.metadata.sorted_tables:
        if table.name not in LEFT_OUT:
            columns = [c for c in table.c if not (table.name in IDS_LEFT_OUT and c.name == "id")]
            rows = db.session.execute(sa.select(*columns)).mappings()
            found[table.name] = sorted((dict(row) for row in rows), key=lambda row: json.dumps(row, default=str))
    return found


def ignore(_what):
    """Tell nobody."""


def load(names, tell=ignore):
    """Load the small world in bulk, with all its indexes."""
    loading.load(SIZE, SEED, names, tell)
    list(put_back())
    put_words_back()


def act_out(names):
    """Let the same world happen through the actions."""
    seal_records()
    world = World(SIZE, SEED, loading.begin_of_talk(), names)
    actors = Actors([load_actor(account_id) for account_id, _locale in loading.list_accounts(names)])
    for acts in world.batches():
        for act in acts:
            actors.do(act)
        seal_records()


def test_bulk_writes_what_the_actions_write(databases, tmp_path):
    with firm(databases, tmp_path / "bulk") as names:
        load(names)
        bulk = read_everything()
        assert check_sample(SEED) == []
        assert verify_archive(None, None, None).verdict == 0
    with firm(databases, tmp_path / "acted") as names:
        act_out(names)
        acted = read_everything()
    for table, rows in acted.items():
        assert bulk[table] == rows, table
    assert bulk["notification"]
    muted = {(row["account_id"], row["space_id"]) for row in bulk["space_preference"] if row["level"] == MUTED}
    answered = {row["thread_root_id"] for row in bulk["content"]} - {None}
    roots = [row for row in bulk["content"] if row["id"] in answered]
    assert any((row["author_id"], row["space_id"]) in muted for row in roots)  # so that it matters whom nobody tells


class Killed(Exception):
    """The process ends here."""


def test_a_stopped_load_goes_on_where_it_was(databases, tmp_path, monkeypatch):
    monkeypatch.setattr("esn.cli.demo.large.world.POSTS_BATCH", 20)

    def kill(number):
        if number == 20:
            raise Killed

    with firm(databases, tmp_path / "bulk") as names:
        load(names)
        whole = read_everything()
    with firm(databases, tmp_path / "stopped") as names:
        with pytest.raises(Killed):
            load(names, kill)
        stopped_at = db.session.scalar(sa.select(sa.func.max(ArchiveRecord.id)))
        db.session.rollback()
        with clock.at(NOW):
            load(names)
        assert db.session.scalar(sa.select(sa.func.max(ArchiveRecord.id))) > stopped_at
        assert read_everything() == whole


def fill_disk(*_batch):
    """The disk has no more room."""
    raise OSError("no space left")


def die(*_batch):
    """The writing process is killed."""
    os._exit(9)


@pytest.mark.parametrize(("fail", "said"), [(fill_disk, "no space left"), (die, "Run the same command again")])
def test_what_goes_wrong_in_writing_is_told(databases, tmp_path, monkeypatch, fail, said):
    with firm(databases, tmp_path / "bulk") as names:
        with monkeypatch.context() as broken, pytest.raises((OSError, Refused), match=said):
            broken.setattr("esn.cli.demo.large.hand.write_rows", fail)
            load(names)
        with clock.at(NOW):
            load(names)
        assert verify_archive(None, None, None).verdict == 0


def test_another_world_is_refused_where_something_was_loaded(databases, tmp_path):
    with firm(databases, tmp_path / "bulk") as names:
        load(names)
        loaded = read_everything()
        for size, seed in ((SIZE, SEED + 2), (replace(SIZE, posts=8), SEED), (replace(SIZE, posts=800), SEED)):
            with pytest.raises(Refused, match="size and seed"):
                loading.load(size, seed, names, ignore)
        for size, seed in ((SIZE, SEED + 2), (replace(SIZE, people=25), SEED)):
            with pytest.raises(Refused, match="size and seed"):
                fill(size, seed)
        load(names)
        assert read_everything() == loaded


def test_what_was_loaded_goes_on_living(databases, tmp_path):
    with firm(databases, tmp_path / "bulk") as names:
        load(names)
        assert finish(SEED, ignore) == []
        actors = Actors([load_actor(account_id) for account_id, _locale in loading.list_accounts(names)])
        actors.spaces = list(db.session.scalars(sa.select(Space.id).order_by(Space.id)))
        world = World(SIZE, SEED, loading.begin_of_talk(), names)
        *_earlier, posts = world.batches()
        for post in posts[:5]:
            actors.do(post)
        seal_records()
        assert check_sample(SEED) == []
        assert verify_archive(None, None, None).verdict == 0


@pytest.mark.parametrize("word", ["19", "none", "-3"])
def test_sizes_that_cannot_be(word):
    with pytest.raises(ValueError, match=word):
        read_size(word)


def test_the_bank():
    assert read_size("bank") == Size(85_000, 4_000, 2_000_000)
