"""A firm of any size in a real slapd, loaded before it starts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from tests.engines.slapd import LabSlapd

SUFFIX = "dc=example,dc=org"
GROUP_SIZE = 20
WRITTEN = datetime(2026, 1, 2, tzinfo=UTC)  # the first of them; a firm does not enter all its people at once
TEAM, DISTRICT = 20, 400  # people
ROLE_GROUP = "group0"
BASES = ("people", "units", "groups")
FIRST = ("Amara", "Ben", "Chidi", "Dana", "Elif", "Femi", "Grace", "Hanna", "Ivo", "Jonas", "Kofi", "Leila", "Maria")
LAST = ("Okafor", "Nowak", "Haas", "Lind", "Ortiz", "Novak", "Evans", "Byrne", "Kaya", "Silva", "Mori", "Weber")


class LoadedSlapd(LabSlapd):
    """A server whose entries are there when it starts; slapadd is a hundred times quicker than adding."""

    def __init__(self, ldif: str) -> None:
        super().__init__()
        self._ldif = ldif

    def _start_slapd(self) -> None:
        if self._ldif:
            self.slapadd(self._ldif, ["-q", "-n1"])
            self._ldif = ""
        super()._start_slapd()


@contextmanager
def serve(people: int, groups: int) -> Iterator[LabSlapd]:
    """Run it as long as the block lasts."""
    server = LoadedSlapd("\n".join(_entries(people, groups)))
    try:
        server.start()
        yield server
    finally:
        server.stop()


def person_dn(number: int) -> str:
    """Where this person stands."""
    return f"uid=p{number},ou=people,{SUFFIX}"


def _entries(people: int, groups: int) -> Iterator[str]:
    yield f"dn: {SUFFIX}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example\n"
    for name in BASES:
        yield f"dn: ou={name},{SUFFIX}\nobjectClass: organizationalUnit\nou: {name}\n"
    for first in range(0, people, DISTRICT):
        district = f"ou=D{first},ou=units,{SUFFIX}"
        yield _unit(district, f"D{first}", f"District {first}", "district", first)
        for team in range(first, min(people, first + DISTRICT), TEAM):
            yield _unit(f"ou=T{team},{district}", f"T{team}", f"Team {team}", "team", team)
    for number in range(people):
        yield _person(number)
    for number in range(groups):
        members = "".join(f"member: {person_dn((number * 7 + n * 31) % people)}\n" for n in range(GROUP_SIZE))
        yield f"dn: cn=group{number},ou=groups,{SUFFIX}\nobjectClass: groupOfNames\ncn: group{number}\n{members}"


def _unit(dn: str, name: str, title: str, kind: str, leader: int) -> str:
    facts = f"ou: {name}\ndescription: {title}\nbusinessCategory: {kind}\nseeAlso: {person_dn(leader)}\n"
    return f"dn: {dn}\nobjectClass: organizationalUnit\n{facts}"


def _person(number: int) -> str:
    first, last = FIRST[number % len(FIRST)], LAST[number // len(FIRST) % len(LAST)]
    team = number - number % TEAM
    manager = team if number != team else team - team % DISTRICT
    facts = {
        "uid": f"p{number}",
        "cn": f"{first} {last}",
        "displayName": f"{first} {last}",
        "sn": last,
        "mail": f"p{number}@example.org",
        "title": f"Title {number % 40}",
        "telephoneNumber": f"+353 1 {number:07d}",
        "departmentNumber": f"T{team}",
        "l": f"Place {number % 90}",
        "preferredLanguage": "en",
        "modifyTimestamp": f"{WRITTEN + timedelta(minutes=number):%Y%m%d%H%M%SZ}",
    }
    if manager != number:
        facts["manager"] = person_dn(manager)
    lines = "".join(f"{name}: {value}\n" for name, value in facts.items())
    return f"dn: {person_dn(number)}\nobjectClass: inetOrgPerson\n{lines}"
