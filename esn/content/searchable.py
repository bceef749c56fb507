"""What the documents of all kinds of content share: what is published, with its plain text."""

import functools
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from esn.content.models import Content, Placement
from esn.core.documents import SearchDocument
from esn.core.text import plain
from esn.people.models import Account

_IDS: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)


def describe_content(session: Session, kind: str, ids: Sequence[int]) -> list[SearchDocument]:
    """The documents of those among `ids` that are published."""
    rows = session.execute(_published(), {"ids": ids, "kind": kind}).all()
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


def _list_spaces(session: Session, root_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    spaces: dict[int, tuple[int, ...]] = dict.fromkeys(root_ids, ())
    for root_id, space_id in session.execute(_placed(), {"ids": root_ids}):
        spaces[root_id] += (space_id,)
    return spaces


@functools.cache
def _published() -> sa.Select[*tuple[Any, ...]]:
    columns = (Content.id, Content.author_id, Content.thread_root_id, Content.title, Content.html)
    is_asked = Content.id.in_(_IDS), Content.kind == sa.bindparam("kind"), Content.state == "published"
    query = sa.select(*columns, Content.created_at, Content.edited_at, Account.locale)
    return query.join(Account, Account.id == Content.author_id).where(*is_asked)


@functools.cache
def _placed() -> sa.Select[int, int]:
    query = sa.select(Placement.content_id, Placement.space_id).where(Placement.content_id.in_(_IDS))
    return query.order_by(Placement.space_id)
