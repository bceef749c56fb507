"""The one attribute mapping: an entry of any directory -> a person, a unit or a group, as the settings say."""

import re
import uuid
from collections.abc import Iterable, Mapping

from esn.people.directory.door import DirectoryPerson, DirectoryUnit, PeoplePage, Problem
from esn.people.directory.names import fold_dn, parent_dn
from esn.settings.sections import Directory as Section

Entry = Mapping[str, list[bytes]]  # attribute names in lower case

USERNAME = re.compile(r"[\w.+@~'-]{1,150}")  # stands in URLs; room is left for a suffix
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{1,8})*", re.IGNORECASE)
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")
AD_DISABLED_BIT = 2
PERSON_FIELDS = (
    *("identity", "username", "display_name", "email", "title", "telephone", "unit", "manager"),
    *("place", "country", "languages", "changed", "disabled"),
)
DN_ATTRIBUTES = ("dn", "entrydn", "distinguishedname")


class Unusable(ValueError):
    """An entry lacks something that we need of it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.cause)
        self.problem = problem


class AttributeMap:
    """The mapping of one directory section of the settings."""

    def __init__(self, section: Section) -> None:
        self.section = section
        self.names = section.attributes

    @property
    def person_attributes(self) -> list[str]:
        """The attributes to ask for when reading people; never the photo."""
        wanted = ("cn", *(getattr(self.names, name) for name in PERSON_FIELDS))
        return [name for name in dict.fromkeys(wanted) if name]

    @property
    def unit_attributes(self) -> list[str]:
        """The attributes to ask for when reading units."""
        names = self.names
        wanted = [names.unit_id, names.unit_name, names.unit_kind, names.unit_leader, "ou"]
        return [name for name in dict.fromkeys(wanted) if name]

    @property
    def all_names(self) -> list[str]:
        """Every attribute that the settings name."""
        names = [name for name in self.names.model_dump().values() if name and name.lower() not in DN_ATTRIBUTES]
        return list(dict.fromkeys(names))

    def person(self, dn: str, entry: Entry) -> DirectoryPerson:
        """The person an entry describes; Unusable where identity, name or display name is missing."""
        names = self.names
        username = text(entry, names.username).lower()
        if not USERNAME.fullmatch(username):
            cause = f"{names.username} is missing or not usable as a name"
            raise Unusable(Problem(dn, cause, "Give the entry a short name without spaces."))
        identity = self.identity(entry)
        if not identity:
            cause = f"{names.identity} is missing"
            raise Unusable(Problem(dn, cause, "Let the service account read it, or name another attribute."))
        return DirectoryPerson(
            identity=identity,
            dn=fold_dn(dn),
            username=username,
            display_name=text(entry, names.display_name) or text(entry, "cn") or username,
            email=text(entry, names.email, 320),
            title=text(entry, names.title),
            telephone=text(entry, names.telephone, 60),
            unit=self._unit_of(dn, entry),
            manager_dn=fold_dn(text(entry, names.manager, 1000)),
            place=text(entry, names.place),
            country=country(text(entry, names.country)),
            languages=languages(texts(entry, names.languages)),
            is_disabled=self.is_disabled(entry),
            changed=text(entry, names.changed, 40),
        )

    def unit(self, dn: str, entry: Entry, ids: Mapping[str, str]) -> DirectoryUnit:
        """The unit an entry describes; `ids`: folded DN -> stable id, of all units."""
        names = self.names
        identity = ids[fold_dn(dn)]
        return DirectoryUnit(
            identity=identity,
            name=text(entry, names.unit_name) or text(entry, "ou") or identity,
            kind=text(entry, names.unit_kind, 20),
            parent=ids.get(parent_dn(dn)),
            leader_dn=fold_dn(text(entry, names.unit_leader, 1000)),
        )

    def units(self, entries: Iterable[tuple[str, Entry]]) -> tuple[DirectoryUnit, ...]:
        """All units, each after the one above it; the container itself is none."""
        base = fold_dn(self.section.units_base)
        folded = {fold_dn(dn): entry for dn, entry in entries}
        found = sorted((dn.count(","), dn, entry) for dn, entry in folded.items() if dn != base)
        ids = {dn: unit_id for _, dn, entry in found if (unit_id := self.unit_id(dn, entry))}
        return tuple(self.unit(dn, entry, ids) for _, dn, entry in found if dn in ids)

    def unit_id(self, dn: str, entry: Entry) -> str:
        """The stable id of a unit's entry."""
        name = self.names.unit_id
        return fold_dn(dn)[:200] if name.lower() in DN_ATTRIBUTES else text(entry, name)

    def identity(self, entry: Entry) -> str:
        """The immutable id as text; Active Directory's 16 bytes as it writes them itself."""
        values = entry.get(self.names.identity.lower())
        if not values or not values[0]:
            return ""
        if self.names.identity.lower() == "objectguid" and len(values[0]) == 16:
            return str(uuid.UUID(bytes_le=values[0]))
        return values[0].decode("utf-8", "replace").strip()[:200]

    def identity_value(self, identity: str) -> bytes:
        """The other way round: the value a directory is asked for."""
        if self.names.identity.lower() == "objectguid":
            return uuid.UUID(identity).bytes_le
        return identity.encode()

    def is_disabled(self, entry: Entry) -> bool:
        """Whether the entry says that this person may not sign in."""
        name = self.names.disabled
        values = texts(entry, name)
        if name.lower() == "useraccountcontrol":
            return any(value.lstrip("-").isdigit() and int(value) & AD_DISABLED_BIT for value in values)
        locking = {value.casefold() for value in self.section.disabled_values}
        return any(value.casefold() in locking for value in values)

    def _unit_of(self, dn: str, entry: Entry) -> str:
        if not self.names.unit:
            return parent_dn(dn)[:200]
        value = text(entry, self.names.unit)
        return fold_dn(value)[:200] if self.names.unit_id.lower() in DN_ATTRIBUTES else value


def read_people(attributes: AttributeMap, entries: Iterable[tuple[str, Entry]]) -> PeoplePage:
    """A page out of entries; what cannot be used becomes a problem."""
    people, problems, unusable = [], [], []
    for dn, entry in entries:
        try:
            people.append(attributes.person(dn, entry))
        except Unusable as refused:
            problems.append(refused.problem)
            unusable.append((attributes.identity(entry), fold_dn(dn)))
    return PeoplePage(tuple(people), tuple(problems), tuple(unusable))


def text(entry: Entry, name: str, length: int = 200) -> str:
    """The first value of an attribute as one line of text; empty where there is none."""
    values = entry.get(name.lower()) if name else None
    if not values:
        return ""
    said = values[0].decode("utf-8", "replace")
    return (said if said.isprintable() else UNPRINTABLE.sub(" ", said)).strip()[:length]


def texts(entry: Entry, name: str) -> list[str]:
    """All values of an attribute as text."""
    return [value.decode("utf-8", "replace").strip() for value in entry.get(name.lower(), ())] if name else []


def country(value: str) -> str:
    """A country's two letters in capitals; anything else is left out."""
    return value.upper() if len(value) == 2 and value.isascii() and value.isalpha() else ""


def languages(values: Iterable[str]) -> tuple[str, ...]:
    """Language tags out of values like "en, pl;q=0.9", preferred first, at most ten."""
    tags = (part.split(";")[0].strip() for value in values for part in value.split(","))
    return tuple(dict.fromkeys(tag for tag in tags if LANGUAGE.fullmatch(tag)))[:10]


def fold_entry(entry: Mapping[str, list[bytes]]) -> dict[str, list[bytes]]:
    """An entry with attribute names in lower case, passwords left out."""
    return {name.lower(): values for name, values in entry.items() if name.lower() != "userpassword"}
