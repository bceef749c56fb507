"""Jobs about people: the recurring synchronisation, and photos."""

import logging
from datetime import timedelta

from esn.core.actor import SYSTEM
from esn.core.errors import Conflict
from esn.core.jobs import JobKind
from esn.people.actions.photos import fetch_photo
from esn.people.directory import DirectoryError, company_directory
from esn.people.sync import synchronise

log = logging.getLogger(__name__)


def synchronise_directory() -> None:
    """Synchronise everybody; a directory that is down or another run is no reason to try sooner than planned."""
    try:
        synchronise(company_directory(), only_changes=True)
    except DirectoryError as error:
        log.warning("the directory was not synchronised: %s", error.cause)
    except Conflict:
        log.info("the directory is being synchronised already")


def fetch_photo_of(account_id: int) -> None:
    """Look at the directory's photo of one person."""
    fetch_photo(SYSTEM, account_id)


KINDS = {
    "directory.sync": JobKind(synchronise_directory, is_slow=True, max_attempts=1, lease=timedelta(minutes=10)),
    "people.photo": JobKind(fetch_photo_of, is_slow=True),
}
