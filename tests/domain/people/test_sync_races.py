"""What two processes do to accounts at the same moment has one outcome (design 13.7)."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import cast

import pytest
import sqlalchemy as sa
from flask import Flask

from esn.core import clock
from esn.core.db import db
from esn.core.errors import Conflict, Refusal
from esn.people.directory import company_directory
from esn.people.directory.door import Directory, PeoplePage
from esn.people.models import Account, AccountRole, DirectoryClaim, DirectoryRun
from esn.people.sync import run, synchronise
from esn.people.sync.claim import Overtaken
from esn.people.sync.places import batches
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


class Halting:
    """A directory of several pages; before each of them `halt` is called."""

    def __init__(self, halt: Callable[[], None]) -> None:
        self.halt = halt

    def __getattr__(self, name: str) -> object:
        return getattr(company_directory(), name)

    def people(self, since: str = "") -> Iterator[PeoplePage]:
        """Three people a page."""
        everybody = [person for page in company_directory().people(since) for person in page.people]
        for some in batches(everybody, 3):
            self.halt()
            yield PeoplePage(tuple(some))


def halting(halt: Callable[[], None]) -> Directory:
    """The company directory, with a halt before each page."""
    return cast("Directory", Halting(halt))


class Killed(BaseException):
    """The process ends at once: nothing more of it reaches the database."""


def synchronise_elsewhere(app: Flask, moment: datetime) -> object:
    """Another process tries, by a clock that shows this; gives the state or the refusal."""

    def run() -> str:
        with clock.at(moment):
            return synchronise(company_directory()).state

    return in_threads(app, run, times=1)[0]


def test_a_killed_reading_blocks_the_next_one_for_a_minute(
    app: Flask, firm: OwnFirm, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(run, "_end", die)
        synchronise(halting(die))
    now = clock.now()
    assert isinstance(synchronise_elsewhere(app, now + timedelta(seconds=55)), Conflict)
    assert synchronise_elsewhere(app, now + timedelta(seconds=65)) == "done"
    killed, next_one = db.session.scalars(sa.select(DirectoryRun).order_by(DirectoryRun.id.desc()).limit(2)).all()[::-1]
    assert (killed.state, next_one.state) == ("failed", "done")
    assert list(db.session.scalars(sa.select(DirectoryClaim.run_id))) == []


def test_a_slow_reading_is_not_overtaken(app: Flask, firm: OwnFirm) -> None:
    with ExitStack() as clocks:
        tries: list[object] = []

        def halt() -> None:
            clocks.enter_context(clock.at(clock.now() + timedelta(seconds=50)))
            tries.append(synchronise_elsewhere(app, clock.now()))

        firm.hire("nora", "Nora New", "NORTH-1-A")
        firm.write()
        assert synchronise(halting(halt)).joined == 1
        assert len(tries) > 3
        assert all(isinstance(one, Conflict) for one in tries)


def test_a_reading_that_was_taken_for_dead_writes_nothing_more(app: Flask, firm: OwnFirm) -> None:
    firm.hire("nora", "Nora New", "NORTH-1-A")
    firm.write()
    states: list[object] = []

    def sleep_long() -> None:
        if not states:
            firm.dismiss("nora")  # whom the sleeper has read already, and not yet written
            firm.write()
            states.append(synchronise_elsewhere(app, clock.now() + timedelta(minutes=2)))

    with pytest.raises(Overtaken):
        synchronise(halting(sleep_long))
    assert states == ["done"]
    assert db.session.scalar(sa.select(Account.id).where(Account.username == "nora")) is None
    runs = db.session.scalars(sa.select(DirectoryRun.state).order_by(DirectoryRun.id)).all()
    assert runs[-2:] == ["failed", "done"]
