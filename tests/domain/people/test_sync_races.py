"""What two processes do to accounts at the same moment has one outcome (design 13.7)."""

import itertools
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from esn.core.db import db
from esn.core.errors import Conflict, Refusal
from esn.people.directory import company_directory
from esn.people.models import AccountRole, DirectoryRun
from esn.people.sync import synchronise
from esn.people.sync.roles import write_roles
from tests.domain.people.conftest import OwnFirm
from tests.factories.cast import Cast
from tests.factories.door import list_records
from tests.factories.together import run_together

ROUNDS = 5


def in_threads(app: Flask, act: Callable[[], object], times: int = 4) -> list[object]:
    """Do this so many times at once; gives results, and refusals in their place."""

    def run() -> object:
        with app.app_context():
            try:
                return act()
            except Refusal as refusal:
                return refusal
            finally:
                db.session.remove()

    try:
        return run_together([run] * times)
    finally:
        db.session.rollback()


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_several_give_somebody_the_first_role_at_once(app: Flask, cast: Cast, round_number: int) -> None:
    employee = cast.employee.id
    in_threads(app, lambda: write_roles(employee, frozenset({"moderator", "auditor"})))
    roles = sa.select(AccountRole.role).where(AccountRole.account_id == employee)
    assert set(db.session.scalars(roles)) == {"moderator", "auditor"}
    changes = [one for one in list_records("account.roles_changed") if one["object_id"] == employee]
    assert len(changes) == 1


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_several_synchronisations_begun_at_once(app: Flask, firm: OwnFirm, round_number: int) -> None:
    firm.hire("nora", "Nora New", "NORTH-1-A")
    firm.write()
    results = in_threads(app, lambda: synchronise(company_directory()).state)
    done = [one for one in results if one == "done"]
    assert done
    assert all(isinstance(one, Conflict) for one in results if one != "done")
    runs = db.session.scalars(sa.select(DirectoryRun).order_by(DirectoryRun.id)).all()
    assert not [run for run in runs if run.state == "running"]
    for earlier, later in itertools.pairwise(runs):  # one after the other, never beside each other
        assert earlier.finished_at is not None
        assert earlier.finished_at <= later.started_at
