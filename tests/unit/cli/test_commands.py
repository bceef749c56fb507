"""`esn`: what it lists, and how it refuses before it loads anything."""

import pytest
from click.testing import CliRunner

from esn.cli.main import COMMANDS, main

KEY = "a test key that is long enough to be taken"


@pytest.fixture
def esn(monkeypatch, tmp_path):
    """Runs a command with the settings of an empty installation; gives its exit status and its lines."""
    monkeypatch.setenv("ESN_DATA_FOLDER", str(tmp_path))
    monkeypatch.setenv("ESN_SECRET_KEY", KEY)

    def run(*arguments: str):
        done = CliRunner().invoke(main, arguments)
        return done.exit_code, done.output.splitlines()

    return run


def test_help_lists_every_command(esn):
    status, lines = esn("--help")
    listed = [line.split()[0] for line in lines[lines.index("Commands:") + 1 :] if line.startswith("  ")]
    assert (status, listed) == (0, list(COMMANDS))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(esn, name):
    status, lines = esn(name, "--help")
    assert status == 0
    assert lines[0].startswith(f"Usage: main {name}")
    assert lines[2].strip().endswith((".", ":", ";", ",")) or len(lines) > 4


def test_an_unknown_command_is_refused(esn):
    status, lines = esn("tidy")
    assert status == 2
    assert "No such command 'tidy'" in lines[-1]


@pytest.mark.parametrize("name", ["serve", "worker"])
def test_wrong_settings_stop_the_start_with_one_line_each(esn, monkeypatch, name):
    monkeypatch.setenv("ESN_SESSION__IDLE_MINUTES", "soon")
    monkeypatch.setenv("ESN_LDPA__URI", "ldap://x")
    status, lines = esn(name)
    assert (status, len(lines)) == (2, 2), lines
    assert {line.split(":")[0] for line in lines} == {"ESN_SESSION__IDLE_MINUTES", "ESN_LDPA__URI"}


@pytest.mark.parametrize("name", ["serve", "worker"])
def test_a_database_that_is_not_there_stops_the_start(esn, name, tmp_path):
    status, lines = esn(name)
    assert (status, lines) == (1, ["ESN_DATABASE_URL: the database does not exist yet. Run `esn migrate`."])
    assert not list(tmp_path.glob("*.db*"))


def test_an_empty_database_stops_the_start(esn, tmp_path):
    (tmp_path / "esn.db").touch()
    assert esn("serve") == (1, ["ESN_DATABASE_URL: the database is empty. Run `esn migrate`."])


def test_a_database_that_does_not_answer_stops_the_start(esn, monkeypatch, tmp_path):
    monkeypatch.setenv("ESN_DATABASE_URL", f"postgresql://nobody@/none?host={tmp_path}")
    status, lines = esn("serve")
    assert (status, len(lines)) == (1, 1), lines
    assert lines[0].startswith("ESN_DATABASE_URL: the database does not answer (")
    assert lines[0].endswith("Start it, or correct the setting.")


def test_a_socket_has_no_port(esn, monkeypatch):
    monkeypatch.setenv("ESN_WEB__BIND", "unix:/run/esn.sock")
    status, lines = esn("serve", "--port", "8001")
    assert status == 1
    assert lines[0].startswith("ESN_WEB__BIND: is a Unix socket.")


@pytest.mark.parametrize("name", ["web", "realtime"])
def test_one_of_several_processes_needs_what_joins_them(esn, name):
    status, lines = esn(name)
    assert (status, len(lines)) == (1, 2), lines
    assert lines[0].startswith(f"ESN_REALTIME__MODE: must be redis for esn {name};")
    assert lines[1].startswith(f"ESN_DATABASE_URL: must be PostgreSQL for esn {name};")


def test_serving_alone_does_not_share(esn, monkeypatch):
    monkeypatch.setenv("ESN_REALTIME__MODE", "redis")
    monkeypatch.setenv("ESN_REALTIME__REDIS_URL", "redis://127.0.0.1")
    status, lines = esn("serve")
    assert (status, len(lines)) == (1, 1)
    assert lines[0].startswith("ESN_REALTIME__MODE: is redis. Run esn web, esn realtime and esn worker")
