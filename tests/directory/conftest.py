"""The small firm behind each kind of door: a file, plain LDAP, StartTLS and ldaps."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from esn.people.directory import LdapDirectory, LdifDirectory
from esn.people.directory.door import Directory
from esn.settings.sections import Directory as Section
from tests.directory.firm import small_firm
from tests.directory.sections import ldif_section, section_of
from tests.engines.slapd import LabSlapd, start_slapd


@pytest.fixture(scope="session")
def server() -> Iterator[LabSlapd]:
    """A slapd with the small firm; tests that change it start their own."""
    with start_slapd(small_firm().ldif(with_ids=False)) as slapd:
        yield slapd


@pytest.fixture(scope="session")
def ldap_section(server: LabSlapd) -> Callable[..., Section]:
    """Makes settings for that server."""
    return lambda **fields: section_of(server, **fields)


@pytest.fixture(scope="session")
def ldif_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small firm as a file."""
    path = tmp_path_factory.mktemp("ldif") / "firm.ldif"
    path.write_text(small_firm().ldif())
    return path


@pytest.fixture(params=["ldif", "ldap", "starttls", "ldaps"])
def directory(request: pytest.FixtureRequest) -> Directory:
    """Each kind of door in turn."""
    if request.param == "ldif":
        return LdifDirectory(ldif_section(request.getfixturevalue("ldif_file")))
    server = request.getfixturevalue("server")
    kinds: dict[str, dict[str, Any]] = {
        "ldap": {},
        "starttls": {"uris": [server.ldap_uri], "start_tls": True},
        "ldaps": {"uris": [server.ldaps_uri]},
    }
    return LdapDirectory(section_of(server, **kinds[request.param]))
