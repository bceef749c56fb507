"""An LDIF file as directory: for a trial and for small firms, so that no server is needed."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import ldif

from esn.people.directory import check
from esn.people.directory.door import (
    DirectoryConfused,
    DirectoryDown,
    DirectoryPerson,
    DirectoryUnit,
    PeoplePage,
    WrongCredentials,
)
from esn.people.directory.filters import FilterError, Test, compile_filter
from esn.people.directory.groups import Groups, find_group, members_below, names_above
from esn.people.directory.mapping import AttributeMap, fold_entry, read_people, text
from esn.people.directory.names import check_credentials, fold_dn, fold_group, is_below
from esn.people.directory.passwords import NOBODY, matches
from esn.settings.sections import Directory as Section

Entry = dict[str, list[bytes]]


class _Reader(ldif.LDIFParser):
    """Collects entries; a value from elsewhere (`attr:< file://`) is refused, so a file cannot pull in others."""

    def __init__(self, file: Any) -> None:
        super().__init__(file)
        self.entries: dict[str, Entry] = {}

    def handle(self, dn: str, entry: Mapping[str, list[bytes]]) -> None:
        """Called by the parser for each entry."""
        if fold_dn(dn) in self.entries:
            raise ValueError(f"{dn} stands here twice")
        if any(value is None for values in entry.values() for value in values):
            raise ValueError(f"{dn} names another file")
        self.entries[fold_dn(dn)] = {name.lower(): list(values) for name, values in entry.items()}


@dataclass(frozen=True)
class _Snapshot:
    """The file as it was read; never changed, so threads may share it."""

    stamp: tuple[int, int]
    people: Mapping[str, Entry]
    by_name: Mapping[str, tuple[str, ...]]
    units: Mapping[str, Entry]
    groups: Mapping[str, Entry]


class LdifDirectory:
    """One LDIF file, read again when it changes."""

    def __init__(self, section: Section) -> None:
        self._section = section
        self._map = AttributeMap(section)
        self._lock = threading.Lock()
        self._read: _Snapshot | None = None

    def authenticate(self, username: str, password: str) -> DirectoryPerson:
        """See Directory."""
        name = check_credentials(username, password)
        found = self._search_name(name)
        if not found:
            matches(NOBODY, password)
            raise WrongCredentials("unknown name")
        person = self._only_person(found)
        if not any(matches(stored, password) for stored in found[person.dn].get("userpassword", ())):
            raise WrongCredentials("wrong password")
        return self._with_groups(person)

    def find(self, username: str) -> DirectoryPerson | None:
        """See Directory."""
        found = self._search_name(username)
        return self._with_groups(self._only_person(found)) if found else None

    def people(self, since: str = "") -> Iterator[PeoplePage]:
        """See Directory."""
        entries = list(self._snapshot().people.items())
        for start in range(0, len(entries), self._section.page_size):
            yield read_people(self._map, entries[start : start + self._section.page_size])

    def identities(self) -> Iterator[tuple[str, ...]]:
        """See Directory."""
        yield tuple(self._map.identity(entry) for entry in self._snapshot().people.values())

    def earlier_mark(self, mark: str) -> str:
        """See Directory."""
        return ""

    def unknown_attributes(self) -> list[str]:
        """See Directory."""
        return []

    def units(self) -> tuple[DirectoryUnit, ...]:
        """See Directory."""
        return self._map.units(self._snapshot().units.items())

    def group_members(self, group: str) -> frozenset[str] | None:
        """See Directory."""
        return dict(self.members_of_groups([group]))[group]

    def members_of_groups(self, names: Iterable[str]) -> Iterator[tuple[str, frozenset[str] | None]]:
        """See Directory."""
        entries = self._snapshot().groups
        groups = _names_of(entries)
        for name in names:
            dn = find_group(fold_group(name), groups)
            yield name, None if dn is None else self._members_below(dn, groups, entries)

    def photo(self, identity: str) -> bytes | None:
        """See Directory."""
        found = [entry for entry in self._snapshot().people.values() if self._map.identity(entry) == identity]
        values = found[0].get(self._map.names.photo.lower()) if len(found) == 1 else None
        return values[0] if values else None

    def entry(self, username: str) -> Mapping[str, list[bytes]] | None:
        """See Directory."""
        found = self._search_name(username)
        return fold_entry(next(iter(found.values()))) if found else None

    def check(self) -> list[str]:
        """See Directory."""
        return check.check_directory(self, self._section)

    @property
    def _is_nested(self) -> bool:
        return self._section.group_nesting != "none"

    def _search_name(self, username: str) -> dict[str, Entry]:
        snapshot = self._snapshot()
        return {dn: snapshot.people[dn] for dn in snapshot.by_name.get(username.casefold(), ())}

    def _only_person(self, found: Mapping[str, Entry]) -> DirectoryPerson:
        if len(found) > 1:
            raise DirectoryConfused("two entries have this name: " + "; ".join(found))
        page = read_people(self._map, found.items())
        if not page.people:
            raise DirectoryConfused(f"{page.problems[0].where}: {page.problems[0].cause}")
        return page.people[0]

    def _with_groups(self, person: DirectoryPerson) -> DirectoryPerson:
        entries = self._snapshot().groups

        def groups_with(dns: list[str]) -> Groups:
            return _names_of({dn: entry for dn, entry in entries.items() if not self._members(entry).isdisjoint(dns)})

        return replace(person, groups=names_above(person.dn, groups_with, is_nested=self._is_nested))

    def _members_below(self, dn: str, groups: Groups, entries: Mapping[str, Entry]) -> frozenset[str]:
        return members_below(dn, groups, lambda inner: self._members(entries[inner]), is_nested=self._is_nested)

    def _members(self, group: Entry) -> frozenset[str]:
        values = group.get(self._map.names.member.lower(), ())
        return frozenset(fold_dn(value.decode("utf-8", "replace")) for value in values)

    def _snapshot(self) -> _Snapshot:
        path = self._section.ldif_file
        try:
            status = path.stat()
        except OSError as error:
            raise DirectoryDown(f"{path}: {error.strerror}") from error
        stamp = (status.st_mtime_ns, status.st_size)
        with self._lock:
            if self._read is None or self._read.stamp != stamp:
                self._read = self._load(stamp)
            return self._read

    def _load(self, stamp: tuple[int, int]) -> _Snapshot:
        path, section = self._section.ldif_file, self._section
        try:
            with path.open("rb") as file:
                reader = _Reader(file)
                reader.parse()
        except OSError as error:
            raise DirectoryDown(f"{path}: {error.strerror}") from error
        except (EOFError, ValueError, TypeError) as error:
            raise DirectoryDown(f"{path}, line {reader.line_counter}: {error}") from error
        people = _below(reader.entries, section.people_base, section.people_filter)
        return _Snapshot(
            stamp=stamp,
            people={dn: self._marked(entry) for dn, entry in people.items()},
            by_name=self._index(people),
            units=_below(reader.entries, section.units_base, section.units_filter) if section.units_base else {},
            groups=_below(reader.entries, section.groups_base, section.groups_filter) if section.groups_base else {},
        )

    def _index(self, people: Mapping[str, Entry]) -> dict[str, tuple[str, ...]]:
        names: dict[str, tuple[str, ...]] = {}
        for dn, entry in people.items():
            for value in entry.get(self._map.names.username.lower(), ()):
                name = value.decode("utf-8", "replace").casefold()
                names[name] = (*names.get(name, ()), dn)
        return names

    def _marked(self, entry: Entry) -> Entry:
        """A file seldom has modifyTimestamp: the photo's own digest tells whether it changed."""
        name = self._map.names.changed.lower()
        photo = entry.get(self._map.names.photo.lower(), [b""])[0]
        return entry if not name or name in entry else {**entry, name: [sha256(photo).hexdigest()[:40].encode()]}


def _below(entries: Mapping[str, Entry], base: str, wanted: str) -> dict[str, Entry]:
    try:
        test: Test = compile_filter(wanted)
    except FilterError as error:
        raise DirectoryDown(f"{wanted}: {error}") from error
    return {dn: entry for dn, entry in entries.items() if is_below(dn, fold_dn(base)) and test(entry)}


def _names_of(groups: Mapping[str, Entry]) -> dict[str, str]:
    return {dn: text(entry, "cn").casefold() for dn, entry in groups.items()}
