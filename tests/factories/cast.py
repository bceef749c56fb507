"""The cast: the same eight people in every test (design 15), and the small firm they work in."""

from dataclasses import dataclass

import sqlalchemy as sa

from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people.events import AccountChanged, RolesChanged, UnitsChanged
from esn.people.models import Account, AccountRole, Unit, UnitClosure
from esn.people.queries import load_actor
from esn.people.sync.accounts import index_names

# id -> (name, parent)
UNITS = {
    "FIRM": ("Test Bank", None),
    "NORTH": ("District North", "FIRM"),
    "NORTH-1": ("Branch Mill Lane", "NORTH"),
    "NORTH-1-A": ("Team Counter", "NORTH-1"),
    "SOUTH": ("District South", "FIRM"),
    "SOUTH-1": ("Branch Salt Quay", "SOUTH"),
    "STAFF": ("Head Office", "FIRM"),
}
# username -> (name, unit, roles, manager)
PEOPLE = {
    "leader": ("Maria Ortiz", "NORTH", (), None),
    "employee": ("Grace Okafor", "NORTH-1-A", (), "leader"),
    "colleague": ("Tomasz Nowak", "NORTH-1-A", (), "leader"),
    "outsider": ("Leila Haddad", "SOUTH-1", (), None),
    "moderator": ("Sara Lind", "STAFF", ("moderator",), None),
    "moderator2": ("Pradeep Nair", "STAFF", ("moderator",), None),
    "compliance": ("Ingrid Solheim", "STAFF", ("compliance",), None),
    "admin": ("Farid Aslani", "STAFF", ("administrator",), None),
}
PASSWORD = "demo-password"


@dataclass(frozen=True)
class Cast:
    """An actor per name, loaded as a request would load it."""

    employee: Actor
    colleague: Actor
    outsider: Actor
    leader: Actor
    moderator: Actor
    moderator2: Actor
    compliance: Actor
    admin: Actor


def create_cast() -> None:
    """Make the firm and its people, as a synchronisation would leave them."""
    with unit_of_work() as unit:
        units = _create_units(unit)
        accounts: dict[str, Account] = {}
        for username, (name, unit_name, roles, manager) in PEOPLE.items():
            account = Account(
                directory_id=f"id-{username}",
                username=username,
                display_name=name,
                email=f"{username}@test.example",
                title=f"Title of {username}",
                unit_id=units[unit_name].id,
                manager_id=accounts[manager].id if manager else None,
                place=UNITS[unit_name][0],
                created_at=clock.now(),
            )
            unit.session.add(account)
            unit.session.flush()
            index_names(unit, account)
            accounts[username] = account
            unit.record(AccountChanged(actor_id=None, object_id=account.id, is_new=True, fields={"name": name}))
            for role in roles:
                unit.session.add(AccountRole(account_id=account.id, role=role))
                unit.record(RolesChanged(actor_id=None, object_id=account.id, gained=(role,), lost=()))


def _create_units(unit: UnitOfWork) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for key, (name, parent) in UNITS.items():
        units[key] = Unit(directory_id=key, name=name, parent_id=units[parent].id if parent else None)
        unit.session.add(units[key])
        unit.session.flush()
        ancestor, depth = key, 0
        while ancestor:
            unit.session.add(UnitClosure(unit_id=units[key].id, ancestor_id=units[ancestor].id, depth=depth))
            ancestor, depth = UNITS[ancestor][1], depth + 1
    unit.record(UnitsChanged(actor_id=None, object_id=0, units={key: list(value) for key, value in UNITS.items()}))
    return units


def load_cast() -> Cast:
    """Read the cast from the database."""
    ids = dict(db.session.execute(sa.select(Account.username, Account.id)).all())
    return Cast(**{username: load_actor(ids[username]) for username in PEOPLE})
