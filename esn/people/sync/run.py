"""The synchronisation: page by page, in short transactions, so that the site stays usable meanwhile."""

from dataclasses import asdict
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from esn.core import clock
from esn.core.db import db
from esn.core.errors import Conflict
from esn.core.unit_of_work import unit_of_work
from esn.people.directory.door import Directory, DirectoryError, DirectoryTruncated, Problem
from esn.people.events import DirectorySynchronised
from esn.people.models import PLANNED, DirectoryRun
from esn.people.sync import claim, groups, leavers, managers, photos, roles, units
from esn.people.sync.places import usernames_of
from esn.people.sync.reading import Reading, bring_units, note_shared_mail, read_people
from esn.people.sync.report import CHANGED, FULL, KEPT, Report
from esn.settings import settings

FULL_EVERY = timedelta(hours=24)
ENTRIES_PERCENT = 95  # of the last run's entries: with fewer, the answer is not taken for the whole
NUMBERS = ("state", "people", "joined", "left", "updated")
DETAILS = ("kind", "entries", "moved", "renamed", "added", "dropped", "mark", "accepted_by")
CHANGES_KEPT = 200


def synchronise(
    directory: Directory,
    *,
    dry_run: bool = False,
    only_changes: bool = False,
    accepted_by: str = "",
    actor_id: int | None = None,
) -> Report:
    """Bring accounts, units and roles into line with the directory; a dry run only says what would change.

    Raises DirectoryError when the directory fails on the way (the run is noted as failed; what was written is true),
    Conflict while another one runs, claim.Overtaken where one began because this one seemed dead. Where more people
    would leave than the settings allow, or the answer looks truncated, nobody is locked and the state is "stopped",
    unless `accepted_by` says who looked. `only_changes` reads what changed since the last run, where the directory can
    tell and everything was read within a day.
    """
    report = Report(accepted_by=accepted_by)
    report.mark = _last_mark() if only_changes else ""
    since = directory.earlier_mark(report.mark) if report.mark else ""
    report.kind = CHANGED if since else FULL
    if dry_run:
        _go_through(directory, report, since, is_dry=True)
        return report
    report.run_id = _begin(actor_id)
    with claim.held(report.run_id):
        _synchronise(directory, report, since, actor_id)
    return report


def _synchronise(directory: Directory, report: Report, since: str, actor_id: int | None) -> None:
    try:
        _go_through(directory, report, since, is_dry=False)
    except claim.Overtaken:
        raise  # the other one has noted how this run ended
    except DirectoryTruncated as error:
        db.session.rollback()
        remedy = "Let the service account read all entries (its size and time limits), then synchronise again."
        report.stop("directory", f"the answer was cut off: {error.cause}; nobody was locked", remedy)
    except BaseException as error:
        db.session.rollback()
        report.state = "failed"
        cause = error.cause if isinstance(error, DirectoryError) else type(error).__name__
        report.add_problems([Problem("directory", cause, "Run esn doctor, then synchronise again.")])
        _end(report, actor_id)
        raise
    _end(report, actor_id)


def plan(directory: Directory, actor_id: int | None) -> Report:
    """A dry run that is kept, for the page that shows what would change; raises DirectoryError."""
    started_at = clock.now()
    report = synchronise(directory, dry_run=True)
    db.session.rollback()
    report.state = PLANNED  # stopped or not: nothing was to be written
    with unit_of_work() as unit:
        run = DirectoryRun(started_at=started_at, state=report.state)
        unit.session.add(run)
        unit.session.flush()
        report.run_id = run.id
        _end(report, actor_id)
    return report


def _go_through(directory: Directory, report: Report, since: str, *, is_dry: bool) -> None:
    tree = units.read_units(directory.units(), report)
    reading = Reading(bring_units(tree, report, is_dry=is_dry), is_dry)
    if not since:
        _note_unknown_attributes(directory, report)
    read_people(directory, reading, report, since)
    _bring_leavers(reading, report, is_dry=is_dry)
    _bring_managers(report, is_dry=is_dry)
    if not is_dry:
        units.write_leaders(tree, report.run_id or 0)
    if report.state != "stopped":
        _bring_groups(directory, report, is_dry=is_dry)
    note_shared_mail(report)
    if not is_dry and len(reading.photos) <= photos.AT_ONCE:
        photos.want_stale_photos(reading.photos)


def _bring_leavers(reading: Reading, report: Report, *, is_dry: bool) -> None:
    present = leavers.count_present()
    gone = leavers.find_leavers(reading.present - reading.disabled)
    report.left = len(gone)
    for name in usernames_of(gone[:KEPT]).values():
        report.add_change("left", name)
    _judge(len(set(gone) - reading.born_disabled), present, report)
    if report.state == "stopped":
        return
    report.state = PLANNED if is_dry else "done"
    if not is_dry:
        leavers.write_leavers(gone)


def _judge(leaving: int, present: int, report: Report) -> None:
    """Stop where somebody should look first, unless somebody has."""
    if report.accepted_by:
        return
    limit, before = settings().directory.leaving_percent_limit, _entries_before()
    remedy = "If that is right: esn directory sync --yes"
    if leavers.are_too_many(leaving, present, limit):
        cause = f"{leaving} of {present} people would leave, more than {limit:g} %; nobody was locked"
        report.stop("directory", cause, remedy)
    elif before - report.entries > max(1, before * (100 - ENTRIES_PERCENT) / 100):
        cause = f"{report.entries} entries, and {before} at the last run: it looks truncated; nobody was locked"
        report.stop("directory", cause, remedy)


def _bring_managers(report: Report, *, is_dry: bool) -> None:
    changed = managers.changed_managers(report)
    if not is_dry:
        managers.write_managers(changed, report.run_id or 0)


def _bring_groups(directory: Directory, report: Report, *, is_dry: bool) -> None:
    followers = groups.followers()
    names = roles.group_names().union(*(follower.group_names() for follower in followers))
    members = groups.read_members(directory, names)
    _bring_roles(members, report, is_dry=is_dry)
    for follower in followers:
        follower.follow(members, report, is_dry=is_dry)


def _bring_roles(members: groups.GroupMembers, report: Report, *, is_dry: bool) -> None:
    changed = roles.changed_roles(roles.wanted_roles(members, report))
    names = usernames_of(changed)
    for account_id, wanted in changed.items():
        report.add_change("roles", names[account_id], ", ".join(sorted(wanted)) or "none any more")
        if not is_dry:
            roles.write_roles(account_id, wanted)


def _note_unknown_attributes(directory: Directory, report: Report) -> None:
    remedy = "Correct its name in directory.attributes, or leave it empty."
    report.add_problems(
        Problem(name, "is no attribute that this directory knows", remedy) for name in directory.unknown_attributes()
    )


def _last_mark() -> str:
    """Where the last run ended; empty where everybody is to be read again."""
    done = sa.select(DirectoryRun).where(DirectoryRun.state == "done")
    full = done.where(DirectoryRun.kind == FULL, DirectoryRun.started_at > clock.now() - FULL_EVERY)
    last = db.session.scalar(done.order_by(DirectoryRun.id.desc()).limit(1))
    is_due = db.session.scalar(full.limit(1)) is None
    return "" if last is None or is_due else last.mark or ""


def _entries_before() -> int:
    last = sa.select(DirectoryRun.entries).where(DirectoryRun.state == "done").order_by(DirectoryRun.id.desc())
    return db.session.scalar(last.limit(1)) or 0


def _begin(actor_id: int | None) -> int:
    try:
        return _add_run(actor_id)
    except IntegrityError as error:  # another one was quicker: the table takes one running row
        raise _is_running() from error


def _is_running() -> Conflict:
    return Conflict(_("A synchronisation is running already."))


def _add_run(actor_id: int | None) -> int:
    with unit_of_work() as unit:
        claim.lock_all(unit)
        running = sa.select(DirectoryRun).where(DirectoryRun.state == "running").with_for_update()
        for run in unit.session.scalars(running).all():
            if claim.is_alive(unit, run):
                raise _is_running()
            claim.end(unit, run.id)
            run.state, run.finished_at = "failed", clock.now()
            unit.record(DirectorySynchronised(actor_id=None, object_id=run.id, state="failed"))
        run = DirectoryRun(started_at=clock.now(), state="running")
        unit.session.add(run)
        unit.session.flush()
        unit.record(DirectorySynchronised(actor_id=actor_id, object_id=run.id, state="running"))
        claim.take(unit, run.id)
        return run.id


def _end(report: Report, actor_id: int | None) -> None:
    with unit_of_work() as unit:
        run = unit.session.get_one(DirectoryRun, report.run_id, with_for_update=True)
        numbers = {name: getattr(report, name) for name in NUMBERS}
        for name in (*NUMBERS, *DETAILS):
            setattr(run, name, getattr(report, name))
        run.finished_at = clock.now()
        claim.end(unit, run.id)
        run.problems = [asdict(problem) for problem in report.problems]
        run.changes = [asdict(change) for change in report.changes[:CHANGES_KEPT]]
        event = DirectorySynchronised(
            actor_id=actor_id,
            object_id=run.id,
            problem_count=report.problem_count,
            accepted_by=report.accepted_by,
            **numbers,
        )
        unit.record(event)
