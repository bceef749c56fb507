"""Which processes live, when the last backup was made, and what administrators look at."""

import os
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from esn.admin.policy import require_administrator
from esn.approval.triggers import missing_triggers as missing_approval_triggers
from esn.archive.triggers import missing_triggers
from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import db
from esn.operation.documentation import Page, read_page
from esn.operation.health import Concern, State, concerns
from esn.operation.living import LivingProcess
from esn.operation.models import BackupRun, RunningProcess
from esn.operation.product import product_version, wanted_revision
from esn.operation.readings import read_state
from esn.settings import settings

ALIVE = timedelta(seconds=60)  # a process that has said nothing for longer is gone


@dataclass(frozen=True, slots=True)
class Health:
    """The page: what was read, and what of it is not well."""

    state: State
    concerns: Sequence[Concern]
    version: str
    revision: str
    database: str

    @property
    def sockets(self) -> int:
        """Open sockets of all processes."""
        return sum(process.sockets for process in self.state.processes)


def list_processes(actor: Actor) -> list[LivingProcess]:
    """The processes that live, whatever their version; none from before they were noted."""
    connection = db.session.connection()
    if not sa.inspect(connection).has_table(RunningProcess.__tablename__):
        return []
    table = RunningProcess.__table__
    names = ("id", "kind", "host", "pid", "version", "revision", "sockets", "started_at")
    heard = (
        sa.select(*(table.c[name] for name in names))
        .where(table.c.seen_at > clock.true_now() - ALIVE)
        .order_by(table.c.kind, table.c.id)
    )
    found = [LivingProcess(*row) for row in connection.execute(heard)]
    return [process for process in found if process.host != socket.gethostname() or _runs(process.pid)]


def get_health(actor: Actor) -> Health:
    """What administrators look at; NotAllowed for everybody else."""
    require_administrator(actor)
    connection = db.session.connection()
    state = State(
        readings=read_state(connection),
        processes=list_processes(actor),
        last_backup=find_last_backup(actor),
        missing_triggers=frozenset(missing_triggers(connection)),
        missing_approval_triggers=frozenset(missing_approval_triggers(connection)),
        settings=settings(),
    )
    return Health(state, concerns(state), product_version(), wanted_revision(), connection.dialect.name)


def get_page(actor: Actor, name: str) -> Page:
    """One page of the documentation; NotFound."""
    require_administrator(actor)
    return read_page(name)


def find_last_backup(actor: Actor) -> BackupRun | None:
    """The newest backup that was finished."""
    return db.session.scalar(sa.select(BackupRun).order_by(BackupRun.id.desc()).limit(1))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
