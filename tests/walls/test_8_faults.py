"""Wall 8: a database that reads and cannot write: disk full, read-only, failing writes. Refused clearly, over alone.

On SQLite the faults are its own; on PostgreSQL the server raises what it raises when its disk does that. What hangs or
is down instead is tried elsewhere: a directory in tests/directory/test_trouble.py, PostgreSQL and Redis in
network/test_2_processes.py, kills in test_8_kill.py and `python -m bench.kills`.
"""

import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from esn.core import clock
from esn.core.db import db
from esn.posts.queries import list_space_posts
from tests.factories.worlds import make_community, make_post, make_reply

pytestmark = pytest.mark.every_database

READING = (
    "/",
    "/c",
    "/c/fraud-desk",
    "/p/{post}",
    "/search?q=vault",
    "/notifications",
    "/compose",
    "/settings/sessions",
)
FULL, READ_ONLY, FAILING = "53100", "25006", "58030"  # as PostgreSQL numbers them
RAISING = """
CREATE FUNCTION refuse_writing() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the disk refuses' USING ERRCODE = '{state}'; END $$
"""


@contextmanager
def broken_disk(how: str) -> Iterator[None]:
    """The database cannot write as long as the block lasts; it knows nothing of it and needs no restart."""
    db.session.rollback()
    if db.engine.dialect.name == "postgresql":
        with _refusing_tables(how):
            yield
    elif how == FAILING:
        with _no_file_grows():
            yield
    else:
        # a disk that is full while every page of the file is in use
        with _each_connection("PRAGMA query_only=ON" if how == READ_ONLY else "PRAGMA max_page_count=1"):
            yield


@contextmanager
def _no_file_grows() -> Iterator[None]:
    """The system itself refuses every byte that anybody writes to a file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def _each_connection(statement: str) -> Iterator[None]:
    def say(connection, _record, _proxy) -> None:
        connection.execute(statement)

    event.listen(db.engine, "checkout", say)
    try:
        yield
    finally:
        event.remove(db.engine, "checkout", say)
        db.engine.dispose()


@contextmanager
def _refusing_tables(state: str) -> Iterator[None]:
    tables = [table for table in sa.inspect(db.engine).get_table_names() if table != "alembic_version"]
    with sa.create_engine(db.engine.url, poolclass=sa.NullPool).begin() as connection:
        connection.exec_driver_sql(RAISING.format(state=state))
        for table in tables:
            connection.exec_driver_sql(
                f'CREATE TRIGGER refuse_writing BEFORE INSERT OR UPDATE OR DELETE ON "{table}"'
                " EXECUTE FUNCTION refuse_writing()"
            )
    try:
        yield
    finally:
        db.session.rollback()
        with sa.create_engine(db.engine.url, poolclass=sa.NullPool).begin() as connection:
            connection.exec_driver_sql("DROP FUNCTION refuse_writing CASCADE")


@pytest.mark.parametrize("how", [FULL, READ_ONLY, FAILING])
def test_writes_are_refused_reads_go_on_and_it_recovers_alone(cast, client_of, how: str) -> None:
    space = make_community(cast.employee)
    post_id = make_post(cast.employee, space, source="The vault opens at nine.")
    make_reply(cast.employee, post_id)
    browser = client_of(cast.employee)
    form = {"to": "fraud-desk", "text": "An hour of thought. " * 400, "submission": "this form"}  # takes new pages
    browser.get("/compose")
    with broken_disk(how), clock.at(clock.now() + timedelta(minutes=5)):  # the use of the session would be noted
        for path in READING:
            page = browser.get(path.format(post=post_id))
            assert page.status_code == 200, (path, page.text[-500:])
        answer = browser.send("/compose", **form)
        assert answer.status_code == 503
        assert "This cannot be saved now." in answer.text
        assert "You can go on reading" in answer.text
        assert re.search(r"reference [0-9A-F]{8}\.", answer.text)
        assert "An hour of thought." in answer.text
        reply = browser.post(f"/p/{post_id}/reply", headers={"Accept": "application/json"}, data={"text": "Yes."})
        assert reply.status_code in (400, 503)  # without a token it is not even tried
        assert browser.get("/healthz").status_code == 200
    answers = [browser.send("/compose", **form) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert len(list_space_posts(cast.employee, space.id).rows) == 2


def test_nobody_signs_in_without_a_record_and_everybody_afterwards(cast, client_of, anonymous) -> None:
    anonymous.get("/sign-in")
    with broken_disk(READ_ONLY):
        answer = anonymous.send("/sign-in", username="employee", password="demo-password")
        assert answer.status_code == 503
        assert "This cannot be saved now." in answer.text
        assert "demo-password" not in answer.text
    assert client_of(cast.employee).get("/").status_code == 200
