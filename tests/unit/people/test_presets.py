"""Presets: what a directory of a kind looks like, and what the settings say before it."""

import uuid

import pytest

from esn.people.directory.mapping import AttributeMap
from esn.settings.sections import Directory

SERVER = {"kind": "ldap", "uris": ["ldaps://dc1.example.org"], "bind_dn": "cn=harbour", "bind_password": "secret"}
GUID = uuid.UUID("01234567-89ab-cdef-0123-456789abcdef")


def section(preset: str, **fields: object) -> Directory:
    """Settings of a server with this preset."""
    return Directory.model_validate({**SERVER, "preset": preset, **fields})


def test_active_directory_is_read_by_its_own_names() -> None:
    settings = section("active-directory")
    entry = {
        "objectguid": [GUID.bytes_le],
        "samaccountname": [b"JDoe"],
        "useraccountcontrol": [b"514"],
        "whenchanged": [b"20260101120000.0Z"],
    }
    person = AttributeMap(settings).person("CN=Jo Doe,OU=North,DC=corp,DC=example", entry)
    assert (person.identity, person.username, person.is_disabled) == (str(GUID), "jdoe", True)
    assert person.unit == "ou=north,dc=corp,dc=example"
    assert settings.group_nesting == "ad"


def test_openldap_walks_through_groups() -> None:
    settings = section("openldap")
    assert (settings.group_nesting, settings.attributes.identity) == ("walk", "entryUUID")


@pytest.mark.parametrize("preset", ["openldap", "active-directory"])
def test_what_the_settings_say_goes_before(preset: str) -> None:
    settings = section(preset, group_nesting="none", attributes={"username": "mail"})
    assert (settings.group_nesting, settings.attributes.username) == ("none", "mail")
    assert settings.attributes.photo == {"openldap": "jpegPhoto", "active-directory": "thumbnailPhoto"}[preset]


def test_an_unknown_preset_is_refused() -> None:
    with pytest.raises(ValueError, match="preset"):
        section("novell")
