"""What is not as it should be, the worst first, each with its cause and its remedy: what administrators look at."""

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask_babel import gettext as _
from flask_babel import ngettext

from esn.core import clock
from esn.operation.documentation import has_page
from esn.operation.living import LivingProcess
from esn.operation.models import BackupRun
from esn.operation.product import product_version, wanted_revision
from esn.operation.readings import Readings
from esn.settings import Settings
from esn.web.template_filters import duration

DANGER, WARNING = "danger", "warning"
LATE, VERY_LATE = timedelta(minutes=5), timedelta(minutes=30)
MISSED_SYNCS = 3
BACKUP_DAYS = 7
GIGABYTE = 1024**3
LITTLE, SCARCE = 0.15, 0.05  # of a disk


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing to look at; `page` names the page of the documentation that says more."""

    tone: str
    title: str
    cause: str
    remedy: str
    page: str

    @property
    def url(self) -> str:
        """Where the documentation says more; empty where it is not installed."""
        return f"/admin/docs/{self.page}.md" if has_page(self.page) else ""


@dataclass(frozen=True, slots=True)
class State:
    """Everything that is judged."""

    readings: Readings
    processes: Sequence[LivingProcess]
    last_backup: BackupRun | None
    missing_triggers: frozenset[str]
    missing_approval_triggers: frozenset[str]
    settings: Settings


def concerns(state: State) -> list[Concern]:
    """Everything that is not well, the worst first; within one tone, what comes first in this file."""
    found = [concern for look in LOOKS for concern in look(state)]
    return sorted(found, key=lambda concern: concern.tone != DANGER)


def _archive(state: State) -> Iterator[Concern]:
    if state.missing_triggers:
        names = ", ".join(sorted(state.missing_triggers))
        cause = _("The database would let the archive be changed; these guards are missing: %(names)s.", names=names)
        remedy = _("Run esn migrate, then esn archive verify, and find out who took them away.")
        yield Concern(DANGER, _("Archive"), cause, remedy, "troubleshoot")
    for kind, detail in sorted(state.readings.alarms.items()):
        title = _("Copy of the seals") if kind == "kept_file" else _("Seal")
        yield Concern(DANGER, title, detail, _("Run esn archive verify, and read what it says."), "troubleshoot")
    age = state.readings.seal_age
    if age > LATE:
        cause = _("The oldest record has waited %(time)s for its seal.", time=duration(age))
        remedy = _("See whether the worker runs, and what its log says.")
        yield Concern(DANGER if age > VERY_LATE else WARNING, _("Seal"), cause, remedy, "troubleshoot")


def _approvals(state: State) -> Iterator[Concern]:
    if state.missing_approval_triggers:
        names = ", ".join(sorted(state.missing_approval_triggers))
        cause = _("The database would let people approve their own texts; guards are missing: %(names)s.", names=names)
        remedy = _("Run esn migrate, and find out who took them away.")
        yield Concern(DANGER, _("Approvals"), cause, remedy, "troubleshoot")


def _processes(state: State) -> Iterator[Concern]:
    kinds = {process.kind for process in state.processes}
    for process in state.processes:
        if (process.version, process.revision) != (product_version(), wanted_revision()):
            remedy = _("Restart it, so that all work with one version.")
            yield Concern(DANGER, _("Versions"), process.sentence(), remedy, "upgrade")
    is_split = state.settings.realtime.mode == "redis"
    if (is_split or not state.settings.worker.embedded) and "worker" not in kinds:
        cause = _("No esn worker runs: nothing is sealed, synchronised or sent.")
        yield Concern(DANGER, _("Worker"), cause, _("Start it: systemctl start esn-worker."), "troubleshoot")
    if is_split and "realtime" not in kinds:
        cause = _("No esn realtime runs: open pages ask for news each minute instead of hearing them.")
        yield Concern(WARNING, _("Live news"), cause, _("Start it: systemctl start esn-realtime."), "troubleshoot")


def _disks(state: State) -> Iterator[Concern]:
    seen = set()
    for folder in (state.settings.data_folder, state.settings.blobs_folder):
        if not folder.is_dir() or (device := folder.stat().st_dev) in seen:
            continue
        seen.add(device)
        yield from _disk(folder)


def _disk(folder: Path) -> Iterator[Concern]:
    usage = shutil.disk_usage(folder)
    share = usage.free / usage.total
    if share > LITTLE and usage.free > GIGABYTE:
        return
    facts = {"folder": folder, "percent": round(share * 100), "gb": round(usage.free / GIGABYTE, 1)}
    cause = _("%(folder)s has %(percent)s %% free (%(gb)s GB).", **facts)
    tone = DANGER if share < SCARCE or usage.free < GIGABYTE else WARNING
    yield Concern(tone, _("Disk"), cause, _("Make room: a full disk stops all writing."), "troubleshoot")


def _directory(state: State) -> Iterator[Concern]:
    age, every = state.readings.sync_age, timedelta(minutes=state.settings.directory.sync_minutes)
    remedy = _("Run esn directory sync --dry-run: it says what stands in the way.")
    if state.readings.sync_state == "stopped":
        cause = _("The last reading of the directory stopped by itself: too many people would have left.")
        yield Concern(DANGER, _("Directory"), cause, remedy, "directory")
    elif age is None:
        cause = _("The directory was never read to its end.")
        yield Concern(WARNING, _("Directory"), cause, remedy, "directory")
    elif age > MISSED_SYNCS * every:
        cause = _(
            "The directory was last read %(time)s ago: new people are missing, leavers may still be in.",
            time=duration(age),
        )
        yield Concern(DANGER, _("Directory"), cause, remedy, "directory")


def _jobs(state: State) -> Iterator[Concern]:
    age, lag, lost = state.readings.job_age, state.readings.index_lag, state.readings.jobs_given_up
    if age > LATE:
        cause = _("The oldest job has been due for %(time)s.", time=duration(age))
        remedy = _("See whether the worker runs; start a second one if it cannot keep up.")
        yield Concern(DANGER if age > VERY_LATE else WARNING, _("Jobs"), cause, remedy, "troubleshoot")
    if lost:
        cause = ngettext("%(num)s job has failed for good.", "%(num)s jobs have failed for good.", lost)
        remedy = _("Mend what their errors say (Overview), then run esn worker --retry.")
        yield Concern(WARNING, _("Jobs"), cause, remedy, "troubleshoot")
    if lag > LATE:
        cause = _("Changed names have waited %(time)s to be found by search.", time=duration(lag))
        yield Concern(WARNING, _("Search"), cause, _("See whether the worker runs."), "troubleshoot")


def _safety(state: State) -> Iterator[Concern]:
    last = state.last_backup
    remedy = _("Run esn backup each night, and try esn restore on another machine.")
    if last is None:
        yield Concern(WARNING, _("Backup"), _("No backup was ever made."), remedy, "backup")
    elif (age := clock.true_now() - last.made_at) > timedelta(days=BACKUP_DAYS):
        cause = _("The last backup was made %(time)s ago.", time=duration(age))
        yield Concern(WARNING, _("Backup"), cause, remedy, "backup")
    if state.settings.archive.kept_checkpoints_file is None:
        cause = _("No copy of the seals is kept elsewhere, so a cut at the archive's end could not be proven.")
        remedy = _("Set archive.kept_checkpoints_file to a file on another volume.")
        yield Concern(WARNING, _("Copy of the seals"), cause, remedy, "security")


LOOKS = (_archive, _approvals, _processes, _disks, _directory, _jobs, _safety)
