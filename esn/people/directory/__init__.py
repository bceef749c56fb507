"""The company directory: one door, an LDAP server or an LDIF file behind it, as the settings say."""

from functools import lru_cache

from esn.people.directory.door import (
    Directory,
    DirectoryConfused,
    DirectoryDown,
    DirectoryError,
    DirectoryPerson,
    DirectoryTruncated,
    WrongCredentials,
)
from esn.people.directory.ldap_directory import LdapDirectory
from esn.people.directory.ldif_directory import LdifDirectory
from esn.settings import settings
from esn.settings.sections import Directory as Section

__all__ = [
    "Directory",
    "DirectoryConfused",
    "DirectoryDown",
    "DirectoryError",
    "DirectoryPerson",
    "DirectoryTruncated",
    "WrongCredentials",
    "authenticate",
    "company_directory",
    "open_directory",
]


@lru_cache(maxsize=4)
def open_directory(section: Section) -> Directory:
    """The directory of these settings; the same one for the same settings, so that its connections are kept."""
    return LdapDirectory(section) if section.kind == "ldap" else LdifDirectory(section)


def company_directory() -> Directory:
    """The directory of this process."""
    return open_directory(settings().directory)


def authenticate(username: str, password: str) -> DirectoryPerson:
    """The person with this name and password; raises WrongCredentials or DirectoryDown. See Directory.authenticate."""
    return company_directory().authenticate(username, password)
