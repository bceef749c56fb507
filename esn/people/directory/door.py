"""The door to the company directory: what every directory here answers, and how it refuses."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol


class DirectoryError(Exception):
    """The directory says no or nothing; `cause` is for the audit record, never for a page."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class WrongCredentials(DirectoryError):
    """No such name, or not its password; one message for all causes."""


class DirectoryConfused(WrongCredentials):
    """What was found is no single person (two entries for a name, no identity); told like a wrong password."""


class DirectoryDown(DirectoryError):
    """The directory does not answer, refuses our service account or is misconfigured."""


class DirectoryTruncated(DirectoryDown):
    """The directory answered a part and then refused to go on: a limit on size or time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryPerson:
    """One person as the directory describes them, in our words; texts are cut to what an account holds."""

    identity: str  # immutable: entryUUID, objectGUID
    dn: str  # folded, see names.fold_dn
    username: str  # lower case
    display_name: str
    email: str = ""
    title: str = ""
    telephone: str = ""
    unit: str = ""  # the stable id of a unit
    manager_dn: str = ""
    place: str = ""
    country: str = ""  # two capitals
    languages: tuple[str, ...] = ()  # tags, preferred first
    is_disabled: bool = False
    changed: str = ""  # differs when the entry, and so perhaps the photo, has changed
    groups: frozenset[str] | None = None  # names (folded DN and cn) of all groups; None: not asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryUnit:
    """One unit of the organisation; `parent` is the stable id of the unit above it, None at the top."""

    identity: str
    name: str
    kind: str = ""
    parent: str | None = None
    leader_dn: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in the directory that cannot be used as it is; never fatal."""

    where: str  # DN, group or unit
    cause: str
    remedy: str


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """Some people, and the entries among them that cannot be used."""

    people: tuple[DirectoryPerson, ...]
    problems: tuple[Problem, ...] = ()
    unusable: tuple[tuple[str, str], ...] = ()  # identity ("" where it has none) and folded DN of the others

    @property
    def size(self) -> int:
        """How many entries the page had."""
        return len(self.people) + len(self.unusable)


class Directory(Protocol):
    """A company directory. Every method may raise DirectoryDown."""

    def authenticate(self, username: str, password: str) -> DirectoryPerson:
        """The person with this name and password, `groups` filled in; raises WrongCredentials.

        A disabled person who knows the password is given back with `is_disabled`: the account's lock refuses.
        """

    def find(self, username: str) -> DirectoryPerson | None:
        """The person of this name, `groups` filled in; DirectoryConfused where the name is not one person's."""

    def people(self, since: str = "") -> Iterator[PeoplePage]:
        """Everybody, page by page; with a mark of change, those who changed then or later (see `earlier_mark`)."""

    def identities(self) -> Iterator[tuple[str, ...]]:
        """The identity of every entry, page by page; empty texts where it cannot be read."""

    def earlier_mark(self, mark: str) -> str:
        """A mark some minutes before, to ask `people` with; empty where only everybody can be asked for."""

    def unknown_attributes(self) -> list[str]:
        """Attributes that the settings name and the directory's schema does not know."""

    def units(self) -> tuple[DirectoryUnit, ...]:
        """The organisation, a unit after the one above it."""

    def group_members(self, group: str) -> frozenset[str] | None:
        """The folded DNs in a group (its DN or cn), groups in it followed as the settings say; None: no such group."""

    def members_of_groups(self, names: Iterable[str]) -> Iterator[tuple[str, frozenset[str] | None]]:
        """Each of these groups with its members as `group_members` gives them; the list of groups is read once."""

    def photo(self, identity: str) -> bytes | None:
        """The photograph as it lies in the directory, unchecked."""

    def entry(self, username: str) -> Mapping[str, list[bytes]] | None:
        """What the directory holds under this name, attribute names in lower case; passwords left out."""

    def check(self) -> list[str]:
        """A line for everything that the settings name and the directory does not have; empty when all is well."""
