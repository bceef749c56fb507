"""The cast's firm as a directory file that a test may change."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from esn.app import create_schema
from esn.archive.models import ArchiveRecord
from esn.core.db import db
from esn.core.jobs import run_next
from esn.people import jobs
from esn.people.directory import company_directory
from esn.people.models import Account
from esn.people.sync import Report, synchronise
from esn.settings import settings_override
from tests.conftest import running_app
from tests.directory.firm import SUFFIX, Firm, person_dn
from tests.engines.databases import Databases
from tests.factories.cast import PEOPLE, UNITS, create_cast
from tests.factories.terms import accept_for_all, publish


class OwnFirm(Firm):
    """The firm of the cast, with one group for each role."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.add(SUFFIX, "top dcObject organization", dc="example", o="Example")
        for name in ("people", "groups", "units"):
            self.add(f"ou={name},{SUFFIX}", "top organizationalUnit", ou=name)
        dns: dict[str | None, str] = {None: ""}
        for key, (unit_name, parent) in UNITS.items():
            dns[key] = self.add_unit(key, unit_name, dns[parent])
        roles: dict[str, list[str]] = {}
        for name, (full_name, unit, person_roles, manager) in PEOPLE.items():
            self.hire(name, full_name, unit, manager=manager)
            for role in person_roles:
                roles.setdefault(role, []).append(person_dn(name))
        for role, members in roles.items():
            self.add_group(f"{role}s", *members)

    def hire(self, name: str, full_name: str, unit: str, *, identity: str = "", manager: str | None = None) -> None:
        """Add a person with all fields that the cast has."""
        fields = {"mail": f"{name}@test.example", "title": f"Title of {name}", "departmentNumber": unit}
        fields |= {"l": UNITS[unit][0], **({"manager": person_dn(manager)} if manager else {})}
        self.add_person(name, full_name, identity=identity or f"id-{name}", **fields)

    def dismiss(self, name: str) -> None:
        """Take a person out."""
        del self.entries[person_dn(name)]

    def change(self, name: str, **attributes: str | list[str]) -> None:
        """Change what the directory says of a person."""
        self.entries[person_dn(name)].attributes.update(attributes)

    def write(self) -> None:
        """Write the file."""
        self.path.write_text(self.ldif())

    def sync(self, **options: Any) -> Report:
        """Write the file and synchronise."""
        self.write()
        return synchronise(company_directory(), **options)


@contextmanager
def firm_in(folder: Path) -> Iterator[OwnFirm]:
    """The firm as a file that the settings name, with 22 further people so that one of them is not 5 %."""
    own = OwnFirm(folder / "firm.ldif")
    for number in range(22):
        own.hire(f"staff{number}", f"Sam Staff{number}", "STAFF")
    bases = {f"{name}_base": f"ou={name},{SUFFIX}" for name in ("people", "groups", "units")}
    roles = {"moderator": ["moderators"], "compliance": ["compliances"], "administrator": ["administrators"]}
    section = {"kind": "ldif", "ldif_file": own.path, **bases}
    with settings_override(directory=section, roles={**roles, "auditor": [], "communications": [], "urgent": []}):
        yield own


def fill_template(url: str) -> None:
    """The cast's database, synchronised once with the firm."""
    with TemporaryDirectory(prefix="esn-firm-") as name:
        folder = Path(name)
        with running_app(url, folder), firm_in(folder) as own:
            create_schema()
            publish()
            create_cast()
            accept_for_all()
            assert own.sync().state == "done"
            work()


@pytest.fixture
def template(databases: Databases) -> str:
    """The same, to be copied."""
    return databases.template(fill_template)


@pytest.fixture
def firm(app: Flask, tmp_path: Path) -> Iterator[OwnFirm]:
    """The firm, synchronised already; change it and `sync()`."""
    with firm_in(tmp_path) as own:
        own.write()
        yield own


def work() -> None:
    """Run all waiting jobs about people."""
    while run_next(jobs.KINDS):
        pass


@pytest.fixture
def account_of(app: Flask) -> Callable[[str], Account]:
    """Reads an account anew by its username."""

    def read(username: str) -> Account:
        db.session.expire_all()
        return db.session.scalars(sa.select(Account).where(Account.username == username)).one()

    return read


@pytest.fixture
def count_records(app: Flask) -> Callable[[], int]:
    """Counts the archive's records."""
    return lambda: db.session.scalar(sa.select(sa.func.count()).select_from(ArchiveRecord)) or 0
