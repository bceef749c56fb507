"""The languages of people as rows, so that people can be found by them."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from esn.core.bulk import insert_rows
from esn.core.unit_of_work import UnitOfWork
from esn.people.models import SpokenLanguage
from esn.people.words import language_of


def set_languages(
    unit: UnitOfWork, spoken: Sequence[tuple[int, Iterable[str]]], *, is_own: bool = False, are_new: bool = False
) -> None:
    """Replace what these people speak by the directory, or by themselves (`is_own`); pairs (account id, tags)."""
    if spoken and not are_new:
        theirs = SpokenLanguage.account_id.in_([account_id for account_id, _tags in spoken])
        unit.session.execute(sa.delete(SpokenLanguage).where(theirs, SpokenLanguage.is_own.is_(is_own)))
    rows = [
        {"tag": tag, "account_id": account_id, "is_own": is_own}
        for account_id, tags in spoken
        for tag in sorted({language_of(tag) for tag in tags if tag})
    ]
    insert_rows(unit.session, SpokenLanguage, rows)
