"""An LDAP server as directory: searched with a service account, each person bound on a fresh connection."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

import ldap
from ldap.controls import SimplePagedResultsControl
from ldap.filter import filter_format
from ldap.ldapobject import SimpleLDAPObject

from esn.people.directory import check, marks
from esn.people.directory.ahead import read_ahead
from esn.people.directory.connection import ServiceConnections, translated, whole
from esn.people.directory.door import (
    DirectoryConfused,
    DirectoryDown,
    DirectoryPerson,
    DirectoryUnit,
    PeoplePage,
    WrongCredentials,
)
from esn.people.directory.groups import Groups, members_below, names_above
from esn.people.directory.mapping import AttributeMap, fold_entry, read_people, text
from esn.people.directory.names import check_credentials, fold_dn, fold_group
from esn.people.directory.schema import unknown_names
from esn.settings.sections import Directory as Section

Found = list[tuple[str, dict[str, list[bytes]]]]
Rows = list[tuple[str | None, dict[str, list[bytes]]]]  # as a server answers: a row without DN is a referral

# What a server answers to a bind when it is the person, not the server, that something is wrong with.
WRONG = (
    ldap.INVALID_CREDENTIALS,
    ldap.INAPPROPRIATE_AUTH,
    ldap.UNWILLING_TO_PERFORM,
    ldap.INSUFFICIENT_ACCESS,
    ldap.CONSTRAINT_VIOLATION,
    ldap.NO_SUCH_OBJECT,
    ldap.INVALID_DN_SYNTAX,
)
IN_CHAIN = ":1.2.840.113556.1.4.1941:"  # Active Directory follows nested groups itself
DNS_PER_FILTER = 50
FEW_GROUPS = 20  # so many are asked for by name; more are read with all groups, page by page
PAGE_SECONDS = 60  # a page of the sync may take longer than somebody signing in would wait


class LdapDirectory:
    """One LDAP service, reached by any of its servers."""

    def __init__(self, section: Section) -> None:
        self._section = section
        self._map = AttributeMap(section)
        self._service = ServiceConnections(section)

    def authenticate(self, username: str, password: str) -> DirectoryPerson:
        """See Directory."""
        name = check_credentials(username, password)
        found = self._search_name(name)
        if not found:
            self._bind(f"cn=nobody,{self._section.people_base}", secrets.token_urlsafe(16), must_match=False)
            raise WrongCredentials("unknown name")
        person = self._only_person(found)
        self._bind(found[0][0], password)
        return self._with_groups(person)

    def find(self, username: str) -> DirectoryPerson | None:
        """See Directory."""
        found = self._search_name(username)
        return self._with_groups(self._only_person(found)) if found else None

    def people(self, since: str = "") -> Iterator[PeoplePage]:
        """See Directory."""
        section = self._section
        changed = filter_format(f"({self._map.names.changed}>=%s)", [since]) if since else ""
        wanted = f"(&{section.people_filter}{changed})" if since else section.people_filter
        for entries in self._pages(section.people_base, wanted, self._map.person_attributes):
            yield read_people(self._map, entries)

    def identities(self) -> Iterator[tuple[str, ...]]:
        """See Directory."""
        section = self._section
        for entries in self._pages(section.people_base, section.people_filter, [self._map.names.identity]):
            yield tuple(self._map.identity(entry) for _, entry in entries)

    def earlier_mark(self, mark: str) -> str:
        """See Directory."""
        return marks.earlier(self._map.names.changed, mark)

    def unknown_attributes(self) -> list[str]:
        """See Directory."""
        return self._service.ask(lambda connection: unknown_names(connection, self._map.all_names))

    def units(self) -> tuple[DirectoryUnit, ...]:
        """See Directory."""
        section = self._section
        if not section.units_base:
            return ()
        pages = self._pages(section.units_base, section.units_filter, self._map.unit_attributes)
        return self._map.units([entry for page in pages for entry in page])

    def group_members(self, group: str) -> frozenset[str] | None:
        """See Directory."""
        return dict(self.members_of_groups([group]))[group]

    def members_of_groups(self, names: Iterable[str]) -> Iterator[tuple[str, frozenset[str] | None]]:
        """See Directory."""
        groups = self._groups(self._section.groups_filter)
        by_cn = {cn: dn for dn, cn in reversed(list(groups.items()))}
        folded = {name: fold_group(name) for name in names}
        dns = {name: one if one in groups else by_cn.get(one) for name, one in folded.items()}
        if self._section.group_nesting == "ad":
            for name, dn in dns.items():
                yield name, None if dn is None else self._members_in_chain(dn)
            return
        is_nested = self._section.group_nesting == "walk"
        found = self._read_levels({dn for dn in dns.values() if dn}, groups, is_nested=is_nested)

        def members_of(group: str) -> list[str]:
            return found.get(group, [])

        for name, dn in dns.items():
            below = members_below(dn, groups, members_of, is_nested=is_nested) if dn in found else None
            yield name, below

    def photo(self, identity: str) -> bytes | None:
        """See Directory."""
        names = self._map.names
        if not names.photo:
            return None
        value = "".join(f"\\{byte:02x}" for byte in self._map.identity_value(identity))
        found = self._search(self._section.people_base, f"({names.identity}={value})", [names.photo])
        values = found[0][1].get(names.photo.lower()) if len(found) == 1 else None
        return values[0] if values else None

    def entry(self, username: str) -> Mapping[str, list[bytes]] | None:
        """See Directory."""
        found = self._search_name(username, ["*", "+"])
        return fold_entry(found[0][1]) if found else None

    def check(self) -> list[str]:
        """See Directory."""
        return check.check_directory(self, self._section)

    def _search_name(self, username: str, attributes: list[str] | None = None) -> Found:
        wanted = filter_format(f"({self._map.names.username}=%s)", [username])
        found = f"(&{self._section.people_filter}{wanted})"
        return self._search(self._section.people_base, found, attributes or self._map.person_attributes, limit=2)

    def _only_person(self, found: Found) -> DirectoryPerson:
        if len(found) > 1:
            raise DirectoryConfused("two entries have this name: " + "; ".join(dn for dn, _ in found))
        page = read_people(self._map, found)
        if not page.people:
            raise DirectoryConfused(f"{page.problems[0].where}: {page.problems[0].cause}")
        return page.people[0]

    def _bind(self, dn: str, password: str, *, must_match: bool = True) -> None:
        """Show the server a password. An empty DN or password would be an anonymous bind, answered with success."""
        if not dn or not password:
            raise WrongCredentials("an empty DN or password was about to be bound")

        def greet(connection: SimpleLDAPObject) -> None:
            try:
                connection.simple_bind_s(dn, password)
            except WRONG as error:
                if must_match:
                    raise WrongCredentials(f"the directory refused the password: {type(error).__name__}") from error

        self._service.first_that_answers(greet).unbind_s()

    def _with_groups(self, person: DirectoryPerson) -> DirectoryPerson:
        nesting = self._section.group_nesting
        if not self._section.groups_base:
            return replace(person, groups=frozenset())
        return replace(person, groups=names_above(person.dn, self._groups_with, is_nested=nesting == "walk"))

    def _groups_with(self, dns: list[str]) -> Groups:
        rule = IN_CHAIN if self._section.group_nesting == "ad" else ""
        attribute = self._map.names.member + rule
        found: dict[str, str] = {}
        for start in range(0, len(dns), DNS_PER_FILTER):
            some = "".join(filter_format(f"({attribute}=%s)", [dn]) for dn in dns[start : start + DNS_PER_FILTER])
            found |= self._groups(f"(&{self._section.groups_filter}(|{some}))")
        return found

    def _groups(self, wanted: str) -> Groups:
        if not self._section.groups_base:
            return {}
        pages = self._pages(self._section.groups_base, wanted, ["cn"])
        return {fold_dn(dn): text(entry, "cn").casefold() for page in pages for dn, entry in page}

    def _read_levels(self, wanted: set[str], groups: Groups, *, is_nested: bool) -> dict[str, list[str]]:
        """Whom these groups hold directly, and the groups in them: one reading for each level of nesting."""
        found: dict[str, list[str]] = {}
        asked: set[str] = set()
        while wanted:
            asked |= wanted
            level = self._read_members(wanted)
            found |= level
            inner = {member for members in level.values() for member in members if member in groups}
            wanted = inner - asked if is_nested else set()
        return found

    def _read_members(self, wanted: set[str]) -> dict[str, list[str]]:
        """Folded DN of a group -> folded DNs directly in it; one that vanished meanwhile is missing."""
        section, member = self._section, [self._map.names.member]
        if len(wanted) <= FEW_GROUPS:
            asked = [(dn, self._search(dn, "(objectClass=*)", member, scope=ldap.SCOPE_BASE)) for dn in wanted]
            return {dn: self._members_in(dn, entry) for dn, rows in asked for _, entry in rows}
        pages = self._pages(section.groups_base, section.groups_filter, member)
        every = ((fold_dn(dn), entry) for page in pages for dn, entry in page)
        return {dn: self._members_in(dn, entry) for dn, entry in every if dn in wanted}

    def _members_in(self, group: str, entry: Mapping[str, list[bytes]]) -> list[str]:
        name = self._map.names.member.lower()
        if any(key.startswith(f"{name};range=") for key in entry):
            raise DirectoryDown(f"{group} is answered in ranges: set directory.group_nesting to ad")
        return [fold_dn(value.decode("utf-8", "replace")) for value in entry.get(name, ())]

    def _members_in_chain(self, group: str) -> frozenset[str]:
        wanted = filter_format(f"(&{self._section.people_filter}(memberOf{IN_CHAIN}=%s))", [group])
        pages = self._pages(self._section.people_base, wanted, ["1.1"])
        return frozenset(fold_dn(dn) for page in pages for dn, _ in page)

    def _search(
        self, base: str, wanted: str, attributes: list[str], *, scope: int = ldap.SCOPE_SUBTREE, limit: int = 0
    ) -> Found:
        def question(connection: SimpleLDAPObject) -> Found:
            options = {"timeout": self._section.timeout, "sizelimit": limit}
            try:
                return _entries(connection.search_ext_s(base, scope, wanted, attributes, **options))
            except ldap.SIZELIMIT_EXCEEDED:
                if not limit:  # the server's own
                    raise
                raise DirectoryConfused(f"more than {limit} entries have this name") from None

        return self._service.ask(question)

    def _pages(self, base: str, wanted: str, attributes: list[str]) -> Iterator[Found]:
        """Read page by page on a connection of its own; while one is worked on, the next comes and another is made."""
        return map(_entries, read_ahead(self._raw_pages(base, wanted, attributes)))

    def _raw_pages(self, base: str, wanted: str, attributes: list[str]) -> Iterator[Rows]:
        connection = self._service.open()
        control = SimplePagedResultsControl(criticality=True, size=self._section.page_size, cookie="")

        def ask() -> int:
            with translated(), whole():
                return connection.search_ext(base, ldap.SCOPE_SUBTREE, wanted, attributes, serverctrls=[control])

        try:
            message = ask()
            while message:
                with translated(), whole():
                    _, rows, _, controls = connection.result3(message, timeout=PAGE_SECONDS)
                cookies = [c.cookie for c in controls if c.controlType == SimplePagedResultsControl.controlType]
                control.cookie = cookies[0] if cookies else ""
                message = ask() if control.cookie else 0
                yield rows
        finally:
            connection.unbind_s()


def _entries(rows: Rows) -> Found:
    """The entries of an answer; referrals do not count."""
    return [(row[0], {name.lower(): values for name, values in row[1].items()}) for row in rows if row[0] is not None]
