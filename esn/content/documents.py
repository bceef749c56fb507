"""Content as the index sees it: what is published, with its plain text."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from esn.content.models import Content, Placement
from esn.core.documents import DocumentSource, SearchDocument
from esn.core.text import plain
from esn.people.models import Account


def content_source(kind: str) -> DocumentSource:
    """The documents of one kind of content."""

    def make(session: Session, ids: Sequence[int]) -> list[SearchDocument]:
        return make_documents(session, kind, ids)

    return DocumentSource(lambda: sa.select(Content.id).where(*_is_searchable(kind)), make)


def make_documents(session: Session, kind: str, ids: Sequence[int]) -> list[SearchDocument]:
    """The documents of those among `ids` that are published."""
    columns = (Content.id, Content.author_id, Content.thread_root_id, Content.title, Content.html)
    rows = session.execute(
        sa.select(*columns, Content.created_at, Content.edited_at, Account.locale)
        .join(Account, Account.id == Content.author_id)
        .where(Content.id.in_(ids), *_is_searchable(kind))
    ).all()
    spaces = _list_spaces(session, [row.thread_root_id or row.id for row in rows])
    return [
        SearchDocument(
            kind=kind,
            item_id=row.id,
            space_ids=spaces[row.thread_root_id or row.id],
            author_id=row.author_id,
            root_id=row.thread_root_id or row.id,
            language=row.locale,
            created_at=row.created_at,
            changed_at=row.edited_at,
            title=row.title,
            body=plain(row.html),
        )
        for row in rows
    ]


def _is_searchable(kind: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (Content.kind == kind, Content.state == "published")


def _list_spaces(session: Session, root_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    spaces: dict[int, tuple[int, ...]] = dict.fromkeys(root_ids, ())
    query = sa.select(Placement.content_id, Placement.space_id).where(Placement.content_id.in_(root_ids))
    for root_id, space_id in session.execute(query.order_by(Placement.space_id)):
        spaces[root_id] += (space_id,)
    return spaces


reply_source = content_source("reply")
