"""Keys: the one private key that signs, and all public keys that ever did."""

import fcntl
import os
import stat
from pathlib import Path
from typing import TextIO

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from esn.archive.checkpoint import key_id
from esn.archive.standalone import read_public_keys


class KeyUnusableError(Exception):
    """The signing key cannot be used; the message is one line with the remedy."""


def make_signing_key(path: Path) -> bool:
    """Make the private key (PEM, readable by its owner only) unless it exists; whether it was made.

    To change the key, remove its file and call this again: the earlier public keys stay known.
    """
    if path.exists():
        return False
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = Ed25519PrivateKey.generate()
    with _opened(public_keys_file(path), 0o644) as known:
        fcntl.flock(known, fcntl.LOCK_EX)  # another process may be making one at this moment
        if path.exists():
            return False
        # The public key first: a signature by a key that nobody knows could never be judged.
        _write(known, f"{key_id(key.public_key())} {key.public_key().public_bytes_raw().hex()}\n")
        with _opened(path, 0o600) as own:
            _write(own, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())
    return True


def load_signing_key(path: Path) -> Ed25519PrivateKey:
    """Read the private key; KeyUnusableError when it is missing, damaged or readable by others."""
    try:
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise KeyUnusableError(f"{path}: others can read the signing key. Run chmod 600 on it.")
        key = load_pem_private_key(path.read_bytes(), password=None)
    except OSError as error:
        problem = f"{path}: the signing key cannot be read ({error.strerror}). Run `esn migrate` to make one."
        raise KeyUnusableError(problem) from None
    except (TypeError, ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusableError(f"{path}: is no Ed25519 private key in PEM. Restore it from your backup.")
    return key


def public_keys_file(path: Path) -> Path:
    """Give the file beside the private key that holds every public key: one a line, its id and 64 hex digits."""
    return path.with_suffix(".pub")


def load_public_keys(file: Path) -> dict[str, Ed25519PublicKey]:
    """Read the trusted public keys by their ids; KeyUnusableError when the file is missing or damaged."""
    try:
        return read_public_keys(file.read_text(encoding="ascii"))
    except OSError as error:
        raise KeyUnusableError(f"{file}: the public keys cannot be read ({error.strerror}).") from None
    except ValueError:
        raise KeyUnusableError(f"{file}: a line is no public key.") from None


def _opened(path: Path, mode: int) -> TextIO:
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, mode), "a", encoding="ascii")


def _write(file: TextIO, text: str) -> None:
    file.write(text)
    file.flush()
    os.fsync(file.fileno())
