"""Many groups, from a real slapd: read page by page with all that stands there, never one by one."""

from collections.abc import Iterator

import pytest
from ldap.ldapobject import SimpleLDAPObject

from esn.people.directory import LdapDirectory, LdifDirectory
from tests.directory.firm import SUFFIX, Firm, person_dn, small_firm
from tests.directory.sections import ldif_section, section_of
from tests.engines.slapd import LabSlapd, start_slapd

MANY = 60
NAMES = [f"team{number}" for number in range(MANY)]
PEOPLE = ("leader", "amara", "ben", "star")


def firm_with_groups() -> Firm:
    """The small firm; each team holds one person, every third the team before it too, and all are in one group."""
    firm = small_firm()
    dns: list[str] = []
    for number, name in enumerate(NAMES):
        inner = dns[-1:] if number % 3 == 0 else []
        dns.append(firm.add_group(name, person_dn(PEOPLE[number % 4]), *inner))
    firm.add_group("everybody", *dns)
    return firm


@pytest.fixture(scope="module")
def groups_server() -> Iterator[LabSlapd]:
    """A slapd with many groups."""
    with start_slapd(firm_with_groups().ldif(with_ids=False)) as server:
        yield server


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The base of each search that is sent."""
    sent: list[str] = []
    search = SimpleLDAPObject.search_ext

    def note(self: SimpleLDAPObject, base: str, *args: object, **options: object) -> object:
        sent.append(base)
        return search(self, base, *args, **options)

    monkeypatch.setattr(SimpleLDAPObject, "search_ext", note)
    return sent


@pytest.mark.parametrize("nesting", ["walk", "none"])
def test_many_groups_say_what_each_says_alone(groups_server: LabSlapd, nesting: str) -> None:
    directory = LdapDirectory(section_of(groups_server, group_nesting=nesting))
    names = [*NAMES, "everybody", f"CN=Moderators,ou=groups,{SUFFIX}", "nothing"]
    together = dict(directory.members_of_groups(names))
    assert together == {name: directory.group_members(name) for name in names}
    assert together["nothing"] is None
    everybody = {person_dn(name) for name in PEOPLE}
    assert together["everybody"] == (everybody if nesting == "walk" else frozenset())


def test_the_file_says_the_same_as_the_server(groups_server: LabSlapd, tmp_path) -> None:
    path = tmp_path / "firm.ldif"
    path.write_text(firm_with_groups().ldif())
    names = [*NAMES, "everybody", "moderators"]
    of_file = dict(LdifDirectory(ldif_section(path)).members_of_groups(names))
    assert of_file == dict(LdapDirectory(section_of(groups_server)).members_of_groups(names))


def test_they_are_not_read_one_by_one(groups_server: LabSlapd, searches: list[str]) -> None:
    section = section_of(groups_server)
    assert len(dict(LdapDirectory(section).members_of_groups(NAMES))) == MANY
    pages = -(-(MANY + 5) // section.page_size)
    assert set(searches) == {section.groups_base}
    assert len(searches) == 2 * pages  # their names, then all with whom they hold


def test_a_few_are_asked_for_alone(groups_server: LabSlapd, searches: list[str]) -> None:
    section = section_of(groups_server, page_size=100)
    assert dict(LdapDirectory(section).members_of_groups(["team1"])) == {"team1": {person_dn("amara")}}
    assert searches == [section.groups_base, f"cn=team1,ou=groups,{SUFFIX}"]
