"""Bytes by their SHA-256, in a folder. Whoever asks for them has asked policy before."""

import re
from hashlib import sha256
from pathlib import Path

from esn.core.files import write_whole
from esn.settings import settings

_DIGEST = re.compile(r"[0-9a-f]{64}")
_VARIANT = re.compile(r"[a-z0-9-]{1,20}")


class BlobMissing(LookupError):
    """The folder has no such bytes."""


def put(data: bytes) -> str:
    """Keep these bytes; gives their digest (64 hex digits). The same bytes twice are kept once."""
    digest = sha256(data).hexdigest()
    _write(_path(digest), data)
    return digest


def put_variant(digest: str, variant: str, data: bytes) -> None:
    """Keep another form of a blob (a smaller picture) beside it."""
    _write(_path(digest, variant), data)


def read(digest: str, variant: str = "") -> bytes:
    """The bytes of a blob or of a form of it; raises BlobMissing."""
    return path_of(digest, variant).read_bytes()


def path_of(digest: str, variant: str = "") -> Path:
    """The file to send; raises BlobMissing."""
    path = _path(digest, variant)
    if not path.is_file():
        raise BlobMissing(f"no blob {digest} {variant}".strip())
    return path


def delete(digest: str) -> None:
    """Remove a blob and all forms of it; none there is well."""
    path = _path(digest)
    for file in (path, *path.parent.glob(f"{digest}.*")):
        file.unlink(missing_ok=True)


def _path(digest: str, variant: str = "") -> Path:
    if not _DIGEST.fullmatch(digest) or (variant and not _VARIANT.fullmatch(variant)):
        raise BlobMissing("not the name of a blob")
    name = f"{digest}.{variant}" if variant else digest
    return settings().blobs_folder / digest[:2] / digest[2:4] / name


def _write(path: Path, data: bytes) -> None:
    """All or nothing: a reader sees the whole file or none, also after a power cut."""
    if path.is_file():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, data)
