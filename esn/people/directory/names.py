"""Names in a directory: DNs compared as the directory compares them, and what is refused before it is asked."""

from functools import lru_cache

import ldap
from ldap.dn import dn2str, str2dn

from esn.people.directory.door import WrongCredentials

NAME_LENGTH = 200
PASSWORD_BYTES = 1024


@lru_cache(maxsize=8192)
def fold_dn(dn: str) -> str:
    """A DN in one spelling: case and spaces do not count."""
    try:
        parts = str2dn(dn)
    except ldap.DECODING_ERROR:
        return _fold(dn)
    return dn2str([sorted((name.lower(), _fold(value), 1) for name, value, _ in part) for part in parts])


def parent_dn(dn: str) -> str:
    """The folded DN of the entry above; empty at the root."""
    return dn2str(str2dn(fold_dn(dn))[1:])


def is_below(dn: str, base: str) -> bool:
    """Whether the folded `dn` lies under the folded `base` or is it."""
    return dn == base or dn.endswith("," + base) or not base


def fold_group(name: str) -> str:
    """A group's name as the settings give it: a folded DN, or the cn in lower case."""
    return fold_dn(name) if "=" in name else _fold(name)


def check_credentials(username: str, password: str) -> str:
    """The name to look for; raises WrongCredentials for what no directory may be asked.

    An empty password would be an unauthenticated bind, which many servers answer with success.
    """
    name = username.strip()
    if not name or len(name) > NAME_LENGTH or not name.isprintable():
        raise WrongCredentials("the name is empty, too long or not printable")
    if not password.strip():
        raise WrongCredentials("the password is empty")
    try:
        size = len(password.encode())
    except UnicodeEncodeError:
        raise WrongCredentials("the password is no text") from None
    if "\0" in password or size > PASSWORD_BYTES:
        raise WrongCredentials("the password is too long or holds a NUL")
    return name


def _fold(value: str) -> str:
    return " ".join(value.casefold().split())
