"""What somebody with the database in hand may try, and between which leaves it must be noticed."""

import sqlalchemy as sa

from esn.archive.checkpoint import sign
from esn.archive.models import ArchiveCheckpoint
from esn.archive.tree import Tree, leaf_hash
from esn.core.db import db

CHANGE = "UPDATE archive_record SET envelope = replace(envelope, '\"actor_id\":1', '\"actor_id\":7') WHERE id = 5"
SWAP = [
    "UPDATE archive_leaf SET record_id = 100 WHERE seq = 4",
    "UPDATE archive_leaf SET record_id = 4 WHERE seq = 5",
    "UPDATE archive_leaf SET record_id = 5 WHERE seq = 4",
]
SWAP_HASHES = [
    "CREATE TABLE swapped AS SELECT seq, hash FROM archive_leaf WHERE seq IN (4, 5)",
    (
        "UPDATE archive_leaf SET hash = (SELECT s.hash FROM swapped s WHERE s.seq = 9 - archive_leaf.seq) "
        "WHERE seq IN (4, 5)"
    ),
    "DROP TABLE swapped",
]
ALTERATIONS = {
    "one byte of an envelope": ([CHANGE], (5, 5)),
    "one byte of a payload": (
        ["UPDATE archive_payload SET payload = replace(payload, 'words', 'worts') WHERE record_id = 5"],
        (5, 5),
    ),
    "a record deleted": (["DELETE FROM archive_record WHERE id = 5"], (5, 5)),
    "a payload deleted": (["DELETE FROM archive_payload WHERE record_id = 5"], (5, 5)),
    "a payload deleted under another record's name": (
        [
            "DELETE FROM archive_payload WHERE record_id = 5",
            "INSERT INTO archive_destruction (record_id, authorised_by_id) VALUES (5, 2)",
        ],
        (5, 5),
    ),
    "a leaf deleted": (["DELETE FROM archive_leaf WHERE seq = 5"], (5, 5)),
    "two records swapped": (SWAP, (4, 4)),
    "two leaves swapped with their hashes": (SWAP + SWAP_HASHES, (4, 6)),
    "last leaf cut off": (["DELETE FROM archive_leaf WHERE seq = 9"], (7, None)),
    "leaf and record cut off": (
        ["DELETE FROM archive_leaf WHERE seq > 7", "DELETE FROM archive_record WHERE id > 7"],
        (7, None),
    ),
    "a checkpoint changed": (
        ["UPDATE archive_checkpoint SET root = (SELECT hash FROM archive_leaf WHERE seq = 1) WHERE tree_size = 6"],
        (4, 6),
    ),
    "a record inserted by hand": (
        [
            (
                "INSERT INTO archive_record (envelope, commitment) "
                "SELECT envelope, commitment FROM archive_record WHERE id = 1"
            )
        ],
        (10, None),
    ),
}


def sign_again(key, intruder):
    """What a thief of key and database does: rebuild leaves and checkpoints so that everything fits."""
    tree, made = Tree(), []
    query = "SELECT l.seq, r.id, r.envelope, r.commitment FROM archive_leaf l "
    query += "JOIN archive_record r ON r.id = l.record_id ORDER BY l.seq"
    sizes = {row.tree_size: row.sealed_at for row in db.session.execute(sa.select(ArchiveCheckpoint.__table__))}
    literal = "x'{}'" if db.engine.dialect.name == "sqlite" else "'\\x{}'"
    for row in db.session.execute(sa.text(query)).all():
        digest = leaf_hash(row.id, row.envelope, bytes(row.commitment))
        tree.append(digest)
        made.append(f"UPDATE archive_leaf SET hash = {literal.format(digest.hex())} WHERE seq = {row.seq}")
        if row.seq in sizes:
            signed = sign(key, row.seq, tree.root, sizes[row.seq].isoformat())
            root, signature = literal.format(signed.root), literal.format(signed.signature)
            values = f"root = {root}, signature = {signature}, key_id = '{signed.key_id}'"
            made.append(f"UPDATE archive_checkpoint SET {values} WHERE tree_size = {row.seq}")
    intruder(*made)
