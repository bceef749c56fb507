"""A directory that is down, silent, slow or not who it says: refused in time, and nobody else waits."""

import threading
import time
from collections.abc import Callable
from pathlib import Path

import ldap
import pytest

from esn.people.directory import DirectoryDown, LdapDirectory, WrongCredentials
from esn.people.directory.door import Directory
from esn.settings.sections import Directory as Section
from tests.directory.firm import PASSWORD, person_dn, small_firm
from tests.directory.peers import silent_peer, slow_peer
from tests.directory.sections import section_of
from tests.engines.ports import free_port
from tests.engines.slapd import LabSlapd, make_authority, start_slapd

SectionMaker = Callable[..., Section]
IN_TIME = 6  # seconds: both timeouts of the settings (1 s each) and a loaded machine


def cause_of_refusal(directory: Directory) -> str:
    """The cause of a DirectoryDown that came in time."""
    started = time.monotonic()
    with pytest.raises(DirectoryDown) as refusal:
        directory.authenticate("amara", PASSWORD)
    assert time.monotonic() - started < IN_TIME
    return refusal.value.cause


def test_nobody_listens(ldap_section: SectionMaker) -> None:
    directory = LdapDirectory(ldap_section(uris=[f"ldap://127.0.0.1:{free_port()}"]))
    assert "SERVER_DOWN" in cause_of_refusal(directory)


@pytest.mark.parametrize(("scheme", "start_tls"), [("ldap", False), ("ldap", True), ("ldaps", False)])
def test_a_silent_server(ldap_section: SectionMaker, scheme: str, start_tls: bool) -> None:
    with silent_peer() as port:
        directory = LdapDirectory(ldap_section(uris=[f"{scheme}://127.0.0.1:{port}"], start_tls=start_tls))
        cause_of_refusal(directory)


def test_a_slow_server(server: LabSlapd, ldap_section: SectionMaker) -> None:
    with slow_peer(server.ldap_uri, 3) as port:
        directory = LdapDirectory(ldap_section(uris=[f"ldap://127.0.0.1:{port}"]))
        assert "TIMEOUT" in cause_of_refusal(directory)


@pytest.mark.parametrize("start_tls", [False, True])
def test_a_certificate_of_another_authority(server: LabSlapd, tmp_path: Path, start_tls: bool) -> None:
    authority, _, _ = make_authority(tmp_path)
    uri = server.ldap_uri if start_tls else server.ldaps_uri
    directory = LdapDirectory(section_of(server, uris=[uri], start_tls=start_tls, ca_file=authority))
    assert "is it signed by directory.ca_file" in cause_of_refusal(directory)


def test_no_authority_is_not_any_authority(server: LabSlapd) -> None:
    cause_of_refusal(LdapDirectory(section_of(server, uris=[server.ldaps_uri], ca_file=None)))


def test_the_service_account_is_refused(ldap_section: SectionMaker) -> None:
    directory = LdapDirectory(ldap_section(bind_password="not this"))
    assert "INVALID_CREDENTIALS" in cause_of_refusal(directory)
    assert "INVALID_CREDENTIALS" in directory.check()[0]


def test_people_are_looked_for_in_the_wrong_place(ldap_section: SectionMaker) -> None:
    directory = LdapDirectory(ldap_section(people_base="ou=nowhere,dc=example,dc=org"))
    assert "NO_SUCH_OBJECT" in cause_of_refusal(directory)


@pytest.mark.parametrize("scheme", ["ldap", "ldaps"])
def test_the_second_server_answers_when_the_first_does_not(server: LabSlapd, scheme: str) -> None:
    uri = server.ldap_uri if scheme == "ldap" else server.ldaps_uri
    with silent_peer() as port:
        for first in (f"{scheme}://127.0.0.1:{free_port()}", f"{scheme}://127.0.0.1:{port}"):
            directory = LdapDirectory(section_of(server, uris=[first, uri]))
            assert directory.authenticate("amara", PASSWORD).username == "amara"


def test_others_do_not_wait_for_a_silent_server(server: LabSlapd, ldap_section: SectionMaker) -> None:
    well = LdapDirectory(ldap_section())
    with silent_peer() as port:
        section = ldap_section(uris=[f"ldap://127.0.0.1:{port}"], network_timeout=20, timeout=20)
        stalled = threading.Thread(target=swallow, args=(LdapDirectory(section),), daemon=True)
        stalled.start()
        for _ in range(5):
            assert well.authenticate("amara", PASSWORD).username == "amara"
        assert stalled.is_alive()


def test_a_restarted_server_is_found_again(ldap_section: SectionMaker) -> None:
    with start_slapd(small_firm().ldif(with_ids=False)) as own:
        directory = LdapDirectory(section_of(own))
        assert directory.authenticate("amara", PASSWORD)
        own.terminate()
        own.wait()
        cause_of_refusal(directory)
        own.resume()
        assert directory.authenticate("amara", PASSWORD)


def test_a_connection_that_died_unnoticed_is_replaced_at_once() -> None:
    with start_slapd(small_firm().ldif(with_ids=False)) as own:
        directory = LdapDirectory(section_of(own))
        assert directory.find("amara")
        own.terminate()
        own.wait()
        own.resume()
        assert directory.find("amara")


def test_a_server_that_takes_empty_passwords_gets_none() -> None:
    with start_slapd(small_firm().ldif(with_ids=False), allows="bind_anon_dn") as own:
        ldap.initialize(own.ldap_uri).simple_bind_s(person_dn("amara"), "")  # the server would let everybody in
        directory = LdapDirectory(section_of(own))
        for password in ("", " ", "\t", "\0"):
            with pytest.raises(WrongCredentials):
                directory.authenticate("amara", password)


def test_a_referral_is_nobody(server: LabSlapd, ldap_section: SectionMaker) -> None:
    connection = ldap.initialize(server.ldap_uri)
    connection.simple_bind_s(server.root_dn, server.root_pw)
    rows = connection.search_s("ou=people,dc=example,dc=org", ldap.SCOPE_SUBTREE, "(uid=amara)")
    assert [dn for dn, _ in rows] == [person_dn("amara"), None]  # the server does answer with one
    assert LdapDirectory(ldap_section()).authenticate("amara", PASSWORD).dn == person_dn("amara")


def test_a_renamed_person_keeps_the_identity_and_a_reused_name_has_another() -> None:
    with start_slapd(small_firm().ldif(with_ids=False)) as own:
        directory = LdapDirectory(section_of(own))
        before = directory.authenticate("amara", PASSWORD)
        administrator = ldap.initialize(own.ldap_uri)
        administrator.simple_bind_s(own.root_dn, own.root_pw)
        administrator.rename_s(person_dn("amara"), "uid=aoyen", delold=1)
        firm = small_firm()
        firm.add_person("amara", "Amara Other")
        own.load(firm.entries[person_dn("amara")].ldif(with_ids=False))
        assert directory.authenticate("aoyen", PASSWORD).identity == before.identity
        assert directory.authenticate("amara", PASSWORD).identity != before.identity


def swallow(directory: Directory) -> None:
    """Try to sign in; a refusal is expected."""
    with pytest.raises(DirectoryDown):
        directory.authenticate("amara", PASSWORD)
