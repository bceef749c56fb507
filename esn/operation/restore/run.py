"""The steps of a restore, in the order that keeps what is not proven from being opened."""

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from esn.archive.keys import KeyUnusableError, load_public_keys, public_keys_file
from esn.operation.actions import Ended
from esn.operation.backup.files import check_list, copy_blobs
from esn.operation.backup.keys import PUBLIC_KEYS
from esn.operation.backup.manifest import Manifest, read_manifest
from esn.operation.backup.place import opened
from esn.operation.errors import OperationRefused
from esn.operation.product import knows_revision
from esn.operation.restore import kept as kept_file
from esn.operation.restore.database import UNCHECKED, compare, judge, placed
from esn.operation.restore.empty import require_empty
from esn.settings import Settings

# Brings the database at this address to the present shape and ends what may not survive: (address, manifest, lost).
Finish = Callable[[str, Manifest, int], Ended]


@dataclass(frozen=True, kw_only=True)
class Request:
    """What is asked for; `kept` instead of the file that the settings name."""

    backup: Path
    keys: Path | None = None
    kept: Path | None = None
    accept_older: bool = False


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back."""

    manifest: Manifest
    verdict: str
    blobs: int
    ended: Ended
    lost_up_to: int
    set_aside: Path | None
    has_own_keys: bool  # judged by public keys from elsewhere, not by those inside the backup


def restore(request: Request, settings: Settings, finish: Finish) -> Restored:
    """Restore into the empty installation of these settings; OperationRefused, and then nothing is open."""
    with opened(request.backup) as folder:
        manifest = _check(folder, settings)
        kept = kept_file.load(request.kept or settings.archive.kept_checkpoints_file, manifest.tree_size)
        if not request.accept_older:
            kept_file.require_newest(kept, manifest.tree_size)
        keys, has_own_keys = _trusted_keys(folder, request, settings)
        with placed(folder, settings) as url:
            compare(url, manifest)
            ended = finish(url, manifest, kept.lost_up_to)
            verdict = judge(url, manifest, keys, kept)
            blobs = _restore_blobs(folder, settings, manifest)
    named = None if request.kept else settings.archive.kept_checkpoints_file
    aside = kept_file.set_aside(named, kept)
    return Restored(manifest, verdict, blobs, ended, kept.lost_up_to, aside, has_own_keys)


def made_at(manifest: Manifest) -> datetime:
    """When the backup was made."""
    return datetime.fromisoformat(manifest.made_at)


def _check(folder: Path, settings: Settings) -> Manifest:
    """Everything that can be told before anything is touched."""
    manifest = read_manifest(folder)
    if not knows_revision(manifest.revision):
        raise OperationRefused(
            f"The backup was made by version {manifest.version} (database at {manifest.revision}), which is newer. "
            "Install that version first."
        )
    kind = "sqlite" if settings.is_embedded else "postgresql"
    if manifest.database != kind:
        raise OperationRefused(f"The backup is of {manifest.database}, and ESN_DATABASE_URL names {kind}.")
    require_empty(settings)
    check_list(folder, manifest.list_digest)
    return manifest


def _trusted_keys(folder: Path, request: Request, settings: Settings) -> tuple[Mapping[str, Ed25519PublicKey], bool]:
    """Keys from outside the backup where there are some: who can change a backup can change the keys in it."""
    outside = [request.keys / PUBLIC_KEYS] if request.keys else []
    outside.append(public_keys_file(settings.archive.signing_key_file))
    own = next((file for file in outside if file.is_file()), None)
    try:
        return load_public_keys(own or folder / PUBLIC_KEYS), own is not None
    except KeyUnusableError as error:
        raise OperationRefused(f"{error} Name a folder with the keys: --keys FOLDER.") from error


def _restore_blobs(folder: Path, settings: Settings, manifest: Manifest) -> int:
    target = settings.blobs_folder
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=UNCHECKED) as closed:
        copied = copy_blobs(folder / "blobs", Path(closed) / "blobs")
        if copied != manifest.blobs:
            raise OperationRefused(f"{copied} files came back, not {manifest.blobs}.")
        (Path(closed) / "blobs").rename(target)  # in place of an empty folder, as was asked before
    return copied
