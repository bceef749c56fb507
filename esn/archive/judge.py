"""Judge: takes leaves one after the other, in little memory, and says what became of the archive.

Knows neither database nor settings, so that the standalone verifier judges as `esn archive verify` does.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from esn.archive.checkpoint import Checkpoint, is_signed
from esn.archive.tree import Tree, leaf_hash

NO_PAYLOAD = bytes(32)
DESTROYED = "record.destroyed"


class Verdict(IntEnum):
    """The exit status of a verification."""

    GOOD = 0
    ALTERED = 1
    CANNOT_JUDGE = 2
    CONTRADICTS_KEPT = 3


@dataclass(frozen=True)
class Finding:
    """What verification found; the first bad entry lies in first_bad_seq..last_bad_seq (None: unto the end)."""

    verdict: Verdict
    reason: str
    tree_size: int = 0
    first_bad_seq: int | None = None
    last_bad_seq: int | None = None

    def sentence(self) -> str:
        """One sentence for people."""
        word = {
            Verdict.GOOD: "Good",
            Verdict.ALTERED: "Altered",
            Verdict.CANNOT_JUDGE: "Cannot judge",
            Verdict.CONTRADICTS_KEPT: "Contradicts a kept checkpoint",
        }[self.verdict]
        return f"{word}: {self.reason}{self._where()}."

    def _where(self) -> str:
        if self.first_bad_seq is None:
            return ""
        if self.last_bad_seq is None:
            return f", from entry {self.first_bad_seq} on"
        if self.last_bad_seq == self.first_bad_seq:
            return f", at entry {self.first_bad_seq}"
        return f", between entries {self.first_bad_seq} and {self.last_bad_seq}"


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf with everything that belongs to it; None where it is missing."""

    seq: int
    record_id: int
    hash: bytes
    envelope: str | None
    commitment: bytes | None
    salt: bytes | None
    payload: str | None
    order_id: int | None  # the record that ordered the destruction of the payload
    checkpoint: Checkpoint | None  # the one that ends with this leaf


class AlteredError(Exception):
    """The archive is altered between two leaves: reason, first and last bad entry."""


def commit_to(salt: bytes, payload: str) -> bytes:
    """Give the commitment to a text; without the salt it cannot be guessed."""
    return hashlib.sha256(salt + payload.encode()).digest()


class Judge:
    """Walks along the leaves from 1; `keys` are those trusted, `kept` the checkpoints somebody else kept."""

    def __init__(self, keys: Mapping[str, Ed25519PublicKey], kept: Iterable[Checkpoint]) -> None:
        self.tree = Tree()
        self._keys = keys
        self._kept = sorted(kept, key=lambda checkpoint: checkpoint.tree_size)
        self._kept_sizes = {checkpoint.tree_size for checkpoint in self._kept}
        self._roots: dict[int, str] = {}  # at the sizes of kept checkpoints
        self._sealed = 0  # where the last checkpoint ended
        self._orders: dict[int, Leaf] = {}  # by the order not seen yet, the leaf whose payload it destroyed
        self._unknown_keys = {checkpoint.key_id for checkpoint in self._kept} - set(keys)

    def take(self, leaf: Leaf) -> None:
        """Look at the next leaf; AlteredError when it does not fit."""
        expected = self.tree.size + 1
        if leaf.seq != expected:
            raise AlteredError("a leaf is missing", expected, expected)
        if lacks_payload(leaf):
            self._note_order(leaf)
        self._check_order(leaf)
        self.tree.append(leaf.hash)
        if leaf.seq in self._kept_sizes:
            self._roots[leaf.seq] = self.tree.root.hex()
        if leaf.checkpoint is not None:
            self._check_checkpoint(leaf.checkpoint)

    def finish(self, newest: int, find_unsealed: Callable[[int], str | None]) -> Finding:
        """Judge the whole.

        `newest`: size of the last checkpoint; `find_unsealed`: gives the envelope of a record without a leaf.
        """
        size = self.tree.size
        if newest != size or self._sealed != size:
            raise AlteredError("leaves and checkpoints end at different places", self._sealed + 1, None)
        for order_id, leaf in self._orders.items():
            _require_order(find_unsealed(order_id), leaf)
        if self._unknown_keys:
            names = ", ".join(sorted(self._unknown_keys))
            return Finding(Verdict.CANNOT_JUDGE, f"no trusted public key has the id {names}", size)
        if not all(is_signed(checkpoint, self._keys) for checkpoint in self._kept):
            return Finding(Verdict.CANNOT_JUDGE, "a kept checkpoint is not signed by a trusted key", size)
        if not (size or self._kept):
            return Finding(Verdict.CANNOT_JUDGE, "nothing is sealed yet")
        return self._compare_kept()

    def _compare_kept(self) -> Finding:
        size = self.tree.size
        for kept in self._kept:
            if kept.tree_size > size:
                reason = f"entries up to {kept.tree_size} were sealed, but only {size} are left"
                return Finding(Verdict.CONTRADICTS_KEPT, reason, size)
            if self._roots[kept.tree_size] != kept.root:
                reason = f"the first {kept.tree_size} entries are not those that were sealed"
                return Finding(Verdict.CONTRADICTS_KEPT, reason, size)
        entries = f"{size:,} sealed entries are unaltered"
        if not self._kept:
            reason = f"{entries}; whether later ones were cut off cannot be judged without a kept checkpoint"
            return Finding(Verdict.GOOD, reason, size)
        reason = f"{entries} and agree with all kept checkpoints, the newest at entry {self._kept[-1].tree_size:,}"
        return Finding(Verdict.GOOD, reason, size)

    def _note_order(self, leaf: Leaf) -> None:
        if leaf.order_id is None or leaf.order_id <= leaf.record_id or leaf.order_id in self._orders:
            raise undestroyed(leaf)
        self._orders[leaf.order_id] = leaf

    def _check_order(self, leaf: Leaf) -> None:
        destroyed = self._orders.pop(leaf.record_id, None)
        if destroyed is not None:
            _require_order(leaf.envelope, destroyed)

    def _check_checkpoint(self, checkpoint: Checkpoint) -> None:
        fits = checkpoint.root == self.tree.root.hex()
        if checkpoint.key_id not in self._keys:
            self._unknown_keys.add(checkpoint.key_id)
        else:
            fits = fits and is_signed(checkpoint, self._keys)
        if not fits:
            reason = "a checkpoint does not fit the leaves since the one before"
            raise AlteredError(reason, self._sealed + 1, self.tree.size)
        self._sealed = self.tree.size


def _require_order(envelope: str | None, destroyed: Leaf) -> None:
    order = json.loads(envelope or "{}")
    if order.get("type") != DESTROYED or order.get("object_id") != destroyed.record_id:
        raise undestroyed(destroyed)


def lacks_payload(leaf: Leaf) -> bool:
    """Whether a text that was recorded is gone; AlteredError where the record, or a text that is there, is changed."""
    if leaf.envelope is None or leaf.commitment is None:
        raise AlteredError("a record is missing", leaf.seq, leaf.seq)
    if leaf_hash(leaf.record_id, leaf.envelope, leaf.commitment) != leaf.hash:
        raise AlteredError("a record is changed", leaf.seq, leaf.seq)
    if leaf.payload is None or leaf.salt is None:
        return leaf.commitment != NO_PAYLOAD
    if commit_to(leaf.salt, leaf.payload) != leaf.commitment:
        raise AlteredError("a payload is changed", leaf.seq, leaf.seq)
    return False


def undestroyed(leaf: Leaf) -> AlteredError:
    """What is found where a text is gone and nothing says why."""
    return AlteredError("a payload is missing without a record of its destruction", leaf.seq, leaf.seq)
