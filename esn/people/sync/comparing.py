"""A page of people compared with their accounts: who has not changed costs one look at a digest."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from esn.core.bulk import among
from esn.core.db import db
from esn.people.directory.door import DirectoryPerson
from esn.people.models import Account, DirectoryEntry

FIELDS = (
    *("directory_dn", "username", "display_name", "email", "title", "telephone"),
    *("unit_id", "place", "country", "languages"),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """What the directory says otherwise than the account; no account yet: `account_id` is None."""

    person: DirectoryPerson
    account_id: int | None
    values: Mapping[str, Any]  # all that the account should hold
    fields: Mapping[str, Any]  # the part of it that differs
    digest: str
    has_new_manager: bool = False
    is_back: bool = False  # had left and stands in the directory again
    old_username: str = ""

    @property
    def is_news(self) -> bool:
        """Whether anything is to be said or written of it beside the digest."""
        return self.account_id is None or bool(self.fields) or self.has_new_manager or self.is_back

    @property
    def kind(self) -> str:
        """What is said of it: joined, back, renamed, moved or changed."""
        if self.account_id is None:
            return "joined"
        if self.is_back:
            return "back"
        if not {"username", "display_name"}.isdisjoint(self.fields):
            return "renamed"
        return "moved" if "unit_id" in self.fields or self.has_new_manager else "changed"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a page of people means for us."""

    ids: Mapping[str, int]  # identity -> account id, of those who have one
    differences: Sequence[Difference]
    settled: Sequence[Difference]  # the account is right though the digest differed: only that is to be kept
    marks: Mapping[int, str]  # account id -> mark of change, where nothing but it differs


def compare(people: Sequence[DirectoryPerson], units: Mapping[str, int]) -> Comparison:
    """Compare these people; a second statement only for those whose digest differs."""
    known = _known_entries([person.identity for person in people])
    digests = {person.identity: digest_of(person, units.get(person.unit)) for person in people}
    fresh = [person for person in people if not _is_same(known.get(person.identity), person, digests)]
    accounts = _known_accounts([person.identity for person in fresh])
    found = [_difference(person, accounts.get(person.identity), units, digests) for person in fresh]
    ids = {identity: row.id for identity, row in known.items()}
    compared = {person.identity for person in fresh}
    same = [person for person in people if person.identity not in compared]
    return Comparison(
        ids=ids,
        differences=[one for one in found if one.is_news],
        settled=[one for one in found if not one.is_news],
        marks={ids[p.identity]: p.changed for p in same if known[p.identity].changed != p.changed},
    )


def digest_of(person: DirectoryPerson, unit_id: int | None) -> str:
    """A fingerprint of everything that is mapped, with the unit as it is here."""
    said = (*_values(person, unit_id).values(), person.manager_dn, person.is_disabled)
    return hashlib.blake2b(repr(said).encode(), digest_size=16).hexdigest()


def _known_entries(identities: Sequence[str]) -> dict[str, Any]:
    columns = (Account.directory_id, Account.id, Account.left_at, DirectoryEntry.digest, DirectoryEntry.changed)
    rows = db.session.execute(
        sa.select(*columns)
        .outerjoin(DirectoryEntry, DirectoryEntry.account_id == Account.id)
        .where(among(Account.directory_id, identities))
    )
    return {row.directory_id: row for row in rows}


def _known_accounts(identities: Sequence[str]) -> dict[str, Any]:
    if not identities:
        return {}
    columns = [getattr(Account, name) for name in ("id", "directory_id", "left_at", *FIELDS)]
    rows = db.session.execute(
        sa.select(*columns, DirectoryEntry.manager_dn)
        .outerjoin(DirectoryEntry, DirectoryEntry.account_id == Account.id)
        .where(among(Account.directory_id, identities))
    )
    return {row.directory_id: row for row in rows}


def _is_same(row: Any, person: DirectoryPerson, digests: Mapping[str, str]) -> bool:
    if row is None or row.digest != digests[person.identity]:
        return False
    return row.left_at is None or person.is_disabled


def _values(person: DirectoryPerson, unit_id: int | None) -> dict[str, Any]:
    return {
        "directory_dn": person.dn[:1000],
        "username": person.username,
        "display_name": person.display_name,
        "email": person.email,
        "title": person.title,
        "telephone": person.telephone,
        "unit_id": unit_id,
        "place": person.place,
        "country": person.country,
        "languages": ",".join(person.languages)[:200],
    }


def _difference(person: DirectoryPerson, row: Any, units: Mapping[str, int], digests: Mapping[str, str]) -> Difference:
    values = _values(person, units.get(person.unit))
    digest = digests[person.identity]
    if row is None:
        return Difference(person, None, values, values, digest, has_new_manager=bool(person.manager_dn))
    return Difference(
        person,
        row.id,
        values,
        {name: value for name, value in values.items() if getattr(row, name) != value},
        digest,
        # None: the first look since entries are kept; whether the manager is another one is seen after the last page
        has_new_manager=row.manager_dn is not None and row.manager_dn != person.manager_dn,
        is_back=row.left_at is not None and not person.is_disabled,
        old_username=row.username,
    )
