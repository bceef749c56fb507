"""A page of people: compared by reading, and only what differs is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from babel.core import negotiate_locale

from esn.core import clock
from esn.core.db import db, insert_for
from esn.core.revocation import revoke
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people import naming
from esn.people.actions.locks import lift_directory_locks
from esn.people.directory.door import DirectoryPerson
from esn.people.events import AccountChanged
from esn.people.models import Account, NameWord, PhotoLook
from esn.settings import settings

FIELDS = (
    *("directory_dn", "username", "display_name", "email", "title", "telephone"),
    *("unit_id", "place", "country", "languages"),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """What the directory says otherwise than the account; no account yet: `account_id` is None."""

    person: DirectoryPerson
    account_id: int | None
    fields: Mapping[str, Any]
    is_back: bool = False  # had left and stands in the directory again


def compare(people: Sequence[DirectoryPerson], units: Mapping[str, int]) -> list[Difference]:
    """The people among these whose account is missing or differs; one statement."""
    columns = [getattr(Account, name) for name in ("id", "directory_id", "left_at", *FIELDS)]
    identities = [person.identity for person in people]
    rows = db.session.execute(sa.select(*columns).where(Account.directory_id.in_(identities)))
    known = {row.directory_id: row for row in rows}
    compared = (_difference(person, known.get(person.identity), units) for person in people)
    return [difference for difference in compared if difference is not None]


def write(differences: Sequence[Difference]) -> dict[str, int]:
    """Write what differs, in one short transaction; gives identity -> account id of the new ones."""
    if not differences:
        return {}
    with unit_of_work() as unit:
        accounts = _lock_accounts(unit, differences)
        _free_usernames(unit, differences)
        for difference in differences:
            account = accounts.get(difference.person.identity)
            if account is None:
                account = accounts[difference.person.identity] = _new_account(difference)
                unit.session.add(account)
            else:
                _change(unit, account, difference)
        unit.session.flush()
        renamed = [d for d in differences if not {"display_name", "username"}.isdisjoint(d.fields)]
        index_names(unit, *(accounts[difference.person.identity] for difference in renamed))
        for difference in differences:
            _record(unit, accounts[difference.person.identity], difference)
        return {d.person.identity: accounts[d.person.identity].id for d in differences if d.account_id is None}


def account_ids(people: Sequence[DirectoryPerson]) -> dict[str, int]:
    """Identity -> account id of those who have one."""
    wanted = Account.directory_id.in_([person.identity for person in people])
    rows = db.session.execute(sa.select(Account.directory_id, Account.id).where(wanted))
    return {row[0]: row[1] for row in rows if row[0] is not None}


def mark_photos(people: Sequence[DirectoryPerson], ids: Mapping[str, int]) -> list[int]:
    """Note whose entry, and so perhaps photo, changed since it was last seen; gives their account ids."""
    marks = {ids[person.identity]: person.changed for person in people if person.identity in ids}
    rows = db.session.execute(
        sa.select(PhotoLook.account_id, PhotoLook.changed).where(PhotoLook.account_id.in_(list(marks)))
    )
    known = {row.account_id: row.changed for row in rows}
    changed = [account_id for account_id, mark in marks.items() if known.get(account_id) != mark]
    if changed:
        with unit_of_work() as unit:
            insert = insert_for(unit.session)(PhotoLook)
            rows_to_write = [{"account_id": account_id, "changed": marks[account_id]} for account_id in changed]
            update = {"changed": insert.excluded.changed}
            unit.session.execute(
                insert.on_conflict_do_update(index_elements=["account_id"], set_=update), rows_to_write
            )
    return changed


def index_names(unit: UnitOfWork, *accounts: Account) -> None:
    """Make these accounts findable by every word of their names; two statements, however many they are."""
    rows = []
    for account in accounts:
        account.sort_name = naming.sort_name(account.display_name)
        words = naming.words(account.display_name, account.username)
        rows += [{"word": word, "account_id": account.id} for word in words]
    unit.session.execute(sa.delete(NameWord).where(NameWord.account_id.in_([account.id for account in accounts])))
    if rows:
        unit.session.execute(sa.insert(NameWord), rows)


def _difference(person: DirectoryPerson, row: Any, units: Mapping[str, int]) -> Difference | None:
    wanted = {
        "directory_dn": person.dn[:1000],
        "username": person.username,
        "display_name": person.display_name,
        "email": person.email,
        "title": person.title,
        "telephone": person.telephone,
        "unit_id": units.get(person.unit),
        "place": person.place,
        "country": person.country,
        "languages": ",".join(person.languages)[:200],
    }
    if row is None:
        return Difference(person, None, wanted)
    fields = {name: value for name, value in wanted.items() if getattr(row, name) != value}
    is_back = row.left_at is not None and not person.is_disabled
    return Difference(person, row.id, fields, is_back) if fields or is_back else None


def _lock_accounts(unit: UnitOfWork, differences: Sequence[Difference]) -> dict[str, Account]:
    wanted = sa.select(Account).where(Account.directory_id.in_([d.person.identity for d in differences]))
    rows = unit.session.scalars(wanted.order_by(Account.id).with_for_update())
    return {account.directory_id: account for account in rows if account.directory_id is not None}


def _free_usernames(unit: UnitOfWork, differences: Sequence[Difference]) -> None:
    """A name that now belongs to somebody else: its former holder keeps the account under a name with a suffix."""
    owners = {d.fields["username"]: d.person.identity for d in differences if "username" in d.fields}
    taken = sa.select(Account).where(Account.username.in_(list(owners))).order_by(Account.id).with_for_update()
    for account in unit.session.scalars(taken):
        if account.directory_id == owners[account.username]:
            continue
        account.username = f"{account.username}-{account.id}"
        unit.session.flush()
        index_names(unit, account)
        fields = {"username": account.username}
        unit.record(AccountChanged(actor_id=None, object_id=account.id, fields=fields))


def _new_account(difference: Difference) -> Account:
    site = settings().site
    spoken = [tag.replace("-", "_") for tag in difference.person.languages]
    return Account(
        directory_id=difference.person.identity,
        created_at=clock.now(),
        locale=negotiate_locale(spoken, list(site.languages)) or site.default_locale,
        time_zone=site.time_zone,
        **difference.fields,
    )


def _change(unit: UnitOfWork, account: Account, difference: Difference) -> None:
    for name, value in difference.fields.items():
        setattr(account, name, value)
    if "unit_id" in difference.fields:
        revoke(account_id=account.id)  # what the old unit's spaces say is no longer for this person
    if difference.is_back:
        account.left_at = None
        lift_directory_locks(unit, account.id)


def _record(unit: UnitOfWork, account: Account, difference: Difference) -> None:
    fields = {name: "" if value is None else str(value) for name, value in difference.fields.items()}
    is_new = difference.account_id is None
    unit.record(AccountChanged(actor_id=None, object_id=account.id, is_new=is_new, fields=fields))
