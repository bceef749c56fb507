"""The pages of the directory: each compared, written in one short transaction, and forgotten."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from esn.core.bulk import among
from esn.core.db import db
from esn.people.directory.door import Directory, DirectoryPerson, DirectoryUnit, Problem
from esn.people.models import Account
from esn.people.policy import is_present
from esn.people.sync import accounts, claim, photos, units
from esn.people.sync.comparing import Comparison, Difference, compare
from esn.people.sync.places import batches, ids_of
from esn.people.sync.report import CHANGED, Report

BATCH = 500  # people written in one transaction
SHARED_SHOWN = 200


@dataclass(slots=True)
class Reading:
    """What is kept of everybody while the pages go by: numbers only."""

    units: Mapping[str, int]
    is_dry: bool
    present: set[int] = field(default_factory=set)  # accounts whose entry stands there and is not disabled
    disabled: set[int] = field(default_factory=set)
    born_disabled: set[int] = field(default_factory=set)  # new here, and disabled already: nobody loses them
    photos: list[int] = field(default_factory=list)


def bring_units(tree: Mapping[str, DirectoryUnit], report: Report, *, is_dry: bool) -> Mapping[str, int]:
    """Write new, renamed and moved units; gives directory id -> id (0 where a dry run has none yet)."""
    changed = units.changed_units(tree)
    for unit in changed:
        report.add_change("unit", unit.identity, unit.name)
    if changed and not is_dry:
        units.write_units(changed, report.run_id or 0)
    return (dict.fromkeys(tree, 0) if is_dry else {}) | units.unit_ids()


def read_people(directory: Directory, reading: Reading, report: Report, since: str) -> None:
    """Go through the pages; with `since`, through all identities and then through the pages of changed people."""
    if report.kind == CHANGED:
        _read_identities(directory, reading, report)
    for page in directory.people(since):
        claim.renew()
        report.add_problems(page.problems)
        if report.kind != CHANGED:
            report.entries += page.size
            report.people += len(page.people)
        if page.unusable:
            identities, dns = zip(*page.unusable, strict=True)
            reading.present |= ids_of([one for one in identities if one], dns)
        for some in batches(page.people, BATCH):
            _bring(some, reading, report)
        report.mark = max([report.mark, *(person.changed for person in page.people)])


def note_shared_mail(report: Report) -> None:
    """Two people with one address: notifications of the one would reach the other."""
    mail = sa.func.lower(Account.email)
    names = sa.func.min(Account.username), sa.func.max(Account.username), sa.func.count()
    shared = sa.select(mail, *names).where(Account.email != "", is_present()).group_by(mail).having(sa.func.count() > 1)
    for address, first, last, number in db.session.execute(shared.order_by(mail).limit(SHARED_SHOWN)):
        cause = f"is the mail address of {first} and {last}" + (f" and {number - 2} more" if number > 2 else "")
        report.add_problems([Problem(address, cause, "Give each person an address of their own.")])


def _read_identities(directory: Directory, reading: Reading, report: Report) -> None:
    for page in directory.identities():
        claim.renew()
        report.entries += len(page)
        for some in batches((identity for identity in page if identity), BATCH):
            reading.present |= ids_of(some)
    report.people = report.entries


def _bring(people: Sequence[DirectoryPerson], reading: Reading, report: Report) -> None:
    for person in people:
        if person.unit and person.unit not in reading.units:
            report.add_problems([Problem(person.dn, f"there is no unit {person.unit}", "Correct the person's unit.")])
    found = compare(_only_once(people, report), reading.units)
    reading.present |= set(found.ids.values())
    found = _without_taken_names(found, reading, report)
    for difference in found.differences:
        _note(difference, report)
    new = {} if reading.is_dry else accounts.write(found)
    ids = {**found.ids, **new}
    reading.present |= set(new.values())
    disabled = {ids[person.identity] for person in people if person.is_disabled and person.identity in ids}
    reading.disabled |= disabled
    reading.born_disabled |= disabled & set(new.values())
    if len(reading.photos) <= photos.AT_ONCE:
        reading.photos += [ids[d.person.identity] for d in found.differences if d.person.identity in ids]
        reading.photos += found.marks


def _only_once(people: Sequence[DirectoryPerson], report: Report) -> list[DirectoryPerson]:
    """Those whose identity nobody before them on this page has."""
    fresh: dict[str, DirectoryPerson] = {}
    for person in people:
        if fresh.setdefault(person.identity, person) is not person:
            cause = f"has the same id as {fresh[person.identity].dn}"
            report.add_problems([Problem(person.dn, cause, "Let attributes.identity name what is unique.")])
    return list(fresh.values())


def _without_taken_names(found: Comparison, reading: Reading, report: Report) -> Comparison:
    """The differences without those that want a name which another entry of this run has: the first keeps it."""
    wanted = [one for one in found.differences if "username" in one.fields]
    if not wanted:
        return found
    moving = {one.account_id for one in wanted}
    names = [one.person.username for one in wanted]
    holders = sa.select(Account.username, Account.id).where(among(Account.username, names))
    taken = {row.username for row in db.session.execute(holders) if row.id in reading.present and row.id not in moving}
    refused = set()
    for one in wanted:
        if one.person.username in taken:
            refused.add(one.person.identity)
            cause = f"another entry has the name {one.person.username}"
            report.add_problems([Problem(one.person.dn, cause, "Give each person a name of their own.")])
        taken.add(one.person.username)
    kept = [one for one in found.differences if one.person.identity not in refused]
    return Comparison(found.ids, kept, found.settled, found.marks)


def _note(one: Difference, report: Report) -> None:
    report.joined += one.kind == "joined"
    report.updated += one.kind != "joined"
    report.moved += one.kind == "moved"
    report.renamed += one.kind == "renamed"
    said = ", ".join(sorted({*one.fields, *(["manager"] if one.has_new_manager else [])}))
    if one.old_username and "username" in one.fields:
        said = f"was {one.old_username}; {said}"
    report.add_change(one.kind, one.person.username, one.person.display_name if one.kind == "joined" else said)
