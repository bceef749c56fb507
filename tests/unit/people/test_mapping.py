"""The attribute mapping: OpenLDAP's and Active Directory's words become ours."""

import uuid

import pytest

from esn.people.directory.mapping import AttributeMap, Unusable, country, languages
from esn.people.directory.names import fold_dn, fold_group, is_below, parent_dn
from esn.settings.sections import Directory as Section

DN = "uid=amara,ou=people,dc=example,dc=org"
ENTRY = {"entryuuid": [b"7c0e"], "uid": [b"Amara"], "cn": [b"Amara Oyen"]}
AD = {
    "identity": "objectGUID",
    "username": "sAMAccountName",
    "disabled": "userAccountControl",
    "unit": "",
    "unit_id": "distinguishedName",
}


def test_a_person_needs_an_identity_and_a_usable_name() -> None:
    openldap = AttributeMap(Section())
    assert openldap.person(DN, ENTRY).display_name == "Amara Oyen"
    assert openldap.person(DN, ENTRY).username == "amara"
    for missing in ("entryuuid", "uid"):
        with pytest.raises(Unusable):
            openldap.person(DN, {**ENTRY, missing: []})
    for name in (b"a b", b"a/b", b"a?b", b"x" * 151, b""):
        with pytest.raises(Unusable):
            openldap.person(DN, {**ENTRY, "uid": [name]})


def test_texts_are_cut_and_never_hold_control_characters() -> None:
    entry = {**ENTRY, "displayname": [b"A\x00B\nC" + b"x" * 500], "title": [b"\xff\xfe"]}
    person = AttributeMap(Section()).person(DN, entry)
    assert person.display_name.startswith("A B C")
    assert len(person.display_name) == 200
    assert person.title == "\ufffd\ufffd"


def test_the_object_guid_is_written_as_active_directory_writes_it() -> None:
    guid = uuid.UUID("4c2ad8b1-3a5e-4a5e-9a1c-0123456789ab")
    entry = {"objectguid": [guid.bytes_le], "samaccountname": [b"amara"], "cn": [b"Amara"]}
    mapping = AttributeMap(Section(attributes=AD))
    assert mapping.person(DN, entry).identity == str(guid)
    assert mapping.identity_value(str(guid)) == guid.bytes_le


@pytest.mark.parametrize(("value", "is_disabled"), [(b"512", False), (b"514", True), (b"66050", True), (b"odd", False)])
def test_user_account_control_is_read_by_its_bit(value: bytes, is_disabled: bool) -> None:
    assert AttributeMap(Section(attributes=AD)).is_disabled({"useraccountcontrol": [value]}) is is_disabled


def test_elsewhere_the_settings_name_the_values_that_disable() -> None:
    mapping = AttributeMap(Section(disabled_values=["terminated"], attributes={"disabled": "employeeType"}))
    assert mapping.is_disabled({"employeetype": [b"staff", b"TERMINATED"]})
    assert not mapping.is_disabled({"employeetype": [b"staff"]})
    assert not mapping.is_disabled({})


def test_without_a_unit_attribute_the_place_in_the_tree_is_the_unit() -> None:
    mapping = AttributeMap(Section(attributes=AD, units_base="ou=bank,dc=example,dc=org"))
    entry = {"objectguid": [b"x" * 16], "samaccountname": [b"amara"]}
    person = mapping.person("CN=Amara,OU=North, OU=Bank,DC=example,DC=org", entry)
    units = mapping.units(
        [("OU=North,OU=Bank,dc=example,dc=org", {"ou": [b"North"]}), ("ou=bank,dc=example,dc=org", {})]
    )
    assert [unit.identity for unit in units] == [person.unit]


@pytest.mark.parametrize(
    ("values", "tags"),
    [
        (["en, pl;q=0.9"], ("en", "pl")),
        (["de-AT", "en", "de-AT"], ("de-AT", "en")),
        (["*", "", "english!"], ()),
        ([], ()),
    ],
)
def test_languages_are_tags_preferred_first(values: list[str], tags: tuple[str, ...]) -> None:
    assert languages(values) == tags


def test_a_country_has_two_letters() -> None:
    assert [country(value) for value in ("ie", "DE", "Ireland", "", "ÄÖ", "1a")] == ["IE", "DE", "", "", "", ""]


def test_dns_are_compared_as_a_directory_compares_them() -> None:
    assert fold_dn("UID=Amara , OU=People,dc=Example,dc=org") == DN.replace("people", "people")
    assert parent_dn(DN) == "ou=people,dc=example,dc=org"
    assert fold_dn("not a dn") == "not a dn"
    assert fold_dn("cn=a\\,b,dc=x") != fold_dn("cn=a,cn=b,dc=x")
    assert is_below(DN, "dc=example,dc=org")
    assert not is_below("uid=a,dc=otherexample,dc=org", "dc=example,dc=org")
    assert fold_group(" Moderators ") == "moderators"
