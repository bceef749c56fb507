"""One person, at sign-in: the account is made or refreshed from what the directory just said."""

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from esn.core.db import db
from esn.people.directory.door import DirectoryPerson
from esn.people.models import Unit
from esn.people.sync import accounts, leavers, managers, photos, roles
from esn.people.sync.comparing import compare
from esn.people.sync.groups import followers


def refresh_person(person: DirectoryPerson) -> int:
    """Make or refresh this person's account, roles included, and of a new one what follows groups; gives its id.

    A disabled person's account is locked: look at `load_actor(...).locked` afterwards. Writes only what differs.
    """
    try:
        account_id, is_new = _write_account(person)
    except IntegrityError:  # the same first sign-in, or the sync, was quicker: now it is there
        db.session.rollback()
        account_id, is_new = _write_account(person)
    if not person.is_disabled:
        managers.refresh_manager(account_id, person.manager_dn)
    if person.groups is not None:
        roles.write_roles(account_id, roles.roles_of_groups(person.groups))
    if is_new and person.groups and not person.is_disabled:
        for follower in followers():  # who was here before waits for the next reading
            follower.welcome(account_id, person.groups)
    if person.is_disabled:
        leavers.write_leavers([account_id])
    photos.want_stale_photos([account_id])
    return account_id


def _write_account(person: DirectoryPerson) -> tuple[int, bool]:
    is_new = not accounts.account_ids([person])
    unit_id = db.session.scalar(sa.select(Unit.id).where(Unit.directory_id == person.unit)) if person.unit else None
    accounts.write(compare([person], {person.unit: unit_id} if unit_id is not None else {}))
    return accounts.account_ids([person])[person.identity], is_new
