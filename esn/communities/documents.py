"""Communities as the index sees them: name and purpose."""

import functools
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from esn.core.documents import SearchDocument
from esn.spaces.models import Space


def community_documents(session: Session, ids: Sequence[int]) -> list[SearchDocument]:
    """The documents of those among `ids` that are communities."""
    return [
        SearchDocument(
            kind="community",
            item_id=space.id,
            space_ids=(space.id,),
            created_at=space.created_at,
            title=space.name,
            body=f"{space.purpose} {space.place}",
            tags=space.slug,
        )
        for space in session.scalars(_communities(), {"ids": ids})
    ]


@functools.cache
def _communities() -> sa.Select[Any]:
    return sa.select(Space).where(Space.id.in_(sa.bindparam("ids", expanding=True)), Space.kind == "community")
