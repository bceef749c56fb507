"""One person, at sign-in: the account is made or refreshed from what the directory just said."""

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from esn.core.db import db
from esn.people.directory.door import DirectoryPerson
from esn.people.models import Account, Unit
from esn.people.sync import accounts, leavers, managers, photos, roles
from esn.people.sync.report import Report


def refresh_person(person: DirectoryPerson) -> int:
    """Make or refresh this person's account, roles included; gives the account id.

    A disabled person's account is locked: look at `load_actor(...).locked` afterwards. Writes only what differs.
    """
    try:
        account_id = _write_account(person)
    except IntegrityError:  # the same first sign-in, or the sync, was quicker: now it is there
        db.session.rollback()
        account_id = _write_account(person)
    if not person.is_disabled:
        _write_manager(person, account_id)
    if person.groups is not None:
        roles.write_roles(account_id, roles.roles_of_groups(person.groups))
    if person.is_disabled:
        leavers.write_leavers([account_id])
    photos.want_photos(accounts.mark_photos([person], {person.identity: account_id}))
    return account_id


def _write_account(person: DirectoryPerson) -> int:
    unit_id = db.session.scalar(sa.select(Unit.id).where(Unit.directory_id == person.unit)) if person.unit else None
    accounts.write(accounts.compare([person], {person.unit: unit_id} if unit_id is not None else {}))
    return accounts.account_ids([person])[person.identity]


def _write_manager(person: DirectoryPerson, account_id: int) -> None:
    dn = person.manager_dn
    manager_id = db.session.scalar(sa.select(Account.id).where(Account.directory_dn == dn)) if dn else None
    if dn and manager_id is None:
        return  # not here yet: the sync will know
    wanted = managers.resolve_managers({account_id: dn}, {dn: manager_id} if manager_id else {}, Report())
    for changed in managers.changed_managers(wanted):
        managers.write_managers(changed)
