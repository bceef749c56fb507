"""The state of the parts as numbers, in a few short statements: for the page, and for the machine that watches."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from esn.archive.models import ArchiveAlarm, ArchivePending, ArchiveRecord
from esn.core import clock
from esn.core.jobs import Job
from esn.people.models import PLANNED, DirectoryRun

INDEXING = "search.index_people"  # what people write is indexed at once; their names follow by this job


@dataclass(frozen=True, slots=True)
class Readings:
    """How late things are; an age of zero means that nothing waits, None that it never happened."""

    jobs_due: int
    job_age: timedelta  # of the job that has been due for longest
    jobs_given_up: int
    index_lag: timedelta
    seal_pending: int
    seal_age: timedelta  # of the oldest record without a seal
    alarms: dict[str, str]
    sync_state: str  # of the last synchronisation that ended
    sync_age: timedelta | None  # since the last one that succeeded


def read_state(connection: sa.Connection) -> Readings:
    """Read all of it."""
    now = clock.true_now()
    due = Job.run_at <= now
    jobs = connection.execute(
        sa.select(
            sa.func.count().filter(due).label("due"),
            sa.func.min(Job.run_at).filter(due).label("oldest"),
            sa.func.min(Job.run_at).filter(due, Job.name == INDEXING).label("indexing"),
            sa.func.count().filter(Job.run_at.is_(None)).label("given_up"),
        )
    ).one()
    ended, done = _last_runs(connection)
    return Readings(
        jobs_due=jobs.due,
        job_age=_age(now, jobs.oldest),
        jobs_given_up=jobs.given_up,
        index_lag=_age(now, jobs.indexing),
        seal_pending=connection.scalar(sa.select(sa.func.count(ArchivePending.record_id))) or 0,
        seal_age=_age(now, _oldest_pending(connection)),
        alarms={row.kind: row.detail for row in connection.execute(sa.select(ArchiveAlarm.kind, ArchiveAlarm.detail))},
        sync_state=ended,
        sync_age=now - done if done else None,
    )


def _last_runs(connection: sa.Connection) -> tuple[str, datetime | None]:
    ended = (
        sa.select(DirectoryRun.state)
        .where(DirectoryRun.state.not_in(("running", PLANNED)))
        .order_by(DirectoryRun.id.desc())
    )
    done = sa.select(sa.func.max(DirectoryRun.finished_at)).where(DirectoryRun.state == "done")
    return connection.scalar(ended.limit(1)) or "", connection.scalar(done)


def _oldest_pending(connection: sa.Connection) -> datetime | None:
    query = sa.select(ArchiveRecord.envelope).join(ArchivePending).order_by(ArchivePending.record_id).limit(1)
    envelope = connection.scalar(query)
    return datetime.fromisoformat(json.loads(envelope)["at"]) if envelope else None


def _age(now: datetime, moment: datetime | None) -> timedelta:
    return max(now - moment, timedelta()) if moment else timedelta()
