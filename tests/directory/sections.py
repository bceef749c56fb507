"""Settings for the small firm behind each kind of door."""

from pathlib import Path
from typing import Any

from esn.settings.sections import Directory as Section
from tests.directory.firm import SUFFIX
from tests.engines.slapd import LabSlapd

BASES = {
    "people_base": f"ou=people,{SUFFIX}",
    "groups_base": f"ou=groups,{SUFFIX}",
    "units_base": f"ou=units,{SUFFIX}",
}
QUICK = {"network_timeout": 1, "timeout": 1, "page_size": 10}


def section_of(server: LabSlapd, **fields: Any) -> Section:
    """Settings for a server, plain LDAP unless said otherwise; the service account is its administrator."""
    account = {"bind_dn": server.root_dn, "bind_password": server.root_pw, "ca_file": server.cafile}
    return Section(**{"kind": "ldap", "uris": [server.ldap_uri], **account, **BASES, **QUICK, **fields})


def ldif_section(path: Path, **fields: Any) -> Section:
    """Settings for a file."""
    return Section(**{"kind": "ldif", "ldif_file": path, **BASES, **QUICK, **fields})
