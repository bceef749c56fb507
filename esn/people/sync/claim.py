"""One reading of the directory at a time: the reader is heard of as it goes, and one that was killed no more."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.core import clock, jobs
from esn.core.errors import Conflict
from esn.core.unit_of_work import UnitOfWork, each_unit, unit_of_work
from esn.people.models import DirectoryClaim, DirectoryRun
from esn.settings import settings

SILENT = timedelta(seconds=60)  # who was not heard of for so long has died
RENEW_EVERY = timedelta(seconds=10)


class Overtaken(Conflict):
    """Another reading took this one for dead; what this one was writing is rolled back, and it must end."""


class Claim:
    """The right of one run to read and write."""

    def __init__(self, run_id: int) -> None:
        self.run_id = run_id
        self.heard_at = clock.now()

    def hold(self, unit: UnitOfWork) -> None:
        """Say that this run lives, in the transaction in which it writes; raises Overtaken."""
        self.heard_at = clock.now()
        mine = sa.update(DirectoryClaim).where(DirectoryClaim.run_id == self.run_id).values(heard_at=self.heard_at)
        if unit.session.scalar(mine.returning(DirectoryClaim.run_id)) is None:
            raise Overtaken(_("Another synchronisation took over, because this one was not heard of for a minute."))
        jobs.renew()


_mine: ContextVar[Claim | None] = ContextVar("directory_claim", default=None)


def take(unit: UnitOfWork, run_id: int) -> None:
    """Let this run, just added, be the one that reads."""
    unit.session.add(DirectoryClaim(run_id=run_id, heard_at=clock.now()))
    jobs.renew()


@contextmanager
def held(run_id: int) -> Iterator[None]:
    """Read and write under the claim of this run: no transaction inside is committed without it."""
    claim = Claim(run_id)
    token = _mine.set(claim)
    try:
        with each_unit(claim.hold):
            yield
    finally:
        _mine.reset(token)


def renew() -> None:
    """Say that the reading goes on, where nothing was written for a while; outside of a reading nothing happens."""
    claim = _mine.get()
    if claim is not None and clock.now() - claim.heard_at >= RENEW_EVERY:
        with unit_of_work():
            pass  # it begins with the claim


def end(unit: UnitOfWork, run_id: int) -> None:
    """The run has ended, or was found dead."""
    unit.session.execute(sa.delete(DirectoryClaim).where(DirectoryClaim.run_id == run_id))


def lock_all(unit: UnitOfWork) -> None:
    """Wait for what readers are writing. They lock their claim before anything else, so this comes first too."""
    unit.session.execute(sa.select(DirectoryClaim.run_id).with_for_update())


def is_alive(unit: UnitOfWork, run: DirectoryRun) -> bool:
    """Whether this run, in state running, was heard of lately."""
    heard = sa.select(DirectoryClaim.heard_at).where(DirectoryClaim.run_id == run.id)
    return (unit.session.scalar(heard) or run.started_at) > clock.now() - _patience()


def _patience() -> timedelta:
    """Longer than the directory may take for one answer."""
    return max(SILENT, timedelta(seconds=2 * settings().directory.timeout))
