"""The manifest: what a backup holds, so that a restore can tell that all of it is there."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from esn.operation.errors import OperationRefused

NAME = "manifest.json"
FORMAT = 1


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """The facts of one backup; `checkpoint` is the newest seal in it, None before the first one."""

    version: str  # of the product
    revision: str  # of the database
    made_at: str
    database: str  # sqlite or postgresql
    server: str
    tables: dict[str, int]
    list_digest: str  # SHA-256 of the list of files
    file_count: int
    size: int
    blobs: int
    checkpoint: dict[str, Any] | None
    pending: int
    has_secrets: bool
    format: int = field(default=FORMAT)

    @property
    def tree_size(self) -> int:
        """How many entries of the archive are sealed in it."""
        return int(self.checkpoint["tree_size"]) if self.checkpoint else 0


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write it, for people to read too."""
    (folder / NAME).write_text(json.dumps(asdict(manifest), indent=2, sort_keys=True) + "\n", "utf-8")


def read_manifest(folder: Path) -> Manifest:
    """Read it; OperationRefused when this is no backup, or one of a later product."""
    try:
        facts = json.loads((folder / NAME).read_text("utf-8"))
        if facts["format"] != FORMAT:
            raise OperationRefused(f"The backup has format {facts['format']}; this version reads format {FORMAT}.")
        return Manifest(**facts)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise OperationRefused(f"{folder} is no finished backup: {NAME} is missing or damaged.") from error
