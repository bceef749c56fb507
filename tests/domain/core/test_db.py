from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from esn.core.db import Base, db, write_intent
from esn.core.origin import Origin, origin
from esn.core.unit_of_work import unit_of_work
from tests.domain.core.sample import Content, Effect, Post, create_post


def test_connection_settings(app, is_postgresql):
    if is_postgresql:
        assert db.session.scalar(sa.text("SHOW transaction_isolation")) == "read committed"
        assert db.session.scalar(sa.text("SHOW jit")) == "off"
        return
    wanted = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "busy_timeout": 15000,
    }
    got = {name: db.session.scalar(sa.text(f"PRAGMA {name}")) for name in wanted}
    assert got == wanted


@pytest.mark.parametrize(("channel", "kept"), [("web", 1), ("job", 0), ("cli", 0)])
def test_pages_alone_keep_what_postgresql_has_prepared(app, is_postgresql, channel, kept):
    if not is_postgresql:
        assert db.session.connection().engine is db.engine
        return
    prepared = sa.text("SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT 7'")
    token = origin.set(Origin(channel=channel))
    for _request in range(8):  # the driver prepares what it has seen some times
        assert db.session.scalar(sa.text("SELECT 7")) == 7
        db.session.remove()
    assert db.session.scalar(prepared) == kept
    origin.reset(token)


def test_reading_has_no_transaction_on_postgresql_and_writing_has(app, is_postgresql):
    if is_postgresql:
        begun = sa.text("SELECT now()")
        assert db.session.scalar(begun) < db.session.scalar(begun)
        with unit_of_work() as unit:
            assert unit.session.scalar(begun) == unit.session.scalar(begun)


def test_ids_are_never_used_twice(app):
    with unit_of_work() as unit:
        effect = Effect(word="first")
        unit.session.add(effect)
        unit.session.flush()
        first_id = effect.id
        unit.session.delete(effect)
    with unit_of_work() as unit:
        effect = Effect(word="second")
        unit.session.add(effect)
        unit.session.flush()
        assert effect.id > first_id


def test_every_id_is_autoincrement_on_sqlite_and_identity_on_postgresql(app, is_postgresql):
    for name, table in db.metadata.tables.items():
        if "id" not in table.c or table.c.id.foreign_keys:
            continue
        if is_postgresql:
            query = (
                f"SELECT is_identity FROM information_schema.columns WHERE table_name = '{name}' AND column_name = 'id'"
            )
            assert db.session.scalar(sa.text(query + " AND table_schema = current_schema()")) == "YES", name
        else:
            sql = db.session.scalar(sa.text(f"SELECT sql FROM sqlite_master WHERE name = '{name}'"))
            assert "AUTOINCREMENT" in sql, sql


def test_big_ids_round_trip(app):
    with unit_of_work() as unit:
        unit.session.add(Effect(id=2**53 - 1, word="far"))
    assert db.session.get(Effect, 2**53 - 1).word == "far"


def test_times_are_utc_and_aware(app):
    there = datetime(2026, 3, 1, 12, 0, tzinfo=timezone(timedelta(hours=5)))
    with unit_of_work() as unit:
        unit.session.execute(sa.insert(Content.__table__).values(kind="content", title="", created_at=there))
        unit.session.connection().info["covered_tables"].add("sample_content")
    got = db.session.scalar(sa.select(Content.created_at))
    assert got == there
    assert got.tzinfo is UTC
    assert got.hour == 7
    assert db.session.scalar(sa.select(Content.id).where(Content.created_at == there)) is not None


def test_naive_time_is_refused(app):
    with pytest.raises(sa.exc.StatementError), unit_of_work() as unit:
        unit.session.add(Post(html="", created_at=datetime(2026, 3, 1)))  # noqa: DTZ001 - that is the point


def test_names_of_constraints_follow_the_convention(app, is_postgresql):
    assert db.metadata is Base.metadata
    name = "pk_sample_content" if is_postgresql else None  # AUTOINCREMENT must stand in the column, so it has no name
    assert sa.inspect(db.engine).get_pk_constraint("sample_content")["name"] == name
    assert sa.inspect(db.engine).get_foreign_keys("sample_post")[0]["name"] == "fk_sample_post_id_sample_content"


def test_joined_inheritance_loads(app):
    post_id = create_post("<p>Hello</p>")
    assert db.session.get(Content, post_id).html == "<p>Hello</p>"


def test_write_intent_ends_with_the_unit(app):
    with pytest.raises(ZeroDivisionError), unit_of_work():
        assert write_intent.get()
        raise ZeroDivisionError
    assert not write_intent.get()
