import pytest
import sqlalchemy as sa
from sqlalchemy import orm

from esn.core.commit_guard import RAW_WRITE, UncoveredWrite, UnguardedWrite
from esn.core.db import db
from esn.core.unit_of_work import unit_of_work
from tests.domain.core.ground import count
from tests.domain.core.sample import Content, Effect, Post, PostCreated, create_post, write_effect
from tests.domain.core.ways_of_writing import CONTENT, NOW, POST, ROWS, WAYS


def state():
    db.session.rollback()
    return db.session.execute(sa.select(CONTENT, POST.c.html).outerjoin(POST)).all()


@pytest.mark.parametrize("write", WAYS)
def test_every_way_of_writing_needs_a_covering_event(app, write):
    post_id = create_post("before")
    before = state()
    with pytest.raises(UncoveredWrite), unit_of_work() as unit:
        write(unit.session, post_id)
    assert state() == before
    with unit_of_work() as unit:
        write(unit.session, post_id)
        unit.record(PostCreated(actor_id=1, object_id=post_id, html=""))
    assert state() != before


@pytest.mark.parametrize("write", WAYS)
def test_every_way_of_writing_needs_a_unit_of_work(app, write):
    post_id = create_post("before")
    before = state()
    with pytest.raises(UnguardedWrite):
        write(db.session(), post_id)
        db.session.commit()
    assert state() == before


@pytest.mark.parametrize("kind", [{}, {"key_share": True}, {"read": True}, {"read": True, "key_share": True}], ids=str)
def test_a_lock_needs_a_unit_of_work(app, is_postgresql, kind):
    create_post("before")
    lock = sa.select(Content).with_for_update(**kind)
    if is_postgresql:  # SQLite has no word for it: whoever writes there has the whole file
        with pytest.raises(UnguardedWrite, match="a lock needs"):
            db.session.scalars(lock)
    with unit_of_work() as unit:
        assert len(unit.session.scalars(lock).all()) == 1


RAW = [
    "UPDATE sample_post SET html = 'x'",
    "  update sample_post set html = 'x'",
    "/* note */ DELETE FROM sample_post",
    "-- a\nDELETE FROM sample_post",
]
RAW += ["WITH a AS (SELECT 1) UPDATE sample_post SET html = 'x'"]


@pytest.mark.parametrize("sql", RAW)
@pytest.mark.parametrize("wrap", [sa.text, None])
def test_raw_writing_is_refused_at_once(app, sql, wrap):
    create_post("before")
    before = state()
    with pytest.raises(UnguardedWrite, match="raw SQL"), unit_of_work() as unit:
        connection = unit.session.connection()
        connection.execute(wrap(sql)) if wrap else connection.exec_driver_sql(sql)
    assert state() == before


def test_raw_writing_in_the_listed_place_names_its_tables_and_needs_an_event_too(app):
    post_id = create_post("before")
    statement = sa.text("UPDATE sample_post SET html = 'x'").execution_options(**{RAW_WRITE: {"sample_post"}})
    with pytest.raises(UncoveredWrite), unit_of_work() as unit:
        unit.session.execute(statement)
    with unit_of_work() as unit:
        unit.session.execute(statement)
        unit.record(PostCreated(actor_id=1, object_id=post_id, html="x"))
    assert db.session.get(Post, post_id).html == "x"


def test_writing_inside_a_common_table_expression_is_seen(app, is_postgresql):
    if not is_postgresql:
        return  # SQLite has no writing inside WITH
    create_post("before")
    gone = sa.delete(POST).returning(POST.c.id).cte("gone")
    with pytest.raises(UncoveredWrite), unit_of_work() as unit:
        unit.session.execute(sa.select(sa.func.count()).select_from(gone)).all()
    assert count(Post) == 1


def test_a_direct_engine_transaction_is_guarded_too(app):
    with pytest.raises(UnguardedWrite), db.engine.begin() as connection:
        connection.execute(CONTENT.insert(), ROWS)
    with pytest.raises(UnguardedWrite), orm.Session(db.engine) as session, session.begin():
        session.add(Post(html="", created_at=NOW))
    assert count(Content) == 0


def test_autocommit_is_refused(app, is_postgresql):
    if not is_postgresql:
        return  # a second connection inside a unit of work waits for its own write lock and fails after busy_timeout
    with pytest.raises(UnguardedWrite), unit_of_work(), db.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(CONTENT.insert(), ROWS)
    assert count(Content) == 0


def test_marks_do_not_outlive_their_transaction(app):
    with pytest.raises(UncoveredWrite):
        create_post(is_recorded=False)
    write_effect("same pooled connection, nothing archived")
    create_post()
    with pytest.raises(UncoveredWrite):
        create_post(is_recorded=False)
    assert (count(Post), count(Effect)) == (1, 1)


def test_a_savepoint_undone_leaves_no_mark(app):
    with unit_of_work() as unit, pytest.raises(KeyError), unit.savepoint():
        create_post(is_recorded=False)
        unit.session.flush()
        raise KeyError
    with pytest.raises(UncoveredWrite), unit_of_work() as unit:
        create_post(is_recorded=False)
        with pytest.raises(KeyError), unit.savepoint():
            create_post()
            raise KeyError
    assert count(Post) == 0


def test_reading_with_writing_words_is_no_write(app):
    words = "SELECT 'update', replace('delete', 'd', 'x')"
    assert db.session.execute(sa.text(words)).one()
    assert db.session.execute(sa.text("WITH a AS (SELECT 1 AS updated) SELECT updated FROM a")).one()
