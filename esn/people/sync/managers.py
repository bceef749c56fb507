"""Who reports to whom: DNs resolved once everybody is known."""

from collections.abc import Iterator, Mapping

import sqlalchemy as sa

from esn.core.db import db
from esn.core.unit_of_work import unit_of_work
from esn.people.directory.door import Problem
from esn.people.events import AccountChanged
from esn.people.models import Account
from esn.people.sync.report import Report

BATCH = 500


def resolve_managers(
    manager_dns: Mapping[int, str], accounts: Mapping[str, int], report: Report
) -> dict[int, int | None]:
    """Account id -> manager's account id. Unknown managers and rings are reported; a ring is cut at one place."""
    managers: dict[int, int | None] = {}
    for account_id, dn in manager_dns.items():
        manager_id = accounts.get(dn)
        if dn and manager_id is None:
            report.add_problems([Problem(dn, "a manager who is nobody in the directory", "Name another manager.")])
        managers[account_id] = manager_id if manager_id != account_id else None
    for account_id in _ring_ends(managers):
        managers[account_id] = None
        dn = manager_dns[account_id]
        report.add_problems([Problem(dn, "manages somebody who manages them", "Correct one of the managers.")])
    return managers


def changed_managers(managers: Mapping[int, int | None]) -> Iterator[dict[int, int | None]]:
    """The part of `managers` that differs from the accounts, in batches."""
    ids = sorted(managers)
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        rows = db.session.execute(sa.select(Account.id, Account.manager_id).where(Account.id.in_(some)))
        changed = {row.id: managers[row.id] for row in rows if row.manager_id != managers[row.id]}
        if changed:
            yield changed


def write_managers(changed: Mapping[int, int | None]) -> None:
    """Write some managers in one transaction."""
    with unit_of_work() as unit:
        wanted = sa.select(Account).where(Account.id.in_(list(changed))).order_by(Account.id).with_for_update()
        accounts = unit.session.scalars(wanted).all()
        for account in accounts:
            account.manager_id = changed[account.id]
        for account in accounts:
            fields = {"manager_id": "" if account.manager_id is None else str(account.manager_id)}
            unit.record(AccountChanged(actor_id=None, object_id=account.id, fields=fields))


def _ring_ends(managers: Mapping[int, int | None]) -> list[int]:
    """One person of each ring of managers."""
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
    return ends
