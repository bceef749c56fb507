"""People as the index sees them: what everybody may know, from the directory."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from esn.core.documents import SearchDocument
from esn.people.models import Account


def person_documents(session: Session, ids: Sequence[int]) -> list[SearchDocument]:
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
