"""Messages as the index sees them; who may find one is joined live, never written there."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from esn.content.searchable import describe_content
from esn.core.documents import SearchDocument


def message_documents(session: Session, ids: Sequence[int]) -> list[SearchDocument]:
    """The documents of those among `ids` that are published messages."""
    return describe_content(session, "message", ids)
