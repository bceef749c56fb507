"""The synchronisation of everybody: page by page, in short transactions, so that the site stays usable meanwhile."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.core import clock
from esn.core.db import db
from esn.core.errors import Conflict
from esn.core.unit_of_work import unit_of_work
from esn.people.directory.door import Directory, DirectoryError, DirectoryPerson, DirectoryUnit, Problem
from esn.people.events import DirectorySynchronised
from esn.people.models import DirectoryRun
from esn.people.sync import accounts, leavers, managers, photos, roles, units
from esn.people.sync.report import Report
from esn.settings import settings

BATCH = 200  # people written in one transaction
ABANDONED = timedelta(minutes=10)  # a run of which nothing was heard for so long has died


@dataclass(slots=True)
class _Reading:
    """What is kept of everybody while the pages go by: names and numbers only."""

    units: dict[str, int]
    accounts: dict[str, int] = field(default_factory=dict)  # folded DN -> account id, of those who may sign in
    present: set[int] = field(default_factory=set)  # their ids, and those of entries that cannot be told apart
    manager_dns: dict[int, str] = field(default_factory=dict)
    usernames: set[str] = field(default_factory=set)
    identities: set[str] = field(default_factory=set)
    photos: list[int] = field(default_factory=list)


def synchronise(directory: Directory, *, dry_run: bool = False, accept_leavers: bool = False) -> Report:
    """Bring accounts, units and roles into line with the directory; a dry run only says what would change.

    Raises DirectoryError when the directory fails on the way (the run is noted as failed; what was written is true),
    Conflict while another one runs. Where more people would leave than the settings allow, nobody is locked and the
    state is "stopped", unless `accept_leavers`.
    """
    report = Report()
    if dry_run:
        _go_through(directory, report, is_dry=True, accept_leavers=accept_leavers)
        return report
    report.run_id = _begin()
    try:
        _go_through(directory, report, is_dry=False, accept_leavers=accept_leavers)
    except BaseException as error:
        db.session.rollback()
        report.state = "failed"
        cause = error.cause if isinstance(error, DirectoryError) else type(error).__name__
        report.add_problems([Problem("directory", cause, "Run esn doctor, then synchronise again.")])
        _end(report)
        raise
    _end(report)
    return report


def _go_through(directory: Directory, report: Report, *, is_dry: bool, accept_leavers: bool) -> None:
    tree = units.read_units(directory.units(), report)
    _bring_units(tree, report, is_dry=is_dry)
    reading = _Reading((dict.fromkeys(tree, 0) if is_dry else {}) | units.unit_ids())
    for page in directory.people():
        report.add_problems(page.problems)
        reading.present.update(
            accounts.account_ids([person for person in page.people if not person.is_disabled]).values()
        )
        people = _only_once(page.people, reading, report)
        for start in range(0, len(people), BATCH):
            _bring_people(people[start : start + BATCH], reading, report, is_dry=is_dry)
    _bring_managers(reading, report, is_dry=is_dry)
    if not is_dry:
        units.write_leaders(tree, reading.accounts, report.run_id or 0)
    _bring_roles(directory, reading, report, is_dry=is_dry)
    _bring_leavers(reading, report, is_dry=is_dry, accept_leavers=accept_leavers)
    if not is_dry and len(reading.photos) <= photos.AT_ONCE:
        photos.want_photos(reading.photos)


def _bring_units(tree: dict[str, DirectoryUnit], report: Report, *, is_dry: bool) -> None:
    changed = units.changed_units(tree)
    for unit in changed:
        report.add_change("unit", unit.identity, unit.name)
    if changed and not is_dry:
        units.write_units(changed, report.run_id or 0)


def _only_once(people: Sequence[DirectoryPerson], reading: _Reading, report: Report) -> list[DirectoryPerson]:
    """Those whose identity and name nobody before them in this run had."""
    fresh = []
    for person in people:
        if person.username in reading.usernames or person.identity in reading.identities:
            cause = f"another entry has the name {person.username} or the same id"
            report.add_problems([Problem(person.dn, cause, "Give each person a name of their own.")])
            continue
        reading.usernames.add(person.username)
        fresh.append(person)
    reading.identities.update(person.identity for person in people)
    return fresh


def _bring_people(people: Sequence[DirectoryPerson], reading: _Reading, report: Report, *, is_dry: bool) -> None:
    report.people += len(people)
    for person in people:
        if person.unit and person.unit not in reading.units:
            report.add_problems([Problem(person.dn, f"there is no unit {person.unit}", "Correct the person's unit.")])
    differences = accounts.compare(people, reading.units)
    for difference in differences:
        _note(difference, report)
    if not is_dry:
        accounts.write(differences)
    ids = accounts.account_ids(people)
    for person in people:
        if person.identity in ids and not person.is_disabled:
            reading.accounts[person.dn] = ids[person.identity]
            reading.manager_dns[ids[person.identity]] = person.manager_dn
    if not is_dry:
        reading.photos += accounts.mark_photos(people, ids)


def _note(difference: accounts.Difference, report: Report) -> None:
    person, is_new = difference.person, difference.account_id is None
    report.joined += is_new
    report.updated += not is_new
    kind = "joined" if is_new else "back" if difference.is_back else "changed"
    report.add_change(kind, person.username, person.display_name if is_new else ", ".join(sorted(difference.fields)))


def _bring_managers(reading: _Reading, report: Report, *, is_dry: bool) -> None:
    resolved = managers.resolve_managers(reading.manager_dns, reading.accounts, report)
    for changed in managers.changed_managers(resolved):
        for account_id in changed:
            report.add_change("manager", str(account_id))
        if not is_dry:
            managers.write_managers(changed)


def _bring_roles(directory: Directory, reading: _Reading, report: Report, *, is_dry: bool) -> None:
    for account_id, wanted in roles.changed_roles(roles.wanted_roles(directory, reading.accounts, report)).items():
        report.add_change("roles", str(account_id), ", ".join(sorted(wanted)))
        if not is_dry:
            roles.write_roles(account_id, wanted)


def _bring_leavers(reading: _Reading, report: Report, *, is_dry: bool, accept_leavers: bool) -> None:
    present = leavers.count_present()
    gone = leavers.find_leavers(reading.present | set(reading.accounts.values()))
    limit = settings().directory.leaving_percent_limit
    report.left = len(gone)
    for account_id in gone:
        report.add_change("left", str(account_id))
    if leavers.are_too_many(len(gone), present, limit) and not accept_leavers:
        report.state = "stopped"
        cause = f"{len(gone)} of {present} people would leave, more than {limit:g} %; nobody was locked"
        remedy = "If that is right: esn directory sync --accept-leavers"
        report.add_problems([Problem("directory", cause, remedy)])
        return
    report.state = "planned" if is_dry else "done"
    if not is_dry:
        leavers.write_leavers(gone)


def _begin() -> int:
    with unit_of_work() as unit:
        running = sa.select(DirectoryRun).where(DirectoryRun.state == "running").with_for_update()
        for run in unit.session.scalars(running).all():
            if run.started_at > clock.now() - ABANDONED:
                raise Conflict(_("A synchronisation is running already."))
            run.state, run.finished_at = "failed", clock.now()
            unit.record(DirectorySynchronised(actor_id=None, object_id=run.id, state="failed"))
        run = DirectoryRun(started_at=clock.now(), state="running")
        unit.session.add(run)
        unit.session.flush()
        unit.record(DirectorySynchronised(actor_id=None, object_id=run.id, state="running"))
        return run.id


def _end(report: Report) -> None:
    with unit_of_work() as unit:
        run = unit.session.get_one(DirectoryRun, report.run_id, with_for_update=True)
        numbers = {name: getattr(report, name) for name in ("state", "people", "joined", "left", "updated")}
        for name, value in numbers.items():
            setattr(run, name, value)
        run.finished_at = clock.now()
        run.problems = [asdict(problem) for problem in report.problems]
        event = DirectorySynchronised(actor_id=None, object_id=run.id, problem_count=report.problem_count, **numbers)
        unit.record(event)
