"""The sealer, as a recurring job."""

import itertools
import logging
from pathlib import Path

from esn.archive.alarms import KEPT_FILE, SEAL, lift_alarm, raise_alarm
from esn.archive.kept import keep, last_kept
from esn.archive.keys import load_signing_key
from esn.archive.seal import seal
from esn.archive.verify import read_checkpoints
from esn.core.db import db
from esn.settings import settings

log = logging.getLogger(__name__)

BATCHES = 200  # of a thousand records: a run that catches up ends some time, and the next one goes on
KEPT_BATCH = 1000


def seal_records() -> None:
    """Seal what is pending and keep the checkpoints outside; what fails raises an alarm."""
    try:
        key = load_signing_key(settings().archive.signing_key_file)
        for _ in range(BATCHES):
            if seal(key) is None:
                break
    except Exception as error:
        raise_alarm(SEAL, str(error))
        raise
    lift_alarm(SEAL)
    if file := settings().archive.kept_checkpoints_file:
        keep_checkpoints(file)


def keep_checkpoints(file: Path) -> None:
    """Append every checkpoint that the kept file lacks; a failure raises an alarm and stops nothing."""
    try:
        after = last_kept(file)
        while lacking := list(itertools.islice(read_checkpoints(db.session.connection(), after), KEPT_BATCH)):
            keep(file, lacking)
            after = lacking[-1].tree_size
    except OSError as error:
        log.error("checkpoints cannot be kept outside: %s", error)
        raise_alarm(KEPT_FILE, f"{file}: {error.strerror}")
    else:
        lift_alarm(KEPT_FILE)
