"""A page of people written: a handful of statements in one short transaction, however many they are."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from babel.core import negotiate_locale

from esn.core import clock
from esn.core.bulk import among, draw_ids, insert_rows, update_rows, upsert_rows
from esn.core.db import db
from esn.core.revocation import revoke
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people import naming
from esn.people.actions.languages import set_languages
from esn.people.actions.locks import lift_directory_locks
from esn.people.directory.door import DirectoryPerson
from esn.people.events import AccountChanged
from esn.people.models import Account, DirectoryEntry, NameWord
from esn.people.sync.comparing import Comparison, Difference
from esn.people.sync.managers import cut_rings
from esn.people.sync.places import accounts_at
from esn.settings import settings


def write(found: Comparison) -> dict[str, int]:
    """Write what differs; gives identity -> account id of the new ones. Nothing differs: no transaction."""
    if not (found.differences or found.settled or found.marks):
        return {}
    with unit_of_work() as unit:
        new = [one for one in found.differences if one.account_id is None]
        changed = [one for one in found.differences if one.account_id is not None and (one.fields or one.is_back)]
        _lock_accounts(unit, changed)
        _free_usernames(unit, found.differences)
        ids = _draw_ids(unit, new)
        managers = _managers_of(new, ids)
        _add_accounts(unit, new, ids, managers)
        _change_accounts(unit, changed)
        _write_entries(unit, found, ids)
        _record(unit, [*new, *changed], ids, managers)
        return ids


def account_ids(people: Sequence[DirectoryPerson]) -> dict[str, int]:
    """Identity -> account id of those who have one."""
    wanted = among(Account.directory_id, [person.identity for person in people])
    rows = db.session.execute(sa.select(Account.directory_id, Account.id).where(wanted))
    return {row[0]: row[1] for row in rows if row[0] is not None}


def index_names(unit: UnitOfWork, *accounts: Account) -> None:
    """Make these accounts findable by every word of their names; two statements, however many they are."""
    for account in accounts:
        account.sort_name = naming.sort_name(account.display_name)
    _index_words(unit, [(account.id, account.display_name, account.username) for account in accounts])


def _index_words(unit: UnitOfWork, names: Sequence[tuple[int, str, str]], *, are_new: bool = False) -> None:
    """`names`: account id, display name, username."""
    if names and not are_new:
        unit.session.execute(sa.delete(NameWord).where(NameWord.account_id.in_([name[0] for name in names])))
    rows = [{"word": word, "account_id": number} for number, *texts in names for word in naming.words(*texts)]
    insert_rows(unit.session, NameWord, rows)


def _lock_accounts(unit: UnitOfWork, changed: Sequence[Difference]) -> None:
    if changed:
        ids = [one.account_id for one in changed]
        unit.session.execute(sa.select(Account.id).where(among(Account.id, ids)).order_by(Account.id).with_for_update())


def _free_usernames(unit: UnitOfWork, differences: Sequence[Difference]) -> None:
    """A name that now belongs to somebody else: its former holder keeps the account under a name with a suffix."""
    owners = {one.person.username: one.person.identity for one in differences if "username" in one.fields}
    if not owners:
        return
    columns = (Account.id, Account.username, Account.display_name, Account.directory_id)
    taken = sa.select(*columns).where(among(Account.username, list(owners))).order_by(Account.id).with_for_update()
    freed = [
        (row.id, row.display_name, f"{row.username}-{row.id}")
        for row in unit.session.execute(taken).all()
        if row.directory_id != owners[row.username]
    ]
    if not freed:
        return
    unit.session.execute(sa.update(Account), [{"id": number, "username": name} for number, _, name in freed])
    of_freed = DirectoryEntry.account_id.in_([number for number, *_ in freed])
    unit.session.execute(sa.update(DirectoryEntry).where(of_freed).values(digest=""))  # to be compared anew
    _index_words(unit, freed)
    for number, _, name in freed:
        unit.record(AccountChanged(actor_id=None, object_id=number, fields={"username": name}))


def _draw_ids(unit: UnitOfWork, new: Sequence[Difference]) -> dict[str, int]:
    drawn = draw_ids(unit.session, Account, len(new)) if new else []
    return {one.person.identity: number for one, number in zip(new, drawn, strict=True)}


def _managers_of(new: Sequence[Difference], ids: Mapping[str, int]) -> dict[int, int]:
    """New account id -> manager's, who is here or comes with this page; others, and rings, wait for the last page."""
    holders = accounts_at(one.person.manager_dn for one in new)
    holders |= {one.values["directory_dn"]: ids[one.person.identity] for one in new}
    wanted = {ids[one.person.identity]: holders.get(one.person.manager_dn) for one in new}
    cut_rings(wanted)
    return {number: manager_id for number, manager_id in wanted.items() if manager_id is not None}


def _add_accounts(
    unit: UnitOfWork, new: Sequence[Difference], ids: Mapping[str, int], managers: Mapping[int, int]
) -> None:
    coming = set(ids.values())

    def height(number: int) -> int:  # managers stand in the table before those who report to them
        manager_id = managers.get(number)
        return 1 + height(manager_id) if manager_id in coming else 0

    rows = [_new_row(one, ids[one.person.identity], managers) for one in new]
    insert_rows(unit.session, Account, sorted(rows, key=lambda row: height(row["id"])))
    names = [(ids[one.person.identity], one.person.display_name, one.person.username) for one in new]
    _index_words(unit, names, are_new=True)
    set_languages(unit, [(ids[one.person.identity], one.person.languages) for one in new], are_new=True)


def _new_row(one: Difference, number: int, managers: Mapping[int, int]) -> dict[str, Any]:
    site = settings().site
    spoken = [tag.replace("-", "_") for tag in one.person.languages]
    return {
        **one.values,
        "sort_name": naming.sort_name(one.person.display_name),
        "id": number,
        "directory_id": one.person.identity,
        "manager_id": managers.get(number),
        "created_at": clock.now(),
        "locale": negotiate_locale(spoken, list(site.languages)) or site.default_locale,
        "time_zone": site.time_zone,
    }


def _change_accounts(unit: UnitOfWork, changed: Sequence[Difference]) -> None:
    if not changed:
        return
    rows = [
        {**one.values, "id": one.account_id, "sort_name": naming.sort_name(one.person.display_name)} for one in changed
    ]
    update_rows(unit.session, Account, rows)
    renamed = [one for one in changed if not {"display_name", "username"}.isdisjoint(one.fields)]
    _index_words(unit, [(one.account_id or 0, one.person.display_name, one.person.username) for one in renamed])
    speaking = [one for one in changed if "languages" in one.fields]
    set_languages(unit, [(one.account_id or 0, one.person.languages) for one in speaking])
    for one in changed:
        if "unit_id" in one.fields:
            revoke(account_id=one.account_id)  # what the old unit's spaces say is no longer for this person
        if one.is_back and one.account_id is not None:
            unit.session.execute(sa.update(Account).where(Account.id == one.account_id).values(left_at=None))
            lift_directory_locks(unit, one.account_id)


def _write_entries(unit: UnitOfWork, found: Comparison, ids: Mapping[str, int]) -> None:
    rows = [
        {
            "account_id": one.account_id or ids[one.person.identity],
            "digest": one.digest,
            "manager_dn": one.person.manager_dn,
            "changed": one.person.changed,
        }
        for one in (*found.differences, *found.settled)
    ]
    upsert_rows(unit.session, DirectoryEntry, rows, "account_id")
    marks = [{"account_id": number, "changed": mark} for number, mark in found.marks.items()]
    upsert_rows(unit.session, DirectoryEntry, marks, "account_id")


def _record(
    unit: UnitOfWork, differences: Iterable[Difference], ids: Mapping[str, int], managers: Mapping[int, int]
) -> None:
    for one in differences:
        fields = {name: "" if value is None else str(value) for name, value in one.fields.items()}
        number = one.account_id or ids[one.person.identity]
        if number in managers:
            fields["manager_id"] = str(managers[number])
        unit.record(AccountChanged(actor_id=None, object_id=number, is_new=one.account_id is None, fields=fields))
