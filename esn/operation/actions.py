"""What the running of the network writes: processes that live, backups made, what a restore must end."""

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from esn.archive.models import ArchiveDestruction, ArchivePayload
from esn.auth.models import SignInSession
from esn.core import clock
from esn.core.actor import Actor
from esn.core.revocation import revoke
from esn.core.unit_of_work import unit_of_work
from esn.operation.events import BackupMade, InstallationRestored
from esn.operation.models import BackupRun, RunningProcess
from esn.operation.product import product_version, wanted_revision

SILENT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ended:
    """What a restore took away again."""

    sessions: int
    destroyed: int


def note_process(actor: Actor, kind: str) -> int:
    """Say that this process lives; gives the id under which it goes on saying so."""
    now = clock.true_now()
    process = RunningProcess(
        kind=kind,
        host=socket.gethostname(),
        pid=os.getpid(),
        version=product_version(),
        revision=wanted_revision(),
        sockets=0,
        started_at=now,
        seen_at=now,
    )
    with unit_of_work() as unit:
        unit.session.add(process)
        unit.session.flush()
        return process.id


def renew_process(actor: Actor, process_id: int, sockets: int) -> bool:
    """Say it again, and how many sockets are open; False when the row is gone, as after a restore."""
    now = {"seen_at": clock.true_now(), "sockets": sockets}
    mine = sa.update(RunningProcess).where(RunningProcess.id == process_id).values(now)
    with unit_of_work() as unit:
        return unit.session.scalar(mine.returning(RunningProcess.id)) is not None


def forget_process(actor: Actor, process_id: int) -> None:
    """Say that it ends; with it goes what was killed long ago and could not say so."""
    is_over = sa.or_(RunningProcess.id == process_id, RunningProcess.seen_at < clock.true_now() - SILENT)
    with unit_of_work() as unit:
        unit.session.execute(sa.delete(RunningProcess).where(is_over))


def note_backup(actor: Actor, place: str, *, size: int, tree_size: int, has_secrets: bool) -> int:
    """Note a finished backup, and that everything was copied; gives its id."""
    run = BackupRun(made_at=clock.true_now(), place=place, size=size, tree_size=tree_size, has_secrets=has_secrets)
    with unit_of_work() as unit:
        unit.session.add(run)
        unit.session.flush()
        made = BackupMade(
            actor_id=actor.account_id, object_id=run.id, place=place, tree_size=tree_size, has_secrets=has_secrets
        )
        unit.record(made)
        return run.id


def finish_restore(actor: Actor, made_at: datetime, tree_size: int, lost_up_to: int) -> Ended:
    """Make a restored database fit to be opened: nobody is signed in, what was destroyed stays destroyed."""
    ordered = sa.select(ArchiveDestruction.record_id)
    open_then = SignInSession.revoked_at.is_(None), SignInSession.expires_at > made_at
    with unit_of_work() as unit:
        gone = sa.delete(ArchivePayload).where(ArchivePayload.record_id.in_(ordered))
        destroyed = len(unit.session.execute(gone.returning(ArchivePayload.record_id)).all())
        end = sa.update(SignInSession).where(*open_then).values(revoked_at=clock.true_now())
        sessions = len(unit.session.execute(end.returning(SignInSession.id)).all())
        unit.session.execute(sa.delete(RunningProcess))
        revoke()
        restored = InstallationRestored(
            actor_id=actor.account_id,
            object_id=tree_size,
            made_at=made_at.isoformat(),
            sessions_ended=sessions,
            destroyed_again=destroyed,
            lost_up_to=lost_up_to,
        )
        unit.record(restored)
    return Ended(sessions, destroyed)
