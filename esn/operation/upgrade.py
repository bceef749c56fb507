"""What an upgrade asks before and after: nobody works with another version, nothing is wrong, the archive holds."""

from collections.abc import Sequence

from esn.archive.judge import Finding, Verdict
from esn.archive.kept import load_kept
from esn.archive.keys import load_public_keys, public_keys_file
from esn.archive.quick import look_quickly
from esn.archive.verify import snapshot
from esn.core.db import db
from esn.operation.living import LivingProcess
from esn.operation.product import product_version, wanted_revision
from esn.settings import settings


def others(living: Sequence[LivingProcess]) -> list[LivingProcess]:
    """The processes that do not work with this version and the shape of the database that it wants."""
    own = (product_version(), wanted_revision())
    return [process for process in living if (process.version, process.revision) != own]


def judge_quickly() -> Finding:
    """The quick look at the archive, by the keys and the kept checkpoints that the settings name."""
    named = settings().archive
    try:
        keys = load_public_keys(public_keys_file(named.signing_key_file))
        file = named.kept_checkpoints_file
        kept = load_kept(file) if file and file.exists() else []  # the first seal makes it
    except (OSError, ValueError) as error:
        return Finding(Verdict.CANNOT_JUDGE, str(error))
    with snapshot(db.engine) as connection:
        return look_quickly(connection, keys, kept)
