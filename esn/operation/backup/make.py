"""Make a backup while everything goes on: the database first, then the files that it names."""

import time
from dataclasses import asdict, dataclass
from pathlib import Path

from esn.archive.keys import public_keys_file
from esn.core import clock
from esn.core.db import db
from esn.operation.backup.database import copy_database
from esn.operation.backup.files import copy_blobs, write_list
from esn.operation.backup.keys import PUBLIC_KEYS, write_keys
from esn.operation.backup.manifest import Manifest, write_manifest
from esn.operation.backup.place import choose_place, list_unfinished, unfinished
from esn.operation.backup.settings_copy import write_settings
from esn.operation.errors import OperationRefused
from esn.operation.product import product_version
from esn.settings import Settings


@dataclass(frozen=True, slots=True)
class Made:
    """A finished backup."""

    place: Path
    manifest: Manifest
    seconds: float
    left_over: list[Path]  # what killed backups left beside it


def make_backup(named: Path, settings: Settings, *, keys: Path | None = None, with_secrets: bool = False) -> Made:
    """Write a backup to the place named; OperationRefused when that cannot be."""
    place, began = choose_place(named), time.monotonic()
    if keys is not None and keys.absolute().is_relative_to(place):
        raise OperationRefused("Keep the keys apart from the backup: name a folder on another volume with --keys.")
    with unfinished(place) as folder:
        made_at = clock.true_now()
        copied = copy_database(db.engine, folder)
        blobs = copy_blobs(settings.blobs_folder, folder / "blobs")
        write_settings(folder / "settings", settings, with_secrets=with_secrets)
        _copy_public_keys(settings, folder)
        listed = write_list(folder)
        manifest = Manifest(
            version=product_version(),
            made_at=made_at.isoformat(),
            database=db.engine.dialect.name,
            list_digest=listed.digest,
            file_count=listed.count,
            size=listed.size,
            blobs=blobs,
            has_secrets=with_secrets,
            **asdict(copied),
        )
        write_manifest(folder, manifest)
        if keys is not None:
            write_keys(keys, settings)
    return Made(place, manifest, time.monotonic() - began, list_unfinished(place))


def _copy_public_keys(settings: Settings, folder: Path) -> None:
    """Public keys are no secret: with them, the archive in the backup can be judged."""
    public = public_keys_file(settings.archive.signing_key_file)
    if public.is_file():
        (folder / PUBLIC_KEYS).write_bytes(public.read_bytes())
