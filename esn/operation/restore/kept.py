"""Kept checkpoints against a backup: an older state than one that was sealed is noticed, and never silently taken."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from esn.archive.checkpoint import Checkpoint
from esn.archive.kept import load_kept
from esn.core import clock
from esn.operation.errors import OLDER_STATE, OperationRefused


@dataclass(frozen=True, slots=True)
class Kept:
    """The checkpoints that the backup must agree with, and those that were sealed after it."""

    within: Sequence[Checkpoint]
    beyond: Sequence[Checkpoint]

    @property
    def lost_up_to(self) -> int:
        """The newest entry known to have been sealed after the backup; 0 when there is none."""
        return max((checkpoint.tree_size for checkpoint in self.beyond), default=0)


def load(file: Path | None, tree_size: int) -> Kept:
    """Read the kept file, if one is named and there; OperationRefused when it cannot be judged by."""
    try:
        checkpoints = load_kept(file) if file is not None and file.exists() else []
    except (OSError, ValueError) as error:
        raise OperationRefused(f"{file}: the kept checkpoints cannot be read ({error}).") from error
    within = [checkpoint for checkpoint in checkpoints if checkpoint.tree_size <= tree_size]
    return Kept(within, [checkpoint for checkpoint in checkpoints if checkpoint.tree_size > tree_size])


def require_newest(kept: Kept, tree_size: int) -> None:
    """Refuse a state older than the newest kept checkpoint, and say what it means and how to go on."""
    if not kept.beyond:
        return
    newest = max(kept.beyond, key=lambda checkpoint: checkpoint.tree_size)
    raise OperationRefused(
        f"This backup ends at entry {tree_size:,} of the archive, but entry {newest.tree_size:,} was sealed on "
        f"{newest.sealed_at[:16].replace('T', ' ')} UTC: at least {newest.tree_size - tree_size:,} entries, and what "
        "people did then, would be lost. Restore a newer backup. If there is none, run this again with --accept-older: "
        "the loss is then written into the archive, and the kept checkpoints are set aside as its proof.",
        OLDER_STATE,
    )


def set_aside(file: Path | None, kept: Kept) -> Path | None:
    """Rename the kept file of the lost state, so that a new one begins; where it stands now."""
    if file is None or not kept.beyond:
        return None
    aside = file.with_name(f"{file.name}.before-restore-{clock.true_now():%Y-%m-%dT%H%M%SZ}")
    try:
        return file.rename(aside)
    except OSError as error:
        raise OperationRefused(
            f"{file} cannot be renamed ({error.strerror}). Everything else is restored: rename it by hand, and keep it."
        ) from error
