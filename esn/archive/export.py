"""Export: the whole archive as JSON lines that the standalone verifier can judge without a database."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa

from esn.archive.judge import Leaf
from esn.archive.models import ArchiveCheckpoint, ArchivePending, ArchiveRecord
from esn.archive.standalone import FORMAT
from esn.archive.verify import read_leaves
from esn.core import clock


def export_lines(connection: sa.Connection) -> Iterator[str]:
    """Give a header, a line for each leaf, then one for each record that is not sealed yet."""
    newest = connection.scalar(sa.select(sa.func.max(ArchiveCheckpoint.tree_size))) or 0
    yield _line({"format": FORMAT, "exported_at": clock.true_now().isoformat(), "newest": newest})
    for leaf in read_leaves(connection):
        yield _line(_leaf(leaf))
    query = sa.select(ArchiveRecord.id, ArchiveRecord.envelope).join(ArchivePending).order_by(ArchiveRecord.id)
    for record_id, envelope in connection.execute(query):
        yield _line({"unsealed": record_id, "envelope": envelope})


def _leaf(leaf: Leaf) -> dict[str, Any]:
    checkpoint = leaf.checkpoint
    return {
        "seq": leaf.seq,
        "record_id": leaf.record_id,
        "hash": leaf.hash.hex(),
        "envelope": leaf.envelope,
        "commitment": leaf.commitment.hex() if leaf.commitment else None,
        "salt": leaf.salt.hex() if leaf.salt else None,
        "payload": leaf.payload,
        "order_id": leaf.order_id,
        "checkpoint": asdict(checkpoint) if checkpoint else None,
    }


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, sort_keys=True) + "\n"
