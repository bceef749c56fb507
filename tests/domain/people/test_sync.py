"""The synchronisation: joining, changing, leaving, coming back."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa

from esn.core.actor import SIGN_IN, SYSTEM
from esn.core.db import db
from esn.core.revocation import Revocation
from esn.core.unit_of_work import unit_of_work
from esn.people import jobs
from esn.people.actions import lock_account
from esn.people.directory import DirectoryDown, company_directory
from esn.people.directory.door import DirectoryPerson, PeoplePage
from esn.people.models import Account, DirectoryRun, Unit
from esn.people.policy import DIRECTORY, SECURITY
from esn.people.queries import list_locks, load_actor
from esn.people.sync import synchronise
from tests.directory.firm import person_dn
from tests.domain.people.conftest import OwnFirm
from tests.factories.door import list_records

AccountReader = Callable[[str], Account]


def revoked(account_id: int) -> bool:
    """Whether sockets of this account were told to go."""
    return bool(db.session.scalar(sa.select(Revocation.id).where(Revocation.account_id == account_id).limit(1)))


def forget_revocations() -> None:
    """Start counting anew."""
    with unit_of_work() as unit:
        unit.session.execute(sa.delete(Revocation))


def test_the_same_directory_again_writes_nothing_but_the_run(firm: OwnFirm, count_records: Callable[[], int]) -> None:
    before = count_records()
    report = firm.sync()
    assert (report.state, report.joined, report.updated, report.left) == ("done", 0, 0, 0)
    assert report.changes == []
    assert count_records() == before + 2  # the run began, the run ended


def test_newcomers_join_with_their_managers(firm: OwnFirm, account_of: AccountReader) -> None:
    firm.hire("under", "Una Under", "NORTH-1-A", manager="above")
    firm.hire("above", "Abe Above", "NORTH-1-A", manager="leader")
    firm.hire("first", "Fay First", "NORTH-1-A", manager="second")
    firm.hire("second", "Sol Second", "NORTH-1-A", manager="first")
    firm.hire("alone", "Al Alone", "NORTH-1-A", manager="alone")
    report = firm.sync()
    under, above, leader = (account_of(name).id for name in ("under", "above", "leader"))
    assert (account_of("under").manager_id, account_of("above").manager_id) == (above, leader)
    assert None in {account_of("first").manager_id, account_of("second").manager_id}  # the ring is cut
    assert account_of("alone").manager_id is None
    assert [problem.where for problem in report.problems if "manages somebody" in problem.cause] in (
        ["first"],
        ["second"],
    )
    told = {record["object_id"]: record["texts"]["fields"] for record in list_records("account.changed")}
    assert (told[under]["manager_id"], told[above]["manager_id"]) == (str(above), str(leader))


def test_somebody_joins(firm: OwnFirm, account_of: AccountReader) -> None:
    firm.hire("nora", "Nora New", "NORTH-1-A", manager="leader")
    firm.change("nora", preferredLanguage="de, en;q=0.5", c="DE")
    report = firm.sync()
    nora = account_of("nora")
    assert report.joined == 1
    assert (nora.display_name, nora.sort_name, nora.country, nora.languages) == ("Nora New", "nora new", "DE", "de,en")
    assert (nora.locale, nora.time_zone) == ("de", "Europe/London")
    assert nora.manager_id == account_of("leader").id
    assert load_actor(nora.id).unit_ids == load_actor(account_of("employee").id).unit_ids


def test_somebody_moves(firm: OwnFirm, account_of: AccountReader) -> None:
    before = load_actor(account_of("employee").id)
    forget_revocations()
    firm.change("employee", departmentNumber="SOUTH-1", title="Counter lead")
    assert firm.sync().updated == 1
    assert account_of("employee").title == "Counter lead"
    assert load_actor(before.id).unit_ids != before.unit_ids
    assert revoked(before.id)


def test_somebody_is_renamed(firm: OwnFirm, account_of: AccountReader) -> None:
    account_id = account_of("employee").id
    firm.dismiss("employee")
    firm.hire("gmiller", "Grace Miller", "NORTH-1-A", identity="id-employee", manager="leader")
    report = firm.sync()
    assert (report.joined, report.updated, report.left) == (0, 1, 0)
    assert account_of("gmiller").id == account_id
    assert account_of("gmiller").left_at is None


def test_a_name_is_used_again_by_somebody_else(firm: OwnFirm, account_of: AccountReader) -> None:
    old_id = account_of("employee").id
    firm.dismiss("employee")
    firm.hire("employee", "Emma Other", "SOUTH-1", identity="id-emma")
    report = firm.sync()
    assert (report.joined, report.left) == (1, 1)
    assert account_of("employee").id != old_id
    former = account_of(f"employee-{old_id}")
    assert (former.id, former.display_name) == (old_id, "Grace Okafor")
    assert former.left_at is not None


def test_two_people_swap_their_names(firm: OwnFirm, account_of: AccountReader) -> None:
    ids = account_of("staff1").id, account_of("staff2").id
    firm.change("staff1", uid="staff2")
    firm.change("staff2", uid="staff1")
    firm.sync()
    assert (account_of("staff2").id, account_of("staff1").id) == ids


def test_who_vanished_is_locked_never_deleted(firm: OwnFirm, account_of: AccountReader) -> None:
    lock_account(SYSTEM, account_of("colleague").id, SECURITY)
    forget_revocations()
    firm.dismiss("colleague")
    assert firm.sync().left == 1
    colleague = account_of("colleague")
    assert colleague.left_at is not None
    assert sorted(lock.reason for lock in list_locks(colleague.id)) == [DIRECTORY, SECURITY]
    assert revoked(colleague.id)
    assert firm.sync().left == 0  # once


def test_who_comes_back_loses_the_directorys_lock_alone(firm: OwnFirm, account_of: AccountReader) -> None:
    lock_account(SYSTEM, account_of("colleague").id, SECURITY)
    firm.dismiss("colleague")
    firm.sync()
    firm.hire("colleague", "Tomasz Nowak", "NORTH-1-A", manager="leader")
    report = firm.sync()
    colleague = account_of("colleague")
    assert colleague.left_at is None
    assert [lock.reason for lock in list_locks(colleague.id)] == [SECURITY]
    assert [change.kind for change in report.changes] == ["back"]


def test_a_disabled_person_is_locked_until_enabled(firm: OwnFirm, account_of: AccountReader) -> None:
    firm.change("outsider", employeeType="disabled")
    assert firm.sync().left == 1
    assert load_actor(account_of("outsider").id).locked == {SIGN_IN}
    firm.change("outsider", employeeType="staff")
    firm.sync()
    assert load_actor(account_of("outsider").id).locked == frozenset()
    assert account_of("outsider").left_at is None


def test_too_many_leavers_stop_it(firm: OwnFirm, account_of: AccountReader) -> None:
    for number in range(10):
        firm.dismiss(f"staff{number}")
    firm.change("employee", title="Still changed")
    report = firm.sync()
    assert (report.state, report.left) == ("stopped", 10)
    assert "--yes" in report.problems[-1].remedy
    assert account_of("staff0").left_at is None
    assert account_of("employee").title == "Still changed"
    assert firm.sync(accepted_by="ops").state == "done"
    assert account_of("staff0").left_at is not None


def test_an_empty_answer_locks_nobody(firm: OwnFirm, account_of: AccountReader) -> None:
    for dn in [dn for dn in firm.entries if dn.startswith("uid=")]:
        del firm.entries[dn]
    assert firm.sync().state == "stopped"
    assert account_of("employee").left_at is None


def test_roles_follow_the_groups(firm: OwnFirm, account_of: AccountReader) -> None:
    forget_revocations()
    firm.add_group("moderators", person_dn("moderator2"), person_dn("employee"))
    firm.sync()
    assert load_actor(account_of("employee").id).roles == {"moderator"}
    assert load_actor(account_of("moderator").id).roles == frozenset()
    assert load_actor(account_of("moderator2").id).roles == {"moderator"}
    assert revoked(account_of("moderator").id)
    assert not revoked(account_of("employee").id)


def test_a_group_that_vanished_takes_its_role_and_is_reported(firm: OwnFirm, account_of: AccountReader) -> None:
    del firm.entries["cn=moderators,ou=groups,dc=example,dc=org"]
    report = firm.sync()
    assert load_actor(account_of("moderator").id).roles == frozenset()
    assert [problem.where for problem in report.problems] == ["moderators"]


def test_a_unit_moves_with_everybody_in_it(firm: OwnFirm, account_of: AccountReader) -> None:
    north, south = load_actor(account_of("leader").id).unit_ids, load_actor(account_of("outsider").id).unit_ids
    for dn in sorted(dn for dn in firm.entries if dn.startswith("ou=NORTH-1")):
        moved = firm.entries.pop(dn)
        moved.dn = dn.replace("ou=NORTH,", "ou=SOUTH,")
        firm.entries[moved.dn] = moved
    report = firm.sync()
    assert [change.name for change in report.changes if change.kind == "unit"] == ["NORTH-1"]
    unit_ids = load_actor(account_of("employee").id).unit_ids
    assert south[1] in unit_ids
    assert north[1] not in unit_ids


def test_leaders_of_units_are_resolved_after_the_last_page(firm: OwnFirm, account_of: AccountReader) -> None:
    entry = next(entry for dn, entry in firm.entries.items() if dn.startswith("ou=NORTH,"))
    entry.attributes["seeAlso"] = person_dn("leader")
    firm.sync()
    names = {
        row.directory_id: row.leader_id for row in db.session.execute(sa.select(Unit.directory_id, Unit.leader_id))
    }
    assert names["NORTH"] == account_of("leader").id
    assert names["SOUTH"] is None


def test_what_cannot_be_used_is_reported_and_never_fatal(firm: OwnFirm, account_of: AccountReader) -> None:
    firm.change("staff0", departmentNumber="NOWHERE")
    firm.change("staff1", manager="uid=nobody,dc=example")
    firm.change("staff2", manager=person_dn("staff3"))
    firm.change("staff3", manager=person_dn("staff2"))
    firm.change("staff4", uid="staff5")
    firm.add_person("bad name", "Bad Name")
    report = firm.sync()
    assert report.state == "done"
    causes = "\n".join(problem.cause for problem in report.problems)
    for words in (
        "no unit NOWHERE",
        "nobody in the directory",
        "manages them",
        "another entry has the name staff5",
        "uid",
    ):
        assert words in causes
    assert report.problem_count == 5
    assert db.session.scalars(sa.select(Account.id).where(Account.left_at.is_not(None))).all() == []
    run = db.session.scalars(sa.select(DirectoryRun).order_by(DirectoryRun.id.desc())).first()
    assert run is not None
    assert (run.state, len(run.problems)) == ("done", 5)


def test_a_dry_run_says_all_and_writes_nothing(
    firm: OwnFirm, account_of: AccountReader, count_records: Callable[[], int]
) -> None:
    firm.hire("nora", "Nora New", "NORTH-1-A")
    firm.dismiss("staff0")
    firm.change("employee", title="Counter lead")
    firm.add_group("moderators", person_dn("moderator"))
    before = count_records()
    report = firm.sync(dry_run=True)
    assert (report.state, report.joined, report.updated, report.left) == ("planned", 1, 1, 1)
    assert {change.kind for change in report.changes} == {"joined", "changed", "left", "roles"}
    assert count_records() == before
    assert account_of("employee").title != "Counter lead"


def test_a_directory_that_fails_on_the_way_locks_nobody(firm: OwnFirm, account_of: AccountReader) -> None:
    firm.change("employee", title="Counter lead")
    firm.write()
    with pytest.raises(DirectoryDown):
        synchronise(Failing(company_directory()))
    assert account_of("employee").title == "Counter lead"
    assert account_of("staff20").left_at is None
    run = db.session.scalars(sa.select(DirectoryRun).order_by(DirectoryRun.id.desc())).first()
    assert run is not None
    assert (run.state, run.problems[0]["cause"]) == ("failed", "unplugged")
    assert firm.sync().state == "done"


class Failing:
    """A directory that goes away after the first page."""

    def __init__(self, real: object) -> None:
        self.real = real

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)

    def people(self, since: str = "") -> object:
        """One page, then nothing any more."""
        page: PeoplePage = next(iter(self.real.people(since)))  # type: ignore[attr-defined]
        people: tuple[DirectoryPerson, ...] = page.people[:30]
        yield PeoplePage(people)
        raise DirectoryDown("unplugged")


def test_a_kept_dry_run_changes_nothing_else(firm: OwnFirm, account_of: AccountReader) -> None:
    firm.change("employee", title="Counter lead")
    firm.dismiss("staff0")
    firm.write()
    jobs.plan_synchronisation(account_of("admin").id)
    run = last_run()
    assert (run.state, run.left, run.updated) == ("planned", 1, 1)
    assert {change["kind"] for change in run.changes or ()} == {"changed", "left"}
    assert account_of("employee").title != "Counter lead"


def test_going_on_says_who_decided(firm: OwnFirm, account_of: AccountReader) -> None:
    for number in range(8):
        firm.dismiss(f"staff{number}")
    assert firm.sync().state == "stopped"
    jobs.go_on(account_of("admin").id)
    run = last_run()
    assert (run.state, run.left, run.accepted_by) == ("done", 8, "admin")
    assert account_of("staff0").left_at is not None


def test_a_moved_and_a_renamed_person_are_told_apart(firm: OwnFirm) -> None:
    firm.change("staff1", departmentNumber="SOUTH-1")
    firm.change("staff2", displayName="Sam Married")
    firm.change("staff3", manager=person_dn("leader"))
    report = firm.sync(dry_run=True)
    assert (report.updated, report.moved, report.renamed) == (3, 2, 1)
    assert {(change.kind, change.name) for change in report.changes} == {
        ("moved", "staff1"),
        ("renamed", "staff2"),
        ("moved", "staff3"),
    }


def last_run() -> DirectoryRun:
    """The newest run."""
    return db.session.scalars(sa.select(DirectoryRun).order_by(DirectoryRun.id.desc()).limit(1)).one()
