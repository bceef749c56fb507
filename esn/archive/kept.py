"""The kept file: every checkpoint as a line on another volume, where whoever holds the database cannot change it."""

import os
from collections.abc import Iterable
from pathlib import Path

from esn.archive.checkpoint import Checkpoint, parse, read_kept

TAIL = 4096  # bytes; longer than any two lines


def load_kept(path: Path) -> list[Checkpoint]:
    """Read the kept file; OSError when it cannot be read, ValueError when it is damaged."""
    return read_kept(path.read_text(encoding="ascii").split("\n"))


def last_kept(path: Path) -> int:
    """Give the tree size of the last whole line, 0 in a new file; OSError when it cannot be read."""
    for line in reversed(_tail(path).split(b"\n")):
        try:
            return parse(line.decode("ascii")).tree_size
        except ValueError:
            continue  # empty, or torn off by a crash
    return 0


def keep(path: Path, checkpoints: Iterable[Checkpoint]) -> None:
    """Append checkpoints and wait for the disk; OSError when that fails."""
    tail = _tail(path)
    torn_off = "\n" if tail and not tail.endswith(b"\n") else ""
    with path.open("a", encoding="ascii") as file:
        file.write(torn_off + "".join(checkpoint.line() + "\n" for checkpoint in checkpoints))
        file.flush()
        os.fsync(file.fileno())


def _tail(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL))
            return file.read()
    except FileNotFoundError:
        return b""
