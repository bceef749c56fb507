"""Every way SQLAlchemy has of writing rows, each as a function of the session and a post's id."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from tests.domain.core.sample import Content, Post

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CONTENT, POST = Content.__table__, Post.__table__
ROWS = [{"kind": "content", "title": "", "created_at": NOW}] * 2


def add_by_orm(session, post_id):
    session.add(Post(html="", created_at=NOW))


def change_by_orm(session, post_id):
    session.get(Post, post_id).html = "changed"


def delete_by_orm(session, post_id):
    session.delete(session.get(Post, post_id))


def bulk_update_of_orm(session, post_id):
    session.execute(sa.update(Post).values(html="changed"))


def bulk_update_by_primary_key(session, post_id):
    session.execute(sa.update(Content), [{"id": post_id, "title": "changed"}])


def bulk_insert_of_orm(session, post_id):
    session.execute(sa.insert(Content), ROWS)


def legacy_bulk_save(session, post_id):
    session.bulk_insert_mappings(Content, ROWS)


def query_update(session, post_id):
    session.query(Post).filter_by(id=post_id).update({"html": "changed"})


def core_insert(session, post_id):
    session.execute(CONTENT.insert(), ROWS)


def core_insert_from_select(session, post_id):
    chosen = sa.select(CONTENT.c.kind, CONTENT.c.title, CONTENT.c.created_at)
    session.execute(CONTENT.insert().from_select(["kind", "title", "created_at"], chosen))


def core_delete_on_the_connection(session, post_id):
    session.connection().execute(POST.delete())


def upsert(session, post_id):
    insert = {"sqlite": sqlite, "postgresql": postgresql}[session.get_bind().dialect.name].insert
    row = insert(CONTENT).values(id=post_id, **ROWS[0])
    session.execute(row.on_conflict_do_update(index_elements=["id"], set_={"title": "changed"}))


WAYS = [add_by_orm, change_by_orm, delete_by_orm, bulk_update_of_orm, bulk_update_by_primary_key, bulk_insert_of_orm]
WAYS += [legacy_bulk_save, query_update, core_insert, core_insert_from_select, core_delete_on_the_connection, upsert]
