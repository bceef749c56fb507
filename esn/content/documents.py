"""Replies as the index sees them."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from esn.content.searchable import describe_content
from esn.core.documents import SearchDocument


def reply_documents(session: Session, ids: Sequence[int]) -> list[SearchDocument]:
    """The documents of those among `ids` that are published replies."""
    return describe_content(session, "reply", ids)
