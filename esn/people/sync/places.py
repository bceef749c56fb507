"""DNs become accounts: of people who are here, some hundred at a time."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import TypeVar

import sqlalchemy as sa

from esn.core.bulk import among
from esn.core.db import db
from esn.people.models import Account
from esn.people.policy import is_present

AT_ONCE = 500
Item = TypeVar("Item")


def batches(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items, some at a time."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def accounts_at(dns: Iterable[str]) -> dict[str, int]:
    """Folded DN -> account id, of those at which somebody stands who has not left."""
    found: dict[str, int] = {}
    for some in batches(sorted({dn for dn in dns if dn}), AT_ONCE):
        here = sa.select(Account.directory_dn, Account.id).where(among(Account.directory_dn, some), is_present())
        found |= {row[0]: row[1] for row in db.session.execute(here.order_by(Account.id))}
    return found


def ids_of(identities: Collection[str], dns: Collection[str] = ()) -> set[int]:
    """The accounts with these identities, or at these DNs."""
    found = set(db.session.scalars(sa.select(Account.id).where(among(Account.directory_id, identities))))
    if dns:
        found |= set(db.session.scalars(sa.select(Account.id).where(among(Account.directory_dn, dns))))
    return found


def usernames_of(account_ids: Iterable[int]) -> dict[int, str]:
    """Account id -> username."""
    found: dict[int, str] = {}
    for some in batches(account_ids, AT_ONCE):
        rows = db.session.execute(sa.select(Account.id, Account.username).where(among(Account.id, some)))
        found |= {row[0]: row[1] for row in rows}
    return found
