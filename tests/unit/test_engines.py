"""The engines of the test run: what is missing is said, and nothing leaves this machine."""

import shutil
import socket

import pytest

from tests.engines.network import NetworkForbidden
from tests.engines.process import EngineMissing, find_program


def test_a_missing_engine_names_its_package():
    with pytest.raises(EngineMissing, match="apt-get install some-package"):
        find_program("no-such-program", "some-package")


def test_a_program_is_found_where_a_plain_user_does_not_look(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "/nowhere")
    assert shutil.which("slapd") is None
    assert find_program("slapd", "slapd").endswith("/sbin/slapd")


@pytest.mark.parametrize("host", ["example.org", "192.0.2.1", "2001:db8::1"])
def test_other_machines_are_out_of_reach(host: str):
    with pytest.raises(NetworkForbidden, match=host):
        socket.create_connection((host, 80), timeout=1)


def test_this_machine_is_within_reach():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
