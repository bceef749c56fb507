"""A quick look at the archive: its head, its newest entries and the kept checkpoints. Not a proof of the whole."""

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from esn.archive.checkpoint import Checkpoint, is_signed
from esn.archive.judge import AlteredError, Finding, Leaf, Verdict, lacks_payload, undestroyed
from esn.archive.models import ArchiveCheckpoint, ArchiveDestruction, ArchiveLeaf, ArchivePayload, ArchiveRecord
from esn.archive.tree import Tree
from esn.archive.verify import as_checkpoint

NEWEST = 1000  # leaves that are read


def look_quickly(
    connection: sa.Connection, keys: Mapping[str, Ed25519PublicKey], kept: Iterable[Checkpoint] = ()
) -> Finding:
    """Judge the head of the tree and its newest leaves, in a second however long the archive is."""
    table = ArchiveCheckpoint.__table__
    head = connection.execute(sa.select(table).order_by(table.c.tree_size.desc()).limit(1)).first()
    leaves = connection.scalar(sa.select(sa.func.max(ArchiveLeaf.seq))) or 0
    size = head.tree_size if head else 0
    try:
        _check_end(leaves, size)
        _check_kept(connection, kept, size)
        if head is None:
            return Finding(Verdict.GOOD, "nothing is sealed yet")
        if head.key_id not in keys:
            return Finding(Verdict.CANNOT_JUDGE, f"no trusted public key has the id {head.key_id}", size)
        _check_head(head, keys)
        _check_newest(connection, size)
    except AlteredError as altered:
        reason, first, last = altered.args
        return Finding(Verdict.ALTERED, reason, size, first, last)
    except ContradictionError as contradiction:
        return Finding(Verdict.CONTRADICTS_KEPT, str(contradiction), size)
    return Finding(
        Verdict.GOOD, f"the head at entry {size:,} and the newest {min(size, NEWEST):,} entries are whole", size
    )


class ContradictionError(Exception):
    """A kept checkpoint says otherwise."""


def _check_end(leaves: int, size: int) -> None:
    if leaves != size:
        raise AlteredError("leaves and checkpoints end at different places", min(leaves, size) + 1, None)


def _check_head(head: Any, keys: Mapping[str, Ed25519PublicKey]) -> None:
    if Tree(head.tree_size, head.peaks).root != head.root or not is_signed(as_checkpoint(head), keys):
        raise AlteredError("the newest checkpoint is not the one that was signed", head.tree_size, head.tree_size)


def _check_kept(connection: sa.Connection, kept: Iterable[Checkpoint], size: int) -> None:
    newest = max(kept, key=lambda checkpoint: checkpoint.tree_size, default=None)
    if newest is None:
        return
    if newest.tree_size > size:
        raise ContradictionError(f"entries up to {newest.tree_size} were sealed, but only {size} are left")
    same = sa.select(ArchiveCheckpoint.root).where(ArchiveCheckpoint.tree_size == newest.tree_size)
    root = connection.scalar(same)
    if root is None or root.hex() != newest.root:
        raise ContradictionError(f"the first {newest.tree_size} entries are not those that were sealed")


def _check_newest(connection: sa.Connection, size: int) -> None:
    columns = ArchiveLeaf.seq, ArchiveLeaf.record_id, ArchiveLeaf.hash, ArchiveRecord.envelope, ArchiveRecord.commitment
    query = (
        sa.select(*columns, ArchivePayload.salt, ArchivePayload.payload, ArchiveDestruction.authorised_by_id)
        .outerjoin(ArchiveRecord, ArchiveRecord.id == ArchiveLeaf.record_id)
        .outerjoin(ArchivePayload, ArchivePayload.record_id == ArchiveLeaf.record_id)
        .outerjoin(ArchiveDestruction, ArchiveDestruction.record_id == ArchiveLeaf.record_id)
        .order_by(ArchiveLeaf.seq.desc())
        .limit(NEWEST)
    )
    for expected, row in zip(range(size, 0, -1), connection.execute(query), strict=False):
        leaf = Leaf(*row, checkpoint=None)
        if leaf.seq != expected:
            raise AlteredError("a leaf is missing", expected, expected)
        if lacks_payload(leaf) and leaf.order_id is None:
            raise undestroyed(leaf)
