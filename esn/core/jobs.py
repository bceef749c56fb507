"""Jobs: rows in the same database, enqueued in the caller's transaction, claimed under a lease."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from esn.core import clock
from esn.core.db import db, id_column, insert_for, table_args
from esn.core.unit_of_work import unit_of_work


class LeaseLost(RuntimeError):
    """Another worker has taken this job over; what this one did is rolled back."""


@dataclass(frozen=True)
class JobKind:
    """How a job of one name runs; a slow one runs outside the transaction and must itself be idempotent."""

    function: Callable[..., None]
    is_slow: bool = False
    max_attempts: int = 5
    lease: timedelta = timedelta(seconds=60)


class Job(db.Model):
    """One piece of work to do later."""

    __tablename__ = "job"
    __table_args__ = table_args(sa.Index(None, "run_at", "id"), archived=False)
    id: Mapped[int] = id_column()
    name: Mapped[str] = mapped_column(sa.String(60))
    arguments: Mapped[dict] = mapped_column(default=dict)
    unique_key: Mapped[str | None] = mapped_column(sa.String(200), unique=True)
    run_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_token: Mapped[str | None] = mapped_column(sa.String(32))
    error: Mapped[str | None] = mapped_column(sa.Text)


def enqueue(name: str, *, unique_key: str | None = None, delay: timedelta = timedelta(), **arguments) -> None:
    """Add a job to the running unit of work; one waiting under the same unique key is enough."""
    with unit_of_work() as unit:
        insert = insert_for(unit.session)(Job.__table__)
        row = {"name": name, "arguments": arguments, "unique_key": unique_key, "run_at": clock.now() + delay, "attempts": 0}
        unit.session.execute(insert.values(row).on_conflict_do_nothing(index_elements=["unique_key"]))


def claim(kinds: Mapping[str, JobKind]) -> Job | None:
    """Take the oldest due job: run_at becomes the end of the lease, so a dead worker's job comes back by itself."""
    due = sa.select(Job).where(Job.run_at <= clock.now(), Job.name.in_(kinds)).order_by(Job.run_at, Job.id).limit(1)
    if db.session.scalar(due) is None:  # an idle worker must not take SQLite's write lock at every look
        return None
    with unit_of_work() as unit:
        job = unit.session.scalar(due.with_for_update(skip_locked=True))  # SQLite ignores this: it is alone already
        if job is None:
            return None
        job.run_at = clock.now() + kinds[job.name].lease
        job.lease_token = uuid.uuid4().hex
        job.attempts += 1
        job.unique_key = None  # from here on, news needs a job of its own
        unit.session.flush()
        unit.session.refresh(job)
        unit.session.expunge(job)
    return job


def run_next(kinds: Mapping[str, JobKind]) -> bool:
    """Claim one job and run it; False when nothing is due."""
    job = claim(kinds)
    if job is None:
        return False
    kind = kinds[job.name]
    try:
        if kind.is_slow:
            kind.function(**job.arguments)
        with unit_of_work():
            _finish(job)
            if not kind.is_slow:
                kind.function(**job.arguments)  # its effect and the job's end are one commit
    except LeaseLost:
        return True
    except Exception as error:
        _put_back(job, kind, error)
    return True


def renew(job: Job, kind: JobKind) -> None:
    """Keep a long job for another lease."""
    with unit_of_work() as unit:
        _held(unit, sa.update(Job).values(run_at=clock.now() + kind.lease), job)


def _finish(job: Job) -> None:
    with unit_of_work() as unit:
        _held(unit, sa.delete(Job), job)


def _put_back(job: Job, kind: JobKind, error: Exception) -> None:
    again = clock.now() + timedelta(seconds=2**job.attempts) if job.attempts < kind.max_attempts else None
    try:
        with unit_of_work() as unit:
            _held(unit, sa.update(Job).values(run_at=again, lease_token=None, error=repr(error)[:2000]), job)
    except LeaseLost:
        pass


def _held(unit, statement, job: Job) -> None:
    mine = statement.where(Job.id == job.id, Job.lease_token == job.lease_token)
    if unit.session.execute(mine.execution_options(synchronize_session=False)).rowcount != 1:
        raise LeaseLost(job.name)
