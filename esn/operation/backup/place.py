"""Where a backup is written: under a name that says it is unfinished, renamed when everything is on the disk."""

import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from esn.core import clock
from esn.operation.errors import OperationRefused

UNFINISHED = ".esn-unfinished-"
ARCHIVES: dict[str, Literal["w:", "w:gz"]] = {".tar": "w:", ".gz": "w:gz", ".tgz": "w:gz"}


def is_archive(place: Path) -> bool:
    """Whether the name is that of a tar file."""
    return place.suffix in ARCHIVES and (place.suffix != ".gz" or place.name.endswith(".tar.gz"))


def choose_place(named: Path) -> Path:
    """Where the backup will stand: as named, or in a folder that is there under the name of this moment."""
    place = named.absolute()
    if place.is_dir():
        place /= f"esn-{clock.true_now():%Y-%m-%dT%H%M%SZ}"
    if place.exists():
        raise OperationRefused(f"{place} is there already. Name another place.")
    if not place.parent.is_dir():
        raise OperationRefused(f"{place.parent} is no folder. Make it first.")
    return place


@contextmanager
def unfinished(place: Path) -> Iterator[Path]:
    """A folder beside the place; what the block wrote into it stands at the place when the block ends well."""
    folder = Path(tempfile.mkdtemp(dir=place.parent, prefix=UNFINISHED))  # 0700: it holds what everybody wrote
    try:
        yield folder
        if is_archive(place):
            _finish_archive(folder, place)
        else:
            os.sync()
            folder.rename(place)
        sync_folder(place.parent)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def list_unfinished(place: Path) -> list[Path]:
    """What killed backups left beside this place."""
    return sorted(place.parent.glob(UNFINISHED + "*"))


def _finish_archive(folder: Path, place: Path) -> None:
    packed = folder.with_suffix(".tar")
    descriptor = os.open(packed, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(mode=ARCHIVES[place.suffix], fileobj=file) as archive:
                for name in sorted(path.name for path in folder.iterdir()):
                    archive.add(folder / name, name)
            file.flush()
            os.fsync(file.fileno())
        packed.rename(place)
    finally:
        packed.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def opened(backup: Path) -> Iterator[Path]:
    """The folder of a backup; a tar file is unpacked beside itself as long as the block lasts."""
    if backup.is_dir():
        yield backup
        return
    if not backup.is_file():
        raise OperationRefused(f"{backup} is no backup.")
    with tempfile.TemporaryDirectory(dir=backup.absolute().parent, prefix=UNFINISHED) as folder:
        try:
            with tarfile.open(backup) as archive:
                _unpack(archive, Path(folder).resolve())
        except (tarfile.TarError, EOFError) as error:
            raise OperationRefused(f"{backup} cannot be read as a tar file: {error}") from error
        yield Path(folder)


def _unpack(archive: tarfile.TarFile, folder: Path) -> None:
    """Files and folders that stay within; Debian 12's Python is from before the filter that looks at this (PEP 706)."""
    for member in archive:
        is_within = (folder / member.name).resolve().is_relative_to(folder)
        if not is_within or not (member.isfile() or member.isdir()):
            raise tarfile.ExtractError(f"it holds {member.name!r}, which is in no backup")
    archive.extraction_filter = getattr(tarfile, "data_filter", None)
    archive.extractall(folder)  # noqa: S202 - each member was looked at
