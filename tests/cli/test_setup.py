"""`esn setup`: from nothing to a green doctor, on both databases, again, and after a kill at any line."""

import os
import signal
import stat
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import psycopg
import pytest
from click.testing import CliRunner

from esn.cli.main import main
from esn.cli.refusals import Refused
from esn.cli.setup.answers import SAMPLES, read_answers
from esn.cli.setup.files import edit_settings, read_values
from tests.architecture.source import ROOT
from tests.engines.postgresql import SUPERUSER, Postgresql, start_postgresql
from tests.factories.door import write_directory

SHIPPED = (ROOT / "config" / "esn.toml").read_text()


@pytest.fixture(scope="module")
def own_postgresql() -> Iterator[Postgresql]:
    """A server for set-up alone: roles belong to all databases of a server."""
    with start_postgresql() as server:
        yield server


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    """Answers for the smallest kind of installation, and a firm without units."""
    file = tmp_path / "answers.toml"
    people = write_directory(tmp_path)
    file.write_text(
        f'data_folder = "{tmp_path}/data"\n'
        '[site]\nbase_url = "https://harbour.test.example"\ncompany = "Zürich \\"Bank\\""\n'
        f'[directory]\nkind = "ldif"\nldif_file = "{people}"\nunits_base = ""\n'
    )
    return file


@pytest.fixture
def many(answers: Path, own_postgresql: Postgresql, redis_url: str) -> Iterator[Path]:
    """Answers for an installation of several processes."""
    url = own_postgresql.url("postgres").replace("+psycopg", "")
    setup = f'[setup]\nadministration_url = "{url}"\ndatabase_host = "{own_postgresql.folder}"\n'
    with answers.open("a") as file:
        file.write(f'[realtime]\nredis_url = "{redis_url}"\n{setup}')
    yield answers
    own_postgresql.drop_database("esn")
    for role in ("esn_owner", "esn_web", "esn_worker", "esn_keeper"):
        own_postgresql.execute(f"DROP ROLE IF EXISTS {role}")


def words(answers: Path) -> list[str]:
    return ["setup", "--file", str(answers), "--folder", str(answers.parent / "etc")]


def start(answers: Path) -> subprocess.Popen:
    """Set-up as an administrator starts it."""
    command = [sys.executable, "-m", "esn.cli", *words(answers)]
    piped = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(command, cwd=ROOT, env={**own_environment(), "PYTHONUNBUFFERED": "1"}, **piped)


def own_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("ESN_")}


def run(answers: Path, status: int = 0) -> str:
    """What it says until its end; in this process, which has imported already what set-up needs."""
    with patch.dict(os.environ, own_environment(), clear=True):
        result = CliRunner().invoke(main, words(answers))
    assert result.exit_code == status, (result.output, result.exception)
    return result.output


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_one_process_and_once_more(answers: Path):
    process = start(answers)
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0, said
    assert "FAIL" not in said
    etc = answers.parent / "etc"
    values = read_values((etc / "esn.toml").read_text())
    assert (values["site.company"], values["web.trusted_proxies"]) == ('Zürich "Bank"', 1)
    assert {path.name for path in etc.iterdir()} == {"esn.toml", "keys", "policy", "secrets"}
    assert [mode(path) for path in (etc, etc / "secrets", etc / "keys")] == [0o750, 0o700, 0o700]
    assert {mode(path) for path in (etc / "secrets").iterdir()} == {0o600}
    before = {path: path.read_bytes() for path in etc.rglob("*") if path.is_file()}
    answers.write_text('[site]\nname = "Quay"\n')
    assert "Made" not in run(answers)
    changed = {path.name for path, content in before.items() if path.read_bytes() != content}
    assert changed == {"esn.toml"}
    assert read_values((etc / "esn.toml").read_text()) == {**values, "site.name": "Quay"}


def test_several_processes_killed_and_run_again(many: Path, own_postgresql: Postgresql):
    for last_words in ("Made role esn_web", "Published version"):
        process = start(many)
        for line in process.stdout:
            if line.startswith(last_words):
                process.send_signal(signal.SIGKILL)
                break
        process.communicate()
        assert process.returncode == -signal.SIGKILL
    said = run(many)
    assert "FAIL" not in said
    with psycopg.connect(host=own_postgresql.folder, user=SUPERUSER, dbname="esn") as connection:
        newest = "(SELECT max(id) FROM directory_run)"
        connection.execute(f"UPDATE directory_run SET state = 'running', started_at = now() WHERE id = {newest}")
    said = run(many)  # killed while it read the directory
    assert "A synchronisation is running already." in said
    assert "FAIL" not in said
    assert "ok    redis: answers" in said
    etc = many.parent / "etc"
    names = {"secrets": "esn_owner", "secrets-web": "esn_web", "secrets-worker": "esn_worker"}
    for folder, role in names.items():
        url = (etc / folder / "esn_database_url").read_text()
        assert url.startswith(f"postgresql://{role}:")
    assert "esn_database_url" not in (etc / "esn.toml").read_text()
    assert "password" not in {name.rpartition(".")[2] for name in read_values((etc / "esn.toml").read_text())}
    with psycopg.connect(host=own_postgresql.folder, user="esn_web", dbname="esn") as connection:
        connection.execute("SELECT count(*) FROM archive_record")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("INSERT INTO archive_leaf VALUES (1, 1, '')")


def test_roles_of_somebody_else_are_left_alone(many: Path, own_postgresql: Postgresql):
    own_postgresql.execute("CREATE ROLE esn_web LOGIN PASSWORD 'theirs'")
    assert "PostgreSQL has roles that set-up did not make: esn_web" in run(many, status=1)
    assert not (many.parent / "etc" / "esn.toml").exists()


def test_wrong_answers_leave_nothing_behind(answers: Path):
    answers.write_text('[site]\nbase_url = "http://harbour.test.example"\n')
    assert "ESN_SITE__BASE_URL: must begin with https://" in run(answers, status=2)
    assert not list((answers.parent / "etc").iterdir())


def test_a_name_that_is_no_setting(tmp_path: Path):
    file = tmp_path / "answers.toml"
    file.write_text('[site]\nnmae = "Quay"\n')
    with pytest.raises(Refused, match=r"site\.nmae is not a setting\. Did you mean site\.name\?"):
        read_answers(file)


@pytest.mark.parametrize("name", ["openldap.toml", "active-directory.toml"])
def test_the_samples_name_settings_only(name: str):
    assert read_answers(SAMPLES / name)["directory.kind"] == "ldap"


def test_settings_are_set_where_they_stand():
    edited = edit_settings(SHIPPED, {"site.name": "Quay", "data_folder": "/srv", "roles.auditor": ["a", "b"]})
    assert len(edited.splitlines()) == len(SHIPPED.splitlines())
    assert tomllib.loads(edited)["roles"] == {"auditor": ["a", "b"]}
    assert edit_settings(edited, {"site.name": "Quay"}) == edited


def test_what_a_file_does_not_show_is_added_to_it():
    edited = edit_settings('[site]\nname = "Quay"\n', {"site.company": "Bank", "web.threads": 9, "data_folder": "/srv"})
    assert read_values(edited) == {"site.name": "Quay", "site.company": "Bank", "web.threads": 9, "data_folder": "/srv"}


def test_a_setting_of_several_lines_is_left_to_its_writer():
    with pytest.raises(Refused, match="one line"):
        edit_settings('[site]\nlanguages = [\n  "en",\n]\n', {"site.languages": ["de"]})
