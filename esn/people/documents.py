"""People as the index sees them: what everybody may know, from the directory."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from esn.core.documents import DocumentSource, SearchDocument
from esn.people.models import Account


def make_documents(session: Session, ids: Sequence[int]) -> list[SearchDocument]:
    """The documents of these accounts; service accounts have none."""
    query = sa.select(Account).where(Account.id.in_(ids), Account.directory_id.is_not(None))
    return [
        SearchDocument(
            kind="person",
            item_id=account.id,
            language=account.locale,
            created_at=account.created_at,
            title=account.display_name,
            body=f"{account.title} {account.place}",
            tags=account.username,
            is_name=True,
        )
        for account in session.scalars(query)
    ]


def _select_ids() -> sa.Select[int]:
    return sa.select(Account.id).where(Account.directory_id.is_not(None))


person_source = DocumentSource(_select_ids, make_documents)
