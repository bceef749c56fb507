"""Wall 3: a real directory; whatever is typed and whatever the server does, the answer is one clear page in time."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import ldap
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from esn.settings import settings_override
from tests.directory.firm import PASSWORD, SUFFIX, person_dn, small_firm
from tests.directory.peers import silent_peer, slow_peer
from tests.directory.sections import section_of
from tests.engines.ports import free_port
from tests.engines.slapd import LabSlapd, make_authority, start_slapd
from tests.factories.clients import make_client
from tests.factories.door import list_records

WRONG = "That username and password do not match."
DOWN = "The company directory does not answer. Nothing is wrong with your password. Try again in a few minutes."
IN_TIME = 8  # seconds: both timeouts of these settings (1 s each) and a loaded machine
NAMES = ["nobody", "*", ")(uid=*", "admin)(|(uid=*", "am*", "amara\0", "\0", "x" * 10_000, "", " ", "amara)(cn=*)"]
PASSWORDS = ["wrong", "", "   ", "\0", f"{PASSWORD}\0", "x" * 4096]

Directory = Callable[..., AbstractContextManager[Any]]


@pytest.fixture(scope="module")
def server() -> Iterator[LabSlapd]:
    with start_slapd(small_firm().ldif(with_ids=False)) as slapd:
        yield slapd


@pytest.fixture(scope="module")
def lax_server() -> Iterator[LabSlapd]:
    """Takes a bind with a name and an empty password, as some servers do."""
    with start_slapd(small_firm().ldif(with_ids=False), allows="bind_anon_dn") as slapd:
        yield slapd


@contextmanager
def directory_of(server: LabSlapd, **fields: Any) -> Iterator[None]:
    """The company directory is this server."""
    lenient = {"tries_per_name": 1000, "tries_per_address": 1000}
    with settings_override(directory=section_of(server, **fields).model_dump(), sign_in=lenient):
        yield


def sign_in(app: Flask, username: str, password: str = PASSWORD) -> TestResponse:
    """Fill in the page and send it, from a fresh browser."""
    browser = make_client(app, None)
    browser.get("/sign-in")
    started = time.monotonic()
    answer = browser.send("/sign-in", username=username, password=password)
    assert time.monotonic() - started < IN_TIME
    return answer


def assert_refused(answer: TestResponse, status: int, text: str) -> None:
    assert answer.status_code == status
    assert text in answer.text
    assert PASSWORD not in answer.text
    assert not any("esn_session=" in one for one in answer.headers.get_all("Set-Cookie"))


@pytest.mark.parametrize("way", ["plain", "starttls", "ldaps"])
def test_the_right_password_comes_in(app, server, way):
    ways = {
        "plain": {},
        "starttls": {"start_tls": True},
        "ldaps": {"uris": [server.ldaps_uri]},
    }
    with directory_of(server, **ways[way]):
        assert sign_in(app, "amara").status_code == 303
        assert_refused(sign_in(app, "amara", "wrong"), 422, WRONG)


def test_names_that_are_nobodys(app, server):
    with directory_of(server):
        for username in NAMES:
            assert_refused(sign_in(app, username), 422, WRONG)
    causes = [record["facts"]["cause"] for record in list_records("session.refused")]
    assert causes == ["wrong"] * len(NAMES)


def test_passwords_that_are_wrong(app, server):
    with directory_of(server):
        for password in PASSWORDS:
            assert_refused(sign_in(app, "amara", password), 422, WRONG)


def test_an_empty_password_even_where_the_server_takes_it(app, lax_server):
    with directory_of(lax_server):
        for password in ("", "  ", "\0"):
            assert_refused(sign_in(app, "amara", password), 422, WRONG)
        assert sign_in(app, "amara").status_code == 303


def test_two_entries_for_one_name(app, server):
    with directory_of(server):
        assert_refused(sign_in(app, "twin"), 422, WRONG)
    assert "two entries" in list_records("session.refused")[-1]["texts"]["detail"]


def test_three_entries_for_one_name(app):
    firm = small_firm()
    firm.add_person("twin", "Theo Twin", container="groups", identity="twin3")
    with start_slapd(firm.ldif(with_ids=False)) as slapd, directory_of(slapd, people_base=SUFFIX):
        assert_refused(sign_in(app, "twin"), 422, WRONG)
    assert "more than 2 entries" in list_records("session.refused")[-1]["texts"]["detail"]


def test_a_disabled_person(app, server):
    fields = {"attributes": {"disabled": "employeeType"}, "disabled_values": ["disabled"]}
    with directory_of(server, **fields):
        assert_refused(sign_in(app, "gone"), 403, "This account is locked.")
        assert_refused(sign_in(app, "gone", "wrong"), 422, WRONG)


def test_a_renamed_person_keeps_the_account_and_the_name_goes_to_another(app):
    with start_slapd(small_firm().ldif(with_ids=False)) as slapd, directory_of(slapd):
        assert sign_in(app, "amara").status_code == 303
        before = list_records("session.signed_in")[-1]["actor_id"]
        rename(slapd, person_dn("amara"), "uid=amara2")
        rename(slapd, person_dn("star"), "uid=amara")
        assert sign_in(app, "amara2").status_code == 303
        assert list_records("session.signed_in")[-1]["actor_id"] == before
        assert sign_in(app, "amara").status_code == 303
        assert list_records("session.signed_in")[-1]["actor_id"] != before


def rename(server: LabSlapd, dn: str, new: str) -> None:
    """Rename an entry as the directory's administrator."""
    connection = ldap.initialize(server.ldap_uri)
    connection.simple_bind_s(server.root_dn, server.root_pw)
    connection.rename_s(dn, new, delold=1)
    connection.unbind_s()


def test_nobody_listens(app, server):
    with directory_of(server, uris=[f"ldap://127.0.0.1:{free_port()}"]):
        assert_refused(sign_in(app, "amara"), 503, DOWN)
    assert list_records("session.refused")[-1]["facts"]["cause"] == "directory_down"


@pytest.mark.parametrize("scheme", ["ldap", "ldaps"])
def test_a_silent_server_and_nobody_else_waits(app, server, cast, client_of, scheme):
    browser = client_of(cast.employee)
    browser.get("/settings/sessions")
    answers: list[TestResponse] = []
    with (
        silent_peer() as port,
        directory_of(server, uris=[f"{scheme}://127.0.0.1:{port}"], network_timeout=4, timeout=4),
    ):
        waiting = threading.Thread(target=lambda: answers.append(sign_in(app, "amara")))
        waiting.start()
        assert browser.get("/policy").status_code == 200
        assert browser.send("/settings/sessions/end-all").status_code == 303, "writing is not held up either"
        assert waiting.is_alive(), "the sign-in was to be still waiting"
        waiting.join(30)
    assert_refused(answers[0], 503, DOWN)


def test_a_slow_server(app, server):
    with slow_peer(server.ldap_uri, 3) as port, directory_of(server, uris=[f"ldap://127.0.0.1:{port}"]):
        assert_refused(sign_in(app, "amara"), 503, DOWN)


@pytest.mark.parametrize("way", ["starttls", "ldaps"])
def test_a_certificate_nobody_vouches_for(app, server, tmp_path, way):
    authority, _, _ = make_authority(tmp_path)
    uri = server.ldaps_uri if way == "ldaps" else server.ldap_uri
    with directory_of(server, uris=[uri], start_tls=way == "starttls", ca_file=authority):
        assert_refused(sign_in(app, "amara"), 503, DOWN)


def test_a_second_server_takes_over(app, server):
    with directory_of(server, uris=[f"ldap://127.0.0.1:{free_port()}", server.ldap_uri]):
        assert sign_in(app, "amara").status_code == 303
