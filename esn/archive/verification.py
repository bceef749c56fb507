"""Verification as the command line and `esn doctor` ask for it: with the files that the settings name."""

from pathlib import Path

import sqlalchemy as sa

from esn.archive.checkpoint import Checkpoint
from esn.archive.judge import Finding, Verdict
from esn.archive.kept import load_kept
from esn.archive.keys import KeyUnusableError, load_public_keys, public_keys_file
from esn.archive.standalone import judge_export
from esn.archive.verify import snapshot, verify
from esn.core.db import db
from esn.settings import settings


def verify_archive(kept: Path | None = None, keys: Path | None = None, export: Path | None = None) -> Finding:
    """Judge the database, or an export, by the files named or those of the settings."""
    try:
        trusted = load_public_keys(keys or public_keys_file(settings().archive.signing_key_file))
        checkpoints = _kept(kept)
        if export:
            with export.open(encoding="ascii") as lines:
                return judge_export(lines, trusted, checkpoints)
        with snapshot(db.engine) as connection:
            return verify(connection, trusted, checkpoints)
    except OSError as error:
        return Finding(Verdict.CANNOT_JUDGE, f"{error.filename}: {error.strerror}")
    except (KeyUnusableError, ValueError) as error:
        return Finding(Verdict.CANNOT_JUDGE, str(error).rstrip("."))
    except sa.exc.DBAPIError as error:
        return Finding(Verdict.CANNOT_JUDGE, f"the database cannot be read ({str(error.orig).splitlines()[0]})")


def _kept(named: Path | None) -> list[Checkpoint]:
    file = named or settings().archive.kept_checkpoints_file
    return load_kept(file) if file else []
