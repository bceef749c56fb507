"""Jobs about people: the recurring synchronisation, and photos."""

import logging
from collections.abc import Callable
from datetime import timedelta

from esn.core.actor import SYSTEM
from esn.core.errors import Conflict
from esn.core.jobs import JobKind
from esn.people.actions.delegations import expire_delegation
from esn.people.actions.photos import fetch_photo
from esn.people.directory import DirectoryError, company_directory
from esn.people.sync import Report, plan, synchronise
from esn.people.sync.claim import SILENT
from esn.people.sync.places import usernames_of

log = logging.getLogger(__name__)


def synchronise_directory() -> None:
    """Synchronise everybody; a directory that is down or another run is no reason to try sooner than planned."""
    _try(lambda: synchronise(company_directory(), only_changes=True))


def plan_synchronisation(actor_id: int) -> None:
    """Keep what a synchronisation would change, for the administrator who asked."""
    _try(lambda: plan(company_directory(), actor_id))


def go_on(actor_id: int) -> None:
    """Synchronise although many would leave: an administrator has looked."""
    accepted_by = usernames_of([actor_id])[actor_id]
    _try(lambda: synchronise(company_directory(), accepted_by=accepted_by, actor_id=actor_id))


def _try(call: Callable[[], Report]) -> None:
    try:
        call()
    except DirectoryError as error:
        log.warning("the directory was not synchronised: %s", error.cause)
    except Conflict:
        log.info("the directory is being synchronised already")


def fetch_photo_of(account_id: int) -> None:
    """Look at the directory's photo of one person."""
    fetch_photo(SYSTEM, account_id)


KINDS = {
    "directory.sync": JobKind(synchronise_directory, is_slow=True, max_attempts=1, lease=SILENT),
    "directory.plan": JobKind(plan_synchronisation, is_slow=True, max_attempts=1, lease=timedelta(minutes=10)),
    "directory.go_on": JobKind(go_on, is_slow=True, max_attempts=1, lease=timedelta(minutes=10)),
    "people.photo": JobKind(fetch_photo_of, is_slow=True),
    "people.expire_delegation": JobKind(expire_delegation, max_attempts=16),
}
