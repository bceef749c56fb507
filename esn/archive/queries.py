"""What everybody may know about the seal."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from esn.archive.checkpoint import Checkpoint
from esn.archive.models import ArchiveAlarm, ArchiveCheckpoint, ArchiveKey, ArchivePending, ArchiveRecord
from esn.archive.verify import as_checkpoint
from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.paging import NEWEST, PAGE_SIZE, Page, page_of
from esn.settings import settings

LATE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class SealedHead:
    """One checkpoint as people see it; `root` in hexadecimal."""

    tree_size: int
    root: str
    sealed_at: datetime
    key_id: str


@dataclass(frozen=True, slots=True)
class SealState:
    """How the sealing goes."""

    tree_size: int  # records sealed so far
    sealed_at: datetime | None
    pending: int  # records that wait for their seal
    oldest_pending_at: datetime | None
    is_late: bool  # something has waited for more than a minute and the time between two seals
    alarms: dict[str, str]  # kind -> detail
    has_kept_file: bool  # the seals are kept on another volume too
    is_one_file: bool  # SQLite: whoever holds the file can switch the triggers off


def get_seal_state(actor: Actor) -> SealState:
    """Tell how far the sealer is, and whether it is late."""
    last = db.session.execute(
        sa.select(ArchiveCheckpoint.tree_size, ArchiveCheckpoint.sealed_at)
        .order_by(ArchiveCheckpoint.tree_size.desc())
        .limit(1)
    ).first()
    oldest = _oldest_pending_at()
    patience = LATE + timedelta(seconds=settings().archive.seal_seconds)
    alarms = db.session.execute(sa.select(ArchiveAlarm.kind, ArchiveAlarm.detail).order_by(ArchiveAlarm.kind))
    return SealState(
        tree_size=last.tree_size if last else 0,
        sealed_at=last.sealed_at if last else None,
        pending=db.session.scalar(sa.select(sa.func.count()).select_from(ArchivePending)) or 0,
        oldest_pending_at=oldest,
        is_late=oldest is not None and clock.true_now() - oldest > patience,
        alarms={row.kind: row.detail for row in alarms},
        has_kept_file=settings().archive.kept_checkpoints_file is not None,
        is_one_file=settings().is_embedded,
    )


def list_checkpoints(actor: Actor, before: int = NEWEST) -> Page[SealedHead]:
    """List the checkpoints below a tree size, newest first."""
    table = ArchiveCheckpoint
    columns = table.tree_size, table.root, table.sealed_at, table.key_id
    newest_first = sa.select(*columns).order_by(table.tree_size.desc()).limit(PAGE_SIZE + 1)
    query = newest_first.where(table.tree_size < min(before, NEWEST))
    heads = [SealedHead(size, root.hex(), at, key) for size, root, at, key in db.session.execute(query)]
    return page_of(heads, lambda head: head.tree_size)


def list_public_keys(actor: Actor) -> list[tuple[str, str]]:
    """List the ids and public keys (hexadecimal) that signed checkpoints, the newest first."""
    query = sa.select(ArchiveKey.key_id, ArchiveKey.public_key).order_by(ArchiveKey.first_used_at.desc())
    return [(key_id, key.hex()) for key_id, key in db.session.execute(query)]


def list_newest_checkpoints(actor: Actor, after: int, limit: int) -> list[Checkpoint]:
    """List the newest checkpoints beyond a tree size, oldest first: what somebody may keep outside."""
    table = ArchiveCheckpoint.__table__
    newest = sa.select(table).where(table.c.tree_size > min(after, NEWEST)).order_by(table.c.tree_size.desc())
    return [as_checkpoint(row) for row in reversed(db.session.execute(newest.limit(limit)).all())]


def _oldest_pending_at() -> datetime | None:
    query = sa.select(ArchiveRecord.envelope).join(ArchivePending).order_by(ArchivePending.record_id).limit(1)
    envelope = db.session.scalar(query)
    return datetime.fromisoformat(json.loads(envelope)["at"]) if envelope else None
