import pytest
import sqlalchemy as sa

from esn.archive.append import destroy_payload
from esn.archive.models import ArchivePayload
from esn.archive.seal import seal
from esn.archive.triggers import create_triggers, missing_triggers
from esn.core.commit_guard import RAW_WRITE
from esn.core.db import db
from esn.core.unit_of_work import unit_of_work
from tests.domain.core.sample import RecordDestroyed, create_post

TABLES = ["archive_record", "archive_payload", "archive_leaf", "archive_checkpoint", "archive_destruction"]


@pytest.fixture
def a_bit_of_everything(app, key):
    """Rows in each archive table."""
    post_id = create_post("secret words")
    create_post("to be destroyed")
    with unit_of_work() as unit:
        unit.record(RecordDestroyed(actor_id=1, object_id=2))
        destroy_payload(2, authorised_by_id=3)
    seal(key)
    create_post("not yet sealed")
    return post_id


def attempt(sql):
    table = {sql.split(" TABLE ")[-1].split()[-1]}
    with unit_of_work() as unit:
        return unit.session.execute(sa.text(sql).execution_options(**{RAW_WRITE: table})).rowcount


@pytest.mark.parametrize("table", [*TABLES, "archive_pending"])
def test_updates_are_refused(a_bit_of_everything, table):
    column = next(iter(db.session.execute(sa.text(f"SELECT * FROM {table}")).keys()))
    db.session.rollback()
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        attempt(f"UPDATE {table} SET {column} = {column}")


@pytest.mark.parametrize("table", TABLES)
def test_deletes_are_refused(a_bit_of_everything, table):
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        attempt(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", TABLES)
def test_truncate_or_replace_are_refused(a_bit_of_everything, table, is_postgresql):
    sql = f"TRUNCATE TABLE {table} CASCADE" if is_postgresql else f"REPLACE INTO {table} SELECT * FROM {table}"
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        attempt(sql)


def test_a_payload_can_be_deleted_only_with_a_destruction_row(a_bit_of_everything):
    assert db.session.get(ArchivePayload, 2) is None
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        attempt("DELETE FROM archive_payload WHERE record_id = 1")


def test_missing_triggers_are_noticed(app):
    with db.engine.begin() as connection:
        assert missing_triggers(connection) == set()
        tail = " ON archive_leaf" if connection.dialect.name == "postgresql" else ""
        connection.exec_driver_sql("DROP TRIGGER archive_leaf_no_delete" + tail)
        assert missing_triggers(connection) == {"archive_leaf_no_delete"}
        create_triggers(connection)
        assert missing_triggers(connection) == set()
