"""The index: in the transaction of what it stands for, rebuilt without a gap."""

import pytest
import sqlalchemy as sa

from esn import wiring
from esn.content.actions.changes import edit_content, remove_content
from esn.core import jobs
from esn.core.db import db
from esn.core.unit_of_work import unit_of_work
from esn.people.events import AccountChanged
from esn.people.models import Account
from esn.search import rebuild as rebuilding
from esn.search.beside import NEXT_DOCUMENTS, next_table
from esn.search.index import document_id, index_items
from esn.search.models import IndexedDocument
from esn.search.objects import ENGINE_MADE, create_search_objects
from esn.search.rebuild import RebuildFailed, rebuild
from tests.domain.search.searching import index_people, look, urls
from tests.factories.worlds import make_community, make_post, make_reply


def run_jobs() -> None:
    """Run what is due, as a worker does."""
    while jobs.run_next(wiring.JOBS):
        pass


def is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def check_words() -> None:
    """FTS5 compares its words with the documents; an error when they differ."""
    if is_sqlite():
        with db.engine.connect() as connection:
            connection.connection.cursor().execute(
                "INSERT INTO search_words (search_words, rank) VALUES ('integrity-check', 1)"
            )


def count_documents() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count()).select_from(IndexedDocument))


class Broken(Exception):
    """Something fails after the index was written."""


def test_the_index_lives_and_dies_with_the_transaction(cast):
    space = make_community(cast.employee)
    with pytest.raises(Broken), unit_of_work():
        make_post(cast.employee, space, source="The canary sings.")
        raise Broken
    before = count_documents()
    make_post(cast.employee, space, source="The lark sings.")
    assert count_documents() == before + 1
    assert len(urls(cast.colleague, "sings")) == 1
    check_words()


def test_words_stay_true_through_changes(cast):
    space = make_community(cast.employee)
    post_id = make_post(cast.employee, space, source="The canary sings.")
    reply_id = make_reply(cast.employee, post_id, "It sings.")
    edit_content(cast.employee, post_id, source="The lark is silent.", base_version=1)
    remove_content(cast.employee, reply_id)
    index_items("post", [post_id])
    check_words()
    assert not urls(cast.employee, "sings")


def test_what_may_no_longer_be_searched_has_no_row(cast):
    space = make_community(cast.employee)
    post_id = make_post(cast.employee, space, source="The canary sings.")
    assert db.session.get(IndexedDocument, document_id("post", post_id))
    remove_content(cast.employee, post_id)
    db.session.rollback()
    assert db.session.get(IndexedDocument, document_id("post", post_id)) is None


def rename(account_id: int, name: str, **fields: str) -> None:
    """What a synchronisation does."""
    with unit_of_work() as unit:
        unit.session.get(Account, account_id).display_name = name
        unit.record(AccountChanged(actor_id=None, object_id=account_id, fields=fields or {"display_name": name}))


def test_people_follow_in_one_job_for_many(cast):
    run_jobs()
    for number, account_id in enumerate((cast.employee.id, cast.colleague.id)):
        rename(account_id, f"Zoë Quist {number}")
    waiting = sa.select(sa.func.count()).select_from(jobs.Job).where(jobs.Job.name == "search.index_people")
    assert db.session.scalar(waiting) == 1
    assert not urls(cast.outsider, "quist")
    run_jobs()
    assert set(urls(cast.outsider, "zoe quist")) == {"/u/employee", "/u/colleague"}
    assert urls(cast.outsider, "from:me quist") == []


def test_a_telephone_number_is_no_reason_to_index(cast):
    run_jobs()
    rename(cast.employee.id, "Zoë Quist", telephone="4711")
    run_jobs()
    assert not urls(cast.outsider, "quist")


def test_service_accounts_are_not_people(cast):
    with unit_of_work() as unit:
        unit.session.get(Account, cast.employee.id).directory_id = None
        unit.record(AccountChanged(actor_id=None, object_id=cast.employee.id, fields={}))
    index_people()
    assert not urls(cast.outsider, "okafor")


def test_the_objects_of_the_engine_can_be_made_again(app):
    with db.engine.begin() as connection:
        create_search_objects(connection)
        create_search_objects(connection)
        known = sa.inspect(connection)
        if is_sqlite():
            assert {name for name in known.get_table_names() if name.startswith("search_words")} <= ENGINE_MADE
        else:
            assert {index["name"] for index in known.get_indexes("search_document")} <= ENGINE_MADE


@pytest.fixture
def talk(cast):
    """Some of everything, one text removed."""
    index_people()
    space = make_community(cast.employee, "fraud-desk")
    posts = [make_post(cast.employee, space, source=f"Canary number {n} sings.") for n in range(5)]
    make_reply(cast.employee, posts[0], "The lark answers.")
    remove_content(cast.employee, posts[4])
    return space, posts


def test_a_rebuild_finds_the_same(cast, talk):
    before = {typed: look(cast.outsider, typed).total for typed in ("canary", "lark", "fraud", "okafor", "sings -lark")}
    count = count_documents()
    steps: list[str] = []
    assert rebuild(steps.append) == count == count_documents()
    assert len(steps) == 4
    assert {typed: look(cast.outsider, typed).total for typed in before} == before
    check_words()


def test_after_a_rebuild_the_index_follows_again(cast, talk):
    space, posts = talk
    rebuild(print)
    make_post(cast.employee, space, source="A new canary.")
    edit_content(cast.employee, posts[0], source="No bird.", base_version=1)
    remove_content(cast.employee, posts[1])
    assert len(urls(cast.outsider, "canary")) == 3
    check_words()
    rebuild(print)
    assert len(urls(cast.outsider, "canary")) == 3
    assert not sa.inspect(db.engine).has_table(NEXT_DOCUMENTS)


@pytest.mark.every_database
def test_a_rebuild_keeps_the_rights_of_the_roles(talk):
    rights = sa.text(
        "SELECT grantee, privilege_type FROM information_schema.role_table_grants WHERE table_name = :name"
    )
    if is_sqlite():  # which has no roles: only the rebuild itself can be seen
        assert rebuild(print) == count_documents()
        return
    with db.engine.begin() as connection:
        connection.exec_driver_sql('DROP ROLE IF EXISTS "esn-reader"')
        connection.exec_driver_sql('CREATE ROLE "esn-reader"')
        connection.exec_driver_sql('GRANT SELECT, INSERT, UPDATE, DELETE ON search_document TO "esn-reader"')
        connection.exec_driver_sql("GRANT SELECT ON search_document TO PUBLIC")
    with db.engine.connect() as connection:
        before = set(connection.execute(rights, {"name": "search_document"}))
    rebuild(print)
    with db.engine.begin() as connection:
        assert set(connection.execute(rights, {"name": "search_document"})) == before
        assert {role for role, _right in before} > {"esn-reader", "PUBLIC"}
        connection.exec_driver_sql('DROP OWNED BY "esn-reader"')
        connection.exec_driver_sql('DROP ROLE "esn-reader"')


def test_a_rebuild_heals_what_was_lost_or_made_up(cast, talk):
    with unit_of_work() as unit:
        unit.session.execute(sa.delete(IndexedDocument.__table__).where(IndexedDocument.kind == "post"))
    assert not urls(cast.outsider, "canary")
    rebuild(print)
    assert len(urls(cast.outsider, "canary")) == 4


def test_what_happens_meanwhile_is_replayed(cast, talk, monkeypatch):
    space, posts = talk
    fill = rebuilding.fill

    def fill_while_people_write(group: str) -> int:
        written = fill(group)
        if group == "content":
            edit_content(cast.employee, posts[0], source="No bird any more.", base_version=1)
            remove_content(cast.employee, posts[1])
            make_post(cast.employee, space, source="A late canary.")
        return written

    monkeypatch.setattr(rebuilding, "fill", fill_while_people_write)
    rebuild(print)
    assert len(urls(cast.outsider, "canary")) == 3
    assert len(urls(cast.outsider, "bird")) == 1
    check_words()


@pytest.mark.parametrize("fault", ["missing", "other words"])
def test_a_wrong_index_is_not_switched_on(cast, talk, monkeypatch, fault):
    replay = rebuilding.replay

    def replay_and_break(after: int, size: int) -> int:
        with unit_of_work() as unit:
            newest = replay(after, size)
            if fault == "missing":
                unit.session.execute(sa.delete(next_table).where(next_table.c.kind == "reply"))
            else:
                empty = {"title": "", "body": "", "tags": ""} if is_sqlite() else {"words": None}
                unit.session.execute(sa.update(next_table).values(empty))
        return newest

    monkeypatch.setattr(rebuilding, "replay", replay_and_break)
    with pytest.raises(RebuildFailed):
        rebuild(print)
    db.session.rollback()
    assert not sa.inspect(db.engine).has_table(NEXT_DOCUMENTS)
    assert len(urls(cast.outsider, "canary")) == 4
