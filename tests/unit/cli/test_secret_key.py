import os
import stat

import pytest

from esn.cli.secrets import VARIABLE, make_secret_key
from esn.settings import load_settings


@pytest.fixture
def folder(monkeypatch, tmp_path):
    monkeypatch.setenv("ESN_DATA_FOLDER", str(tmp_path / "var"))
    monkeypatch.delenv(VARIABLE, raising=False)
    return tmp_path / "var"


def test_a_trial_gets_its_key_once(folder):
    file = make_secret_key()
    assert file == folder / "secrets" / "esn_secret_key"
    assert [stat.S_IMODE(path.stat().st_mode) for path in (file, file.parent, folder)] == [0o600, 0o700, 0o700]
    assert load_settings().secret_key.get_secret_value() == file.read_text()
    assert make_secret_key() is None
    assert VARIABLE not in os.environ


def test_a_database_server_needs_a_key_of_its_own(folder, monkeypatch):
    monkeypatch.setenv("ESN_DATABASE_URL", "postgresql://esn@db/esn")
    assert make_secret_key() is None
    assert not folder.exists()


def test_nothing_is_made_while_something_else_is_wrong(folder, monkeypatch):
    monkeypatch.setenv("ESN_SESSION__IDLE_MINUTES", "soon")
    assert make_secret_key() is None
    assert not folder.exists()
