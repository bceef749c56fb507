"""Files that are there whole or not at all, whatever happens while they are written."""

import os
import tempfile
from pathlib import Path

UNFINISHED = ".new-"  # how the names of files begin that are still being written


def write_whole(place: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a file so that a reader, also after a power cut, finds the old one or the new one.

    It never has more rights than `mode`. OSError when it cannot be written; what was there then stays.
    """
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=UNFINISHED)  # 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            os.fchmod(file.fileno(), mode)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
