"""What the documents of all kinds of content share: what is published, with its plain text."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from esn.content.models import Content, Placement
from esn.core.documents import SearchDocument
from esn.core.text import plain
from esn.people.models import Account


def describe_content(session: Session, kind: str, ids: Sequence[int]) -> list[SearchDocument]:
    """The documents of those among `ids` that are published."""
    columns = (Content.id, Content.author_id, Content.thread_root_id, Content.title, Content.html)
    rows = session.execute(
        sa.select(*columns, Content.created_at, Content.edited_at, Account.locale)
        .join(Account, Account.id == Content.author_id)
        .where(Content.id.in_(ids), Content.kind == kind, Content.state == "published")
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


def _list_spaces(session: Session, root_ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    spaces: dict[int, tuple[int, ...]] = dict.fromkeys(root_ids, ())
    query = sa.select(Placement.content_id, Placement.space_id).where(Placement.content_id.in_(root_ids))
    for root_id, space_id in session.execute(query.order_by(Placement.space_id)):
        spaces[root_id] += (space_id,)
    return spaces
