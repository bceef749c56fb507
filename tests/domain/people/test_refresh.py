"""Signing in makes and refreshes the account."""

from collections.abc import Callable

import pytest

from esn.core.actor import SIGN_IN
from esn.people.directory import WrongCredentials, authenticate
from esn.people.models import Account
from esn.people.queries import load_actor
from esn.people.sync import refresh_person
from tests.directory.firm import PASSWORD, person_dn
from tests.domain.people.conftest import OwnFirm

AccountReader = Callable[[str], Account]


def sign_in(firm: OwnFirm, name: str) -> int:
    """Write the file and sign in."""
    firm.write()
    return refresh_person(authenticate(name, PASSWORD))


def test_the_first_sign_in_makes_the_account_with_everything(firm: OwnFirm, account_of: AccountReader) -> None:
    firm.hire("nora", "Nora New", "NORTH-1-A", manager="leader")
    firm.add_group("moderators", person_dn("nora"), person_dn("moderator"))
    actor = load_actor(sign_in(firm, "nora"))
    assert (actor.username, actor.display_name, actor.roles) == ("nora", "Nora New", {"moderator"})
    assert actor.unit_ids == load_actor(account_of("employee").id).unit_ids
    assert account_of("nora").manager_id == account_of("leader").id


def test_unchanged_people_write_nothing(firm: OwnFirm, count_records: Callable[[], int]) -> None:
    before = count_records()
    sign_in(firm, "employee")
    assert count_records() == before


def test_changes_are_taken_over_at_sign_in(firm: OwnFirm, account_of: AccountReader) -> None:
    firm.change("moderator", title="Editor")
    firm.add_group("moderators", person_dn("moderator2"))
    actor = load_actor(sign_in(firm, "moderator"))
    assert actor.roles == frozenset()
    assert account_of("moderator").title == "Editor"


def test_a_disabled_person_with_the_right_password_is_locked(firm: OwnFirm) -> None:
    firm.change("employee", employeeType="disabled")
    assert load_actor(sign_in(firm, "employee")).locked == {SIGN_IN}
    with pytest.raises(WrongCredentials):
        authenticate("employee", "wrong")


def test_a_disabled_person_locked_once_is_not_locked_again(firm: OwnFirm, count_records: Callable[[], int]) -> None:
    firm.change("employee", employeeType="disabled")
    sign_in(firm, "employee")
    before = count_records()
    sign_in(firm, "employee")
    assert count_records() == before


def test_who_is_back_may_sign_in_at_once(firm: OwnFirm, account_of: AccountReader) -> None:
    firm.dismiss("colleague")
    firm.sync()
    firm.hire("colleague", "Tomasz Nowak", "NORTH-1-A", manager="leader")
    assert load_actor(sign_in(firm, "colleague")).locked == frozenset()


def test_a_new_person_with_an_old_name_gets_an_account_of_their_own(firm: OwnFirm, account_of: AccountReader) -> None:
    old_id = account_of("employee").id
    firm.dismiss("employee")
    firm.hire("employee", "Emma Other", "SOUTH-1", identity="id-emma")
    new_id = sign_in(firm, "employee")
    assert new_id != old_id
    assert account_of(f"employee-{old_id}").id == old_id


def test_a_manager_who_is_not_here_yet_is_left_to_the_sync(firm: OwnFirm, account_of: AccountReader) -> None:
    firm.hire("boss", "Bea Boss", "NORTH")
    firm.change("employee", manager=person_dn("boss"))
    sign_in(firm, "employee")
    assert account_of("employee").manager_id == account_of("leader").id
    firm.sync()
    assert account_of("employee").manager_id == account_of("boss").id
