"""People as the index sees them: what everybody may know, from the directory and from their profiles."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from esn.core.documents import SearchDocument
from esn.people.models import Account, PersonalProfile, Skill


def person_documents(session: Session, ids: Sequence[int]) -> list[SearchDocument]:
    """The documents of these accounts; service accounts have none."""
    query = sa.select(Account).where(Account.id.in_(ids), Account.directory_id.is_not(None))
    said: dict[int, list[str]] = {}
    skills = sa.select(Skill.account_id, Skill.name).where(Skill.account_id.in_(ids)).order_by(Skill.id)
    about = sa.select(PersonalProfile.account_id, PersonalProfile.about).where(PersonalProfile.account_id.in_(ids))
    for account_id, text in (*session.execute(skills), *session.execute(about)):
        said.setdefault(account_id, []).append(text)
    return [
        SearchDocument(
            kind="person",
            item_id=account.id,
            language=account.locale,
            created_at=account.created_at,
            title=account.display_name,
            body="\n".join((account.title, account.place, *said.get(account.id, ()))),
            tags=account.username,
            is_name=True,
        )
        for account in session.scalars(query)
    ]
