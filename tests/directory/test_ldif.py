"""The LDIF file: read again when it changes, and clear about what is wrong with it."""

import os
import threading
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from passlib import hash as handlers

from esn.people.directory import DirectoryDown, LdifDirectory, WrongCredentials
from tests.directory.firm import PASSWORD, Firm, small_firm
from tests.directory.sections import ldif_section


def write(path: Path, text: str, at: int) -> None:
    """Write the file with a time of change of its own, however quick the test is."""
    path.write_text(text)
    os.utime(path, ns=(at, at))


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "firm.ldif"
    firm = small_firm()
    write(path, firm.ldif(), 1)
    directory = LdifDirectory(ldif_section(path))
    assert directory.find("zoe") is None
    firm.add_person("zoe", "Zoe Zeller")
    write(path, firm.ldif(), 2)
    assert directory.authenticate("zoe", PASSWORD).display_name == "Zoe Zeller"


def test_many_threads_read_one_file(tmp_path: Path) -> None:
    path = tmp_path / "firm.ldif"
    path.write_text(small_firm().ldif())
    directory = LdifDirectory(ldif_section(path))
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(directory.authenticate("ben", PASSWORD).dn)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("dn: cn=a\ncn: a\n\ncn: b\n", "line 5"),
        ("dn: cn=a\ncn: a\n\ndn: CN=a\ncn: a\n", "twice"),
        ("dn: cn=a\nno colon here\n\n", "line 3"),
        ("dn: cn=a\njpegPhoto:< file:///etc/passwd\n\n", "names another file"),
    ],
)
def test_a_broken_file_names_itself_and_the_line(tmp_path: Path, text: str, line: str) -> None:
    path = tmp_path / "firm.ldif"
    path.write_text(text)
    with pytest.raises(DirectoryDown) as refusal:
        LdifDirectory(ldif_section(path)).authenticate("amara", PASSWORD)
    assert str(path) in refusal.value.cause
    assert line in refusal.value.cause


def test_no_file_is_a_directory_that_does_not_answer(tmp_path: Path) -> None:
    directory = LdifDirectory(ldif_section(tmp_path / "none.ldif"))
    with pytest.raises(DirectoryDown):
        directory.find("amara")
    assert len(directory.check()) == 1


def test_a_filter_chooses_who_is_a_person(tmp_path: Path) -> None:
    path = tmp_path / "firm.ldif"
    path.write_text(small_firm().ldif())
    some = "(&(objectClass=inetOrgPerson)(!(employeeType=disabled))(|(uid=b*)(uid=gone)(departmentNumber=NORTH-1)))"
    directory = LdifDirectory(ldif_section(path, people_filter=some))
    assert {person.username for page in directory.people() for person in page.people} == {"ben", "amara"}
    with pytest.raises(DirectoryDown):
        LdifDirectory(ldif_section(path, people_filter="(uid>=b)")).find("ben")


# Made anew in each test: a salt is random, and names of tests must be the same in every process of a run.
SCHEMES = {
    "SSHA": handlers.ldap_salted_sha1.hash,
    "SSHA512": handlers.ldap_salted_sha512.hash,
    "MD5": handlers.ldap_md5.hash,
    "bcrypt": handlers.ldap_bcrypt.using(rounds=4).hash,
    "sha512-crypt": handlers.ldap_sha512_crypt.using(rounds=5000).hash,
    "argon2": lambda password: "{argon2}" + PasswordHasher(time_cost=1, memory_cost=64).hash(password),
}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_scheme_takes_its_password_and_no_other(tmp_path: Path, scheme: str) -> None:
    directory = one_person(tmp_path, SCHEMES[scheme](PASSWORD))
    assert directory.authenticate("zoe", PASSWORD)
    with pytest.raises(WrongCredentials):
        directory.authenticate("zoe", PASSWORD + "x")


@pytest.mark.parametrize(
    "stored",
    [
        PASSWORD,
        "{CLEARTEXT}" + PASSWORD,
        "{SASL}zoe@EXAMPLE",
        "{CRYPT}!",
        "{CRYPT}*",
        "{SSHA}!!!",
        "{SSHA}",
        "{",
        "{FOO}x",
    ],
)
def test_clear_text_and_unknown_schemes_never_match(tmp_path: Path, stored: str) -> None:
    for password in (PASSWORD, stored, "!", "*", "x"):
        with pytest.raises(WrongCredentials):
            one_person(tmp_path, stored).authenticate("zoe", password)


def one_person(folder: Path, stored: str) -> LdifDirectory:
    """A directory of one person with this userPassword."""
    firm = Firm()
    firm.add_person("zoe", "Zoe Zeller", userPassword=stored)
    path = folder / "one.ldif"
    path.write_text(firm.ldif())
    return LdifDirectory(ldif_section(path))


@pytest.mark.parametrize(
    ("fields", "setting"),
    [
        ({"people_base": "ou=nowhere,dc=example,dc=org"}, "directory.people_base"),
        ({"units_filter": "(ou=nothing)"}, "directory.units_base"),
        ({"attributes": {"unit": "title"}}, "directory.attributes.unit"),
        ({"attributes": {"identity": "nothing"}}, "nothing is missing"),
    ],
)
def test_the_doctor_names_the_setting_that_does_not_fit(tmp_path: Path, fields: dict[str, Any], setting: str) -> None:
    path = tmp_path / "firm.ldif"
    path.write_text(small_firm().ldif())
    assert any(setting in line for line in LdifDirectory(ldif_section(path, **fields)).check())
