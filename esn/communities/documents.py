"""Communities as the index sees them: name and purpose."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from esn.core.documents import SearchDocument
from esn.spaces.models import Space


def community_documents(session: Session, ids: Sequence[int]) -> list[SearchDocument]:
    """The documents of those among `ids` that are communities."""
    query = sa.select(Space).where(Space.id.in_(ids), Space.kind == "community")
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
        for space in session.scalars(query)
    ]
