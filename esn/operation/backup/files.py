"""Files of a backup and the list of their hashes, in the form that `sha256sum --check` reads."""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from esn.core.files import UNFINISHED
from esn.operation.backup.manifest import NAME as MANIFEST
from esn.operation.errors import OperationRefused

LIST = "files.sha256"
PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Listed:
    """The list that was written."""

    digest: str
    count: int
    size: int


def copy_blobs(source: Path, target: Path) -> int:
    """Copy all uploaded files; how many. They never change, so those of the database's moment are all there."""
    target.mkdir()
    copied = 0
    for path in _files(source) if source.is_dir() else ():
        if path.name.startswith(UNFINISHED):
            continue
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(path, place)
        except FileNotFoundError:
            continue  # destroyed meanwhile, by a rule that holds for the backup too
        copied += 1
    return copied


def write_list(folder: Path) -> Listed:
    """List the hash of every file below the folder."""
    lines, size = [], 0
    for path in _files(folder):
        lines.append(f"{digest_of(path)}  {path.relative_to(folder)}\n")
        size += path.stat().st_size
    text = "".join(lines)
    (folder / LIST).write_text(text, "utf-8")
    return Listed(hashlib.sha256(text.encode()).hexdigest(), len(lines), size)


def check_list(folder: Path, list_digest: str) -> None:
    """Compare every file with its hash; OperationRefused names the first one that differs, lacks or is too much."""
    try:
        text = (folder / LIST).read_text("utf-8")
    except OSError as error:
        raise OperationRefused(f"The backup lacks {LIST}.") from error
    if hashlib.sha256(text.encode()).hexdigest() != list_digest:
        raise OperationRefused(f"The backup is damaged: {LIST} is not the one of the manifest.")
    wanted = {line[66:]: line[:64] for line in text.splitlines()}
    there = {str(path.relative_to(folder)) for path in _files(folder)} - {LIST, MANIFEST}
    for name in sorted(set(wanted) ^ there):
        raise OperationRefused(f"The backup is damaged: {name} {'is missing' if name in wanted else 'is not listed'}.")
    for name, digest in wanted.items():
        if digest_of(folder / name) != digest:
            raise OperationRefused(f"The backup is damaged: {name} has changed since it was made.")


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path
