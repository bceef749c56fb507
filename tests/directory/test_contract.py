"""What every directory answers, whichever engine stands behind it: the file passes the same tests as the server."""

import pytest

from esn.people.directory import DirectoryConfused, WrongCredentials
from esn.people.directory.door import Directory, DirectoryPerson
from tests.directory.firm import PASSWORD, PHOTO, person_dn

INJECTED = ["*", ")(uid=*", "admin)(|(uid=*", "*)(uid=*))(|(uid=*", "amara*", "amara\0", "a" * 10_000, "", "   ", "\n"]
REFUSED = ["wrong", "", "   ", "\0", f"{PASSWORD}\0", "x" * 4096, PASSWORD.upper(), "\udc80"]


def test_the_right_password_gives_the_person(directory: Directory) -> None:
    person = directory.authenticate("amara", PASSWORD)
    assert (person.username, person.display_name, person.unit) == ("amara", "Amara Øyen", "NORTH-1")
    assert (person.place, person.country, person.languages) == ("Millgate", "IE", ("en", "nb"))
    assert person.manager_dn == person_dn("leader")
    assert person.telephone == "+353 1 2345"
    assert not person.is_disabled


@pytest.mark.parametrize("name", ["AMARA", " amara ", "Amara"])
def test_case_and_spaces_around_a_name_do_not_count(directory: Directory, name: str) -> None:
    assert directory.authenticate(name, PASSWORD).username == "amara"


@pytest.mark.parametrize("password", REFUSED)
def test_any_other_password_is_refused(directory: Directory, password: str) -> None:
    with pytest.raises(WrongCredentials):
        directory.authenticate("amara", password)


@pytest.mark.parametrize("name", INJECTED)
@pytest.mark.parametrize("password", [PASSWORD, ""])
def test_an_injected_name_is_nobody(directory: Directory, name: str, password: str) -> None:
    with pytest.raises(WrongCredentials):
        directory.authenticate(name, password)


def test_unknown_names_and_entries_without_a_usable_password_are_refused_alike(directory: Directory) -> None:
    for name in ("nobody", "nopw"):
        with pytest.raises(WrongCredentials):
            directory.authenticate(name, PASSWORD)


def test_two_entries_for_one_name_are_refused_even_with_the_right_password(directory: Directory) -> None:
    with pytest.raises(DirectoryConfused, match="two entries"):
        directory.authenticate("twin", PASSWORD)
    with pytest.raises(DirectoryConfused):
        directory.find("twin")


def test_a_disabled_person_is_given_back_as_disabled(directory: Directory) -> None:
    assert directory.authenticate("gone", PASSWORD).is_disabled


def test_groups_are_followed_upwards_and_a_ring_ends(directory: Directory) -> None:
    person = directory.find("amara")
    assert person is not None
    assert {"inner", "moderators", "outer"} <= person.groups
    assert "auditors" not in person.groups
    assert "cn=inner,ou=groups,dc=example,dc=org" in person.groups


@pytest.mark.parametrize("name", ["moderators", "MODERATORS", "cn=Moderators, ou=groups,dc=example,dc=org"])
def test_members_are_people_of_the_group_and_of_groups_in_it(directory: Directory, name: str) -> None:
    assert directory.group_members(name) == {person_dn("leader"), person_dn("amara")}


def test_a_group_that_does_not_exist_is_none(directory: Directory) -> None:
    assert directory.group_members("nothing") is None


def test_everybody_comes_page_by_page_with_one_identity_each(directory: Directory) -> None:
    people = everybody(directory)
    assert sorted(person.username for person in people) == [
        "amara",
        "ben",
        "gone",
        "leader",
        "nopw",
        "star",
        "twin",
        "twin",
    ]
    assert len({person.identity for person in people}) == len(people)
    assert all(person.groups is None for person in people)


def test_a_person_found_is_the_person_listed(directory: Directory) -> None:
    listed = next(person for person in everybody(directory) if person.username == "ben")
    found = directory.find("ben")
    assert found is not None
    assert (found.identity, found.dn, found.changed) == (listed.identity, listed.dn, listed.changed)
    assert listed.manager_dn == person_dn("leader")  # written otherwise in the directory, the same name


def test_units_come_with_the_one_above_first(directory: Directory) -> None:
    units = directory.units()
    assert units[0].identity == "FIRM"
    assert {unit.identity: unit.parent for unit in units} == {
        "FIRM": None,
        "NORTH": "FIRM",
        "SOUTH": "FIRM",
        "NORTH-1": "NORTH",
    }
    north = next(unit for unit in units if unit.identity == "NORTH")
    assert (north.name, north.kind, north.leader_dn) == ("District North", "district", person_dn("leader"))


def test_the_photo_is_asked_for_by_identity(directory: Directory) -> None:
    people = {person.username: person.identity for person in everybody(directory)}
    assert directory.photo(people["amara"]) == PHOTO
    assert directory.photo(people["ben"]) is None
    assert directory.photo("no-such-identity") is None


def test_an_entry_is_shown_without_its_password(directory: Directory) -> None:
    entry = directory.entry("amara")
    assert entry is not None
    assert entry["displayname"] == ["Amara Øyen".encode()]
    assert "userpassword" not in entry
    assert directory.entry("nobody") is None


def test_the_doctor_finds_nothing_wrong(directory: Directory) -> None:
    assert directory.check() == []


def everybody(directory: Directory) -> list[DirectoryPerson]:
    """All people, over all pages."""
    return [person for page in directory.people() for person in page.people]
