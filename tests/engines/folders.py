"""Where databases of tests lie: in memory if there is room, for nothing of them outlives the run."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

IN_MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3  # bytes; containers often have 64 MB there


@contextmanager
def quick_folder(prefix: str) -> Iterator[Path]:
    """A new folder, removed when the block ends."""
    has_room = IN_MEMORY.is_dir() and shutil.disk_usage(IN_MEMORY).free > ROOM
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=IN_MEMORY if has_room else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
