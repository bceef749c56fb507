"""The photo of a person: taken from the directory, checked, made small, stripped, kept as a blob."""

import logging

import sqlalchemy as sa

from esn.blobs import store
from esn.blobs.pictures import PORTRAIT_SIZES, NotAPicture, make_portraits
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.unit_of_work import unit_of_work
from esn.people.directory import company_directory
from esn.people.events import AccountChanged
from esn.people.models import Account, DirectoryEntry

log = logging.getLogger(__name__)


def fetch_photo(actor: Actor, account_id: int) -> None:
    """Look at the directory's photo of this person; records a change only where it is another one than before."""
    found = db.session.execute(
        sa.select(Account.directory_id, DirectoryEntry.changed)
        .join(DirectoryEntry, DirectoryEntry.account_id == Account.id)
        .where(Account.id == account_id)
    ).first()
    if found is None or found.directory_id is None:
        return
    db.session.rollback()  # the directory may be slow: hold no transaction while it thinks
    digest = _keep(company_directory().photo(found.directory_id), account_id)
    with unit_of_work() as unit:
        look = unit.session.get_one(DirectoryEntry, account_id)
        look.looked = found.changed
        account = unit.session.get_one(Account, account_id, with_for_update={"key_share": True})
        if account.photo_digest != digest:
            account.photo_digest = digest
            fields = {"photo_digest": digest or ""}
            unit.record(AccountChanged(actor_id=actor.account_id, object_id=account_id, fields=fields))


def _keep(data: bytes | None, account_id: int) -> str | None:
    if not data:
        return None
    try:
        portraits = make_portraits(data)
    except NotAPicture as refusal:
        log.warning("the directory's photo of account %s is not taken: %s", account_id, refusal)
        return None
    digest = store.put(portraits[PORTRAIT_SIZES[0]])
    for size in PORTRAIT_SIZES[1:]:
        store.put_variant(digest, str(size), portraits[size])
    return digest
