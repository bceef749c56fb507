"""The company directory of a firm of any size, as an LDIF file: tree, people with managers, the groups of the roles."""

import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from esn.cli.demo.large.names import DIVISIONS, FIRST, LAST, PLACES, TITLES

SUFFIX = "dc=northmere,dc=example"
TEAM = 40  # people in a team
LEVELS = (("team", 1), ("branch", 6), ("district", 48), ("division", 288))  # kind, and teams below one
COUNTRIES = ("IE", "IE", "IE", "IE", "DE")

# The cast of the demo firm, each with the group that gives the role.
CAST = {
    "employee": "",
    "colleague": "",
    "outsider": "",
    "leader": "",
    "moderator": "esn-moderators",
    "moderator2": "esn-moderators",
    "compliance": "esn-compliance",
    "admin": "esn-administrators",
}
GROUPS = ("esn-moderators", "esn-compliance", "esn-administrators", "esn-communications", "esn-auditors", "esn-urgent")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the firm: `number` counts from 0, in the order of the teams."""

    number: int
    username: str
    name: str


def list_people(people: int, seed: int) -> list[Person]:
    """Everybody; the cast first, all in the first team but the outsider."""
    chance, taken, found = random.Random(seed), set(CAST), []
    cast = list(CAST)
    for number in range(people):
        name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
        username = cast[number] if number < len(cast) else _username(name, number)
        taken.add(username)
        found.append(Person(number, username, name))
    return found


def write_ldif(path: Path, people: list[Person], seed: int, password: str) -> None:
    """Write the whole directory; the same seed writes the same bytes."""
    with path.open("w", encoding="ascii") as file:
        for dn, lines in _entries(people, seed, password):
            file.write(f"dn: {dn}\n" + "".join(f"{name}: {value}\n" for name, value in lines) + "\n")


def _username(name: str, number: int) -> str:
    first, _, last = name.lower().partition(" ")
    return f"{first[0]}{last}{number}"


def _entries(people: list[Person], seed: int, password: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    teams = -(-len(people) // TEAM)
    yield SUFFIX, [("objectClass", "domain"), ("dc", "northmere")]
    for name in ("units", "people", "groups"):
        yield f"ou={name},{SUFFIX}", [("objectClass", "organizationalUnit"), ("ou", name)]
    yield _unit_dn(["NMB"]), _unit_facts("NMB", "Northmere Bank", "firm", _person_dn(people[0]))
    for depth in range(len(LEVELS) - 1, -1, -1):
        kind, size = LEVELS[depth]
        for first in range(0, teams, size):
            line = _unit_line(first)[: len(LEVELS) + 1 - depth]
            yield (
                _unit_dn(line),
                _unit_facts(line[-1], _unit_name(depth, first), kind, _person_dn(people[first * TEAM])),
            )
    for person in people:
        yield _person_dn(person), _person_facts(person, people, seed, password)
    for group in GROUPS:
        members = [_person_dn(person) for person in people if CAST.get(person.username) == group]
        facts = [("objectClass", "groupOfNames"), ("cn", group)]
        yield f"cn={group},ou=groups,{SUFFIX}", facts + [("member", dn) for dn in members or [_person_dn(people[0])]]


def _unit_line(team: int) -> list[str]:
    """The ids of the units above a team and its own, the firm first."""
    return ["NMB", *(f"{letter}{team // size}" for letter, (_kind, size) in zip("VDBT", reversed(LEVELS), strict=True))]


def _unit_name(depth: int, first_team: int) -> str:
    number = first_team // LEVELS[depth][1]
    place = PLACES[number % len(PLACES)]
    if LEVELS[depth][0] == "division":
        return f"{DIVISIONS[number % len(DIVISIONS)]} {number // len(DIVISIONS) + 1}"
    return f"{LEVELS[depth][0].capitalize()} {place} {number // len(PLACES) + 1}"


def _unit_dn(line: list[str]) -> str:
    return "".join(f"ou={unit}," for unit in reversed(line)) + f"ou=units,{SUFFIX}"


def _unit_facts(unit: str, name: str, kind: str, leader: str) -> list[tuple[str, str]]:
    identity = str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{unit}.units.northmere.example"))
    facts = {"ou": unit, "description": name, "businessCategory": kind, "seeAlso": leader, "entryUUID": identity}
    return [("objectClass", "organizationalUnit"), *facts.items()]


def _person_dn(person: Person) -> str:
    return f"uid={person.username},ou=people,{SUFFIX}"


def _manager(number: int) -> int | None:
    """Who leads the smallest unit around somebody that somebody else leads."""
    team = number // TEAM
    leaders = (team // size * size * TEAM for _kind, size in LEVELS)
    return next((leader for leader in (*leaders, 0) if leader != number), None)


def _person_facts(person: Person, people: list[Person], seed: int, password: str) -> list[tuple[str, str]]:
    chance = random.Random(seed * 1_000_003 + person.number)
    first, _, last = person.name.partition(" ")
    manager = _manager(person.number)
    facts = {
        "uid": person.username,
        "cn": person.name,
        "displayName": person.name,
        "givenName": first,
        "sn": last,
        "mail": f"{person.username}@northmere.example",
        "title": chance.choice(TITLES),
        "departmentNumber": _unit_line(person.number // TEAM)[-1],
        "l": PLACES[person.number // TEAM % len(PLACES)],
        "c": chance.choice(COUNTRIES),
        "preferredLanguage": "en",
        "telephoneNumber": f"+353 1 555 {person.number:05}",
        "entryUUID": str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{seed}.{person.number}.northmere.example")),
        "userPassword": password,
    }
    above = {"manager": _person_dn(people[manager])} if manager is not None else {}
    return [("objectClass", "inetOrgPerson"), ("objectClass", "extensibleObject"), *facts.items(), *above.items()]
