"""Statements that are put into SQL once: what they give, what listeners and guards hear of them."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from esn.core.commit_guard import UnguardedWrite
from esn.core.db import UtcDateTime, bound_now, db, read, read_one
from esn.core.prepared import Prepared, prepared
from esn.core.unit_of_work import unit_of_work
from tests.domain.core.sample import Post, create_post

MOMENT = datetime(2026, 3, 1, 12, 0, 5, 250, tzinfo=UTC)


def listen(call):
    """What the engine tells its listeners of what is sent meanwhile."""
    heard = []

    def note(_connection, _cursor, statement, parameters, _context, _many):
        heard.append((statement, parameters))

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        call()
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return heard


def test_values_are_those_that_the_orm_gives(app):
    post_id = create_post()
    given = sa.bindparam("at", type_=UtcDateTime())
    statement = sa.select(
        Post.id,
        (Post.id > 0).label("is_true"),
        sa.null().label("empty"),
        sa.literal("100 % of 'it' : \\ $1").label("words"),
        sa.literal(MOMENT, UtcDateTime()).label("constant"),
        sa.type_coerce(given, UtcDateTime()).label("moment"),
    ).where(Post.id == sa.bindparam("post_id"), given <= bound_now())
    values = {"post_id": post_id, "at": MOMENT}
    [row] = read(Prepared(statement), values)
    [as_ever] = db.session.execute(statement, values).all()
    assert row._asdict() == as_ever._asdict()
    assert (row.moment.tzinfo, row.is_true) == (UTC, True)


def test_a_text_takes_names_as_often_as_it_likes(app):
    post_id = create_post()
    statement = Prepared("SELECT id, :word AS word FROM sample_post WHERE id = :post_id OR id = -:post_id")
    assert read_one(statement, {"post_id": post_id, "word": "Zoë"}) == (post_id, "Zoë")


@pytest.mark.parametrize("how_many", [0, 1, 3])
def test_a_list_is_one_value_of_any_length(app, how_many):
    ids = sorted(create_post() for _ in range(4))
    statement = Prepared(sa.select(Post.id).where(Post.id.in_(sa.bindparam("ids", expanding=True))).order_by(Post.id))
    texts = {sent for asked in (ids, ids[:how_many]) for sent, _ in listen(lambda: read(statement, {"ids": asked}))}  # noqa: B023 - called at once
    assert len(texts - {"BEGIN"}) == 1
    assert [row.id for row in read(statement, {"ids": tuple(ids[:how_many])})] == ids[:how_many]


def test_a_list_stands_nowhere_else(app):
    ids = sa.bindparam("ids", expanding=True)
    with pytest.raises(ValueError, match="a list"):
        read(Prepared(sa.select(Post.id).where(Post.id.not_in(ids))), {"ids": [1]})


def test_a_value_that_is_missing_is_an_error(app):
    with pytest.raises(KeyError, match="post_id"):
        read(Prepared(sa.select(Post.id).where(Post.id == sa.bindparam("post_id"))), {})


def test_a_statement_is_built_once_for_each_set_of_arguments(app):
    built = []

    @prepared
    def posts(most):
        built.append(most)
        return sa.select(Post.id).order_by(Post.id).limit(most)

    ids = [create_post() for _ in range(3)]
    assert [len(read(posts(most), {})) for most in (1, 2, 1, 2)] == [1, 2, 1, 2]
    assert (built, [row.id for row in read(posts(2), {})]) == ([1, 2], ids[:2])


@pytest.mark.parametrize("text", ["DELETE FROM sample_post", "WITH x AS (DELETE FROM sample_post) SELECT 1"])
def test_the_commit_guard_hears_of_it(app, text):
    create_post()
    with pytest.raises(UnguardedWrite):
        read(Prepared(text), {})
    with pytest.raises(UnguardedWrite), unit_of_work():
        read(Prepared(text), {})
    assert len(db.session.execute(sa.select(Post.id)).all()) == 1


def test_locks_need_a_unit(app):
    with pytest.raises(UnguardedWrite):
        read(Prepared("SELECT id FROM sample_post FOR UPDATE"), {})


def test_errors_are_those_of_sqlalchemy_and_the_next_statement_works(app):
    with pytest.raises(sa.exc.DBAPIError):
        read(Prepared("SELECT nothing FROM sample_post"), {})
    assert read(Prepared("SELECT 1 AS one"), {})[0].one == 1


def test_a_lost_connection_is_replaced(app):
    one = Prepared("SELECT 1 AS one")
    read(one, {})
    connection = db.session().connection()
    lost = connection.connection.dbapi_connection
    lost.close()
    with pytest.raises(sa.exc.DBAPIError):
        read(one, {})
    db.session.rollback()
    assert read(one, {})[0].one == 1
    assert db.session().connection().connection.dbapi_connection is not lost
