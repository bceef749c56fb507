"""Jobs: rows of our database, enqueued in the caller's transaction, claimed under a lease, safe against a crash."""

import logging
import threading
import uuid
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, mapped_column

from esn.core import clock, logs
from esn.core.db import Base, db, id_column, insert_for, table_args
from esn.core.unit_of_work import unit_of_work

log = logging.getLogger(__name__)

# Rung when a job was committed that is due now, so that a worker thread of this process need not wait to look again.
bell = threading.Event()

RECURRING = "every:"  # how the unique keys of recurring jobs begin
GAVE_UP = "the worker ended each time this ran"


class LeaseLost(RuntimeError):
    """Another worker has taken this job over; what this one did is rolled back."""


@dataclass(frozen=True)
class JobKind:
    """How a job of one name runs; a slow one runs outside the transaction and must itself be idempotent."""

    function: Callable[..., None]
    is_slow: bool = False
    max_attempts: int = 5
    lease: timedelta = timedelta(seconds=60)


class Job(Base):
    """One piece of work to do later; `run_at` None: given up after too many attempts."""

    __tablename__ = "job"
    __table_args__ = table_args(sa.Index(None, "run_at", "id"), archived=False)
    id: Mapped[int] = id_column()
    name: Mapped[str] = mapped_column(sa.String(60))
    arguments: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)
    unique_key: Mapped[str | None] = mapped_column(sa.String(200), unique=True)
    run_at: Mapped[datetime | None]
    every_seconds: Mapped[int | None]  # recurring: the row stays and runs again this long after its end
    attempts: Mapped[int] = mapped_column(default=0)
    lease_token: Mapped[str | None] = mapped_column(sa.String(32))
    error: Mapped[str | None] = mapped_column(sa.Text)


_slow: ContextVar[tuple[Job, JobKind] | None] = ContextVar("slow_job", default=None)


def enqueue(name: str, *, unique_key: str | None = None, delay: timedelta = timedelta(), **arguments: Any) -> None:
    """Add a job to the running unit of work; one waiting under the same unique key is enough."""
    row = {"name": name, "arguments": arguments, "unique_key": unique_key, "run_at": clock.now() + delay, "attempts": 0}
    with unit_of_work() as unit:
        unit.gather(_add_jobs, row)
        if not delay:
            unit.after_commit(bell.set)


def _add_jobs(session: orm.Session, rows: list[dict[str, Any]]) -> None:
    """Write what a transaction enqueued; in the order of the keys, so that two of them never wait in a ring."""
    keyed = {row["unique_key"]: row for row in reversed(rows) if row["unique_key"] is not None}
    insert = insert_for(session)(Job.__table__).on_conflict_do_nothing(index_elements=["unique_key"])
    session.execute(insert, [row for row in rows if row["unique_key"] is None] + [keyed[key] for key in sorted(keyed)])


def keep_schedule(schedule: Mapping[str, timedelta]) -> None:
    """Make the recurring jobs those of `schedule`; a new one starts now, none waits longer than its interval."""
    with unit_of_work() as unit:
        for name in sorted(schedule):  # one order for all workers that start together
            unit.session.execute(_recurring(name, schedule[name], insert_for(unit.session)))
        keys = [RECURRING + name for name in schedule]
        unit.session.execute(sa.delete(Job).where(Job.every_seconds.is_not(None), Job.unique_key.not_in(keys)))


def claim(kinds: Mapping[str, JobKind]) -> Job | None:
    """Take the oldest due job: run_at becomes the end of the lease, so a dead worker's job comes back by itself."""
    due = sa.select(Job).where(Job.run_at <= clock.now(), Job.name.in_(kinds)).order_by(Job.run_at, Job.id).limit(1)
    if db.session.scalar(due.with_only_columns(Job.id)) is None:
        return None  # an idle worker must not take SQLite's write lock at every look
    with unit_of_work() as unit:
        job = unit.session.scalar(due.with_for_update(skip_locked=True))  # SQLite ignores this: it is alone already
        if job is None:
            return None
        is_hopeless = _is_hopeless(job, kinds[job.name])
        if is_hopeless:
            job.run_at, job.error = None, job.error or GAVE_UP
        else:
            _lease(job, kinds[job.name])
        unit.session.flush()
        unit.session.refresh(job)
        unit.session.expunge(job)
    if not is_hopeless:
        return job
    log.error("job %s (%d) is given up", job.name, job.id)  # its row holds the error
    return claim(kinds)


def run_next(kinds: Mapping[str, JobKind]) -> bool:
    """Claim one job and run it; False when nothing is due."""
    job = claim(kinds)
    if job is None:
        return False
    kind = kinds[job.name]
    logs.job.set(f"{job.name} {job.id}")
    try:
        if kind.is_slow:
            _run_slow(job, kind)
        with unit_of_work():
            _finish(job)
            if not kind.is_slow:
                kind.function(**job.arguments)  # its effect and the job's end are one commit
    except LeaseLost:
        log.warning("job %s (%d) was taken over by another worker", job.name, job.id)
    except Exception as error:
        log.exception("job %s (%d) failed", job.name, job.id)
        _put_back(job, kind, error)
    finally:
        logs.job.set(None)
    return True


def renew() -> None:
    """Keep the slow job that runs here, if one does, for another lease.

    Where another worker has taken it over already, nothing happens: the end of the job tells.
    """
    if (running := _slow.get()) is None:
        return
    job, kind = running
    with unit_of_work() as unit:
        unit.session.execute(sa.update(Job).where(*_held(job)).values(run_at=clock.now() + kind.lease))


def list_failing(limit: int = 50) -> list[Job]:
    """List the jobs whose last run failed: given up first, then the newest."""
    query = sa.select(Job).where(Job.error.is_not(None)).order_by(Job.run_at.is_not(None), Job.id.desc()).limit(limit)
    return list(db.session.scalars(query))


def retry_given_up() -> int:
    """Let every job that was given up run again; how many they are."""
    again = sa.update(Job).where(Job.run_at.is_(None)).values(run_at=clock.now(), attempts=0, lease_token=None)
    with unit_of_work() as unit:
        unit.after_commit(bell.set)
        return len(unit.session.execute(again.returning(Job.id)).all())


def _run_slow(job: Job, kind: JobKind) -> None:
    token = _slow.set((job, kind))
    try:
        kind.function(**job.arguments)
    finally:
        _slow.reset(token)


def _recurring(name: str, every: timedelta, insert: Any) -> sa.Executable:
    latest = clock.now() + every
    row = {"name": name, "unique_key": RECURRING + name, "every_seconds": int(every.total_seconds())}
    sooner = sa.case((Job.run_at > latest, latest), else_=Job.run_at)
    made = insert(Job.__table__).values(arguments={}, run_at=clock.now(), attempts=0, **row)
    changed = {"every_seconds": row["every_seconds"], "run_at": sooner}
    upsert: sa.Executable = made.on_conflict_do_update(index_elements=["unique_key"], set_=changed)
    return upsert


def _is_hopeless(job: Job, kind: JobKind) -> bool:
    return job.every_seconds is None and job.attempts >= kind.max_attempts


def _lease(job: Job, kind: JobKind) -> None:
    job.run_at, job.lease_token = clock.now() + kind.lease, uuid.uuid4().hex
    job.attempts += 1
    if job.every_seconds is None:
        job.unique_key = None  # from here on, news needs a job of its own


def _finish(job: Job) -> None:
    if job.every_seconds is None:
        with unit_of_work() as unit:
            _require_one(unit.session.execute(sa.delete(Job).where(*_held(job)).returning(Job.id)), job)
        return
    again = clock.now() + timedelta(seconds=job.every_seconds)
    _change(job, run_at=again, attempts=0, lease_token=None, error=None)


def _put_back(job: Job, kind: JobKind, error: Exception) -> None:
    wait = timedelta(seconds=2 ** min(job.attempts, 16))
    again: datetime | None = clock.now() + wait
    if job.every_seconds is not None:
        again = clock.now() + min(wait, timedelta(seconds=job.every_seconds))
    elif job.attempts >= kind.max_attempts:
        again = None
    try:
        _change(job, run_at=again, lease_token=None, error=repr(error)[:2000])
    except LeaseLost:
        log.warning("job %s (%d) was taken over by another worker", job.name, job.id)


def _change(job: Job, **values: Any) -> None:
    with unit_of_work() as unit:
        _require_one(unit.session.execute(sa.update(Job).where(*_held(job)).values(values).returning(Job.id)), job)


def _held(job: Job) -> tuple[sa.ColumnElement[bool], ...]:
    return Job.id == job.id, Job.lease_token == job.lease_token


def _require_one(result: sa.Result[Any], job: Job) -> None:
    if len(result.all()) != 1:
        raise LeaseLost(job.name)
