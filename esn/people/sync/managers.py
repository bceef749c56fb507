"""Who reports to whom: DNs resolved once everybody is known."""

from collections import Counter
from collections.abc import Collection, Mapping

import sqlalchemy as sa

from esn.core.bulk import among, update_rows
from esn.core.db import db
from esn.core.unit_of_work import unit_of_work
from esn.people.directory.door import Problem
from esn.people.events import AccountChanged, ManagersChanged
from esn.people.models import Account, DirectoryEntry
from esn.people.sync.places import accounts_at, batches, usernames_of
from esn.people.sync.report import Report

BATCH = 500
Managers = dict[int, int | None]


def changed_managers(report: Report) -> Managers:
    """Account id -> manager's account id, where it is another one than now. Unknown managers and rings are reported."""
    known = _known()
    named = _named(known)
    holders = accounts_at(named.values())
    missing = Counter(dn for dn in named.values() if dn and dn not in holders)
    wanted: Managers = {}
    for account_id, dn in named.items():
        holder_id = holders.get(dn)
        wanted[account_id] = holder_id if holder_id != account_id else None
    report.add_problems(
        Problem(dn, f"is named as manager {number} times, but is nobody in the directory", "Name another manager.")
        for dn, number in missing.items()
    )
    ends = cut_rings(wanted)
    names = usernames_of(ends)
    report.add_problems(
        Problem(names[end], "manages somebody who manages them", "Correct one of the managers.") for end in ends
    )
    return {number: manager_id for number, manager_id in wanted.items() if known[number] != manager_id}


def write_managers(changed: Mapping[int, int | None], run_id: int) -> None:
    """Write who reports to whom, in short transactions."""
    for some in batches(sorted(changed), BATCH):
        with unit_of_work() as unit:
            lock = sa.select(Account.id).where(among(Account.id, some)).order_by(Account.id).with_for_update()
            unit.session.execute(lock)
            rows = [{"id": account_id, "manager_id": changed[account_id]} for account_id in some]
            update_rows(unit.session, Account, rows)
            managers = {str(account_id): changed[account_id] for account_id in some}
            unit.record(ManagersChanged(actor_id=None, object_id=run_id, managers=managers))


def refresh_manager(account_id: int, dn: str) -> None:
    """One person's manager, at sign-in; one who is not here yet, or would close a ring, is left to the sync."""
    here = sa.select(Account.id).where(Account.directory_dn == dn, Account.left_at.is_(None))
    manager_id = db.session.scalar(here) if dn else None
    if (dn and manager_id is None) or _is_above(account_id, manager_id):
        return
    if db.session.scalar(sa.select(Account.manager_id).where(Account.id == account_id)) == manager_id:
        return
    with unit_of_work() as unit:
        unit.session.get_one(Account, account_id, with_for_update=True).manager_id = manager_id
        fields = {"manager_id": "" if manager_id is None else str(manager_id)}
        unit.record(AccountChanged(actor_id=None, object_id=account_id, fields=fields))


def cut_rings(managers: Managers) -> list[int]:
    """Take the manager from one person of each ring; gives those people."""
    settled: set[int] = set()
    ends: list[int] = []
    for start in managers:
        walked: list[int] = []
        on_the_way: set[int] = set()
        person: int | None = start
        while person is not None and person not in settled and person not in on_the_way:
            walked.append(person)
            on_the_way.add(person)
            person = managers.get(person)
        if person is not None and person in on_the_way:
            ends.append(walked[-1])
        settled |= on_the_way
    managers.update(dict.fromkeys(ends))
    return ends


def _known() -> Managers:
    """Everybody here with the manager they have now, in the order of ids."""
    here = sa.select(Account.id, Account.manager_id).where(Account.left_at.is_(None))
    return {row[0]: row[1] for row in db.session.execute(here.order_by(Account.id))}


def _named(here: Collection[int]) -> dict[int, str]:
    """Of those of these people who stand in the directory, the DN it names as manager; one string for each DN.

    Joined here and not by the database: right after a first reading PostgreSQL knows nothing of the tables yet, and
    through a cursor it joined them in a way that took four minutes for 85,000 people.
    """
    entries = sa.select(DirectoryEntry.account_id, DirectoryEntry.manager_dn).order_by(DirectoryEntry.account_id)
    rows = db.session.execute(entries)
    one_of_each: dict[str, str] = {}
    return {account_id: one_of_each.setdefault(dn, dn) for account_id, dn in rows if account_id in here}


def _is_above(account_id: int, manager_id: int | None) -> bool:
    """Whether this person stands above the manager named, or is it."""
    seen: set[int] = set()
    while manager_id is not None and manager_id not in seen:
        if manager_id == account_id:
            return True
        seen.add(manager_id)
        manager_id = db.session.scalar(sa.select(Account.manager_id).where(Account.id == manager_id))
    return False
