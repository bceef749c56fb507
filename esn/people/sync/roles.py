"""Roles out of the directory's groups, by the table in the settings."""

from collections.abc import Mapping

import sqlalchemy as sa

from esn.core.db import db
from esn.core.revocation import revoke
from esn.core.unit_of_work import unit_of_work
from esn.people.directory.door import Problem
from esn.people.directory.names import fold_group
from esn.people.events import RolesChanged
from esn.people.models import Account, AccountRole
from esn.people.sync.groups import GroupMembers
from esn.people.sync.report import Report
from esn.settings import settings

Roles = frozenset[str]


def roles_of_groups(groups: frozenset[str]) -> Roles:
    """The roles that come with being in these groups (folded DNs and cns)."""
    table = settings().roles
    return frozenset(role for role, names in table.items() if any(fold_group(name) in groups for name in names))


def group_names() -> set[str]:
    """The groups that give roles."""
    return {name for names in settings().roles.values() for name in names}


def wanted_roles(members: GroupMembers, report: Report) -> dict[int, Roles]:
    """Account id -> roles, for all who have one."""
    wanted: dict[int, Roles] = {}
    for role, names in settings().roles.items():
        for name in names:
            accounts = members[name]
            if accounts is None:
                remedy = f"Correct roles.{role} in the settings, or make the group."
                report.add_problems([Problem(name, "there is no group of this name", remedy)])
            for account_id in accounts or ():
                wanted[account_id] = wanted.get(account_id, frozenset()) | {role}
    return wanted


def changed_roles(wanted: Mapping[int, Roles]) -> dict[int, Roles]:
    """Those whose roles differ from `wanted`, with what they should be; reads all roles (they are few)."""
    known: dict[int, Roles] = {}
    for account_id, role in db.session.execute(sa.select(AccountRole.account_id, AccountRole.role)):
        known[account_id] = known.get(account_id, frozenset()) | {role}
    everybody = known.keys() | wanted.keys()
    return {a: wanted.get(a, frozenset()) for a in everybody if wanted.get(a, frozenset()) != known.get(a, frozenset())}


def write_roles(account_id: int, wanted: Roles) -> None:
    """Give somebody exactly these roles; a lost one ends what is open under it. Nothing is written if all is well."""
    of_account = AccountRole.account_id == account_id
    if frozenset(db.session.scalars(sa.select(AccountRole.role).where(of_account))) == wanted:
        return
    with unit_of_work() as unit:
        # the account, not its roles, of which there may be none yet: two sign-ins would both add the first one
        unit.session.execute(sa.select(Account.id).where(Account.id == account_id).with_for_update())
        known = frozenset(unit.session.scalars(sa.select(AccountRole.role).where(of_account)))
        gained, lost = sorted(wanted - known), sorted(known - wanted)
        unit.session.add_all(AccountRole(account_id=account_id, role=role) for role in gained)
        if lost:
            unit.session.execute(sa.delete(AccountRole).where(of_account, AccountRole.role.in_(lost)))
            revoke(account_id=account_id)
        if gained or lost:
            unit.record(RolesChanged(actor_id=None, object_id=account_id, gained=tuple(gained), lost=tuple(lost)))
