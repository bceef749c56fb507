"""Settings: which source is stronger, what each fault says, what is never shown."""

from pathlib import Path

import pytest

from esn.settings import NoSettings, SettingsError, current, load_settings, settings, settings_override, use

KEY = "k3y-" * 10


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    for name in ("ESN_CONFIG_FILE", "ESN_SECRETS_FOLDER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ESN_DATA_FOLDER", str(tmp_path))
    monkeypatch.setattr(current, "_current", [])


def faults(**overrides: object) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(**overrides)
    return caught.value.lines


@pytest.fixture
def settings_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    file = tmp_path / "esn.toml"
    monkeypatch.setenv("ESN_CONFIG_FILE", str(file))
    return file


def test_sources_in_their_order(monkeypatch, settings_file, tmp_path):
    settings_file.write_text("[session]\nidle_minutes = 11\nabsolute_hours = 5\n[posts]\nmentions_max = 1\n")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "esn_secret_key").write_text(KEY + "\n")
    (tmp_path / "secrets" / "esn_session__absolute_hours").write_text("6")
    (tmp_path / "secrets" / "esn_session__reauthenticate_minutes").write_text("7")
    monkeypatch.setenv("ESN_SESSION__REAUTHENTICATE_MINUTES", "8")
    monkeypatch.setenv("ESN_POSTS__MENTIONS_MAX", "9")
    loaded = load_settings(posts={"mentions_max": 10})
    session = loaded.session
    assert (session.idle_minutes, session.absolute_hours, session.reauthenticate_minutes) == (11, 6, 8)
    assert loaded.posts.mentions_max == 10
    assert loaded.secret_key.get_secret_value() == KEY


def test_everything_that_changes_lies_in_the_data_folder(tmp_path):
    loaded = load_settings(secret_key=KEY)
    assert loaded.database_url == f"sqlite:///{tmp_path}/esn.db"
    assert loaded.blobs_folder == tmp_path / "blobs"
    assert loaded.archive.signing_key_file == tmp_path / "secrets" / "archive_signing_key.pem"
    assert loaded.is_embedded


def test_postgresql_is_spoken_to_by_the_driver_we_have():
    loaded = load_settings(secret_key=KEY, database_url="postgresql://u:p@host/esn")
    assert loaded.database_url == "postgresql+psycopg://u:p@host/esn"
    assert not loaded.is_embedded


@pytest.mark.parametrize(
    ("written", "read"), [("en, de", ("en", "de")), ('["en"]', ("en",)), ("en de\tfr", ("en", "de", "fr"))]
)
def test_lists_of_words_in_a_variable(monkeypatch, written, read):
    monkeypatch.setenv("ESN_SITE__LANGUAGES", written)
    assert load_settings(secret_key=KEY).site.languages == read


def test_groups_may_hold_commas(monkeypatch):
    monkeypatch.setenv("ESN_ROLES__MODERATOR", "cn=a,dc=example;cn=b,dc=example")
    roles = load_settings(secret_key=KEY).roles
    assert roles["moderator"] == ("cn=a,dc=example", "cn=b,dc=example")
    assert roles["auditor"] == ("esn-auditors",)


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("ESN_SESSION__IDLE_MINUTES", "soon", "must be a whole number"),
        ("ESN_SESSION__IDLE_MINUTES", "0", "must be at least 1"),
        ("ESN_WORKER__EMBEDDED", "maybe", "must be true or false"),
        ("ESN_DIRECTORY__KIND", "nis", "must be 'ldif' or 'ldap'"),
        ("ESN_SITE__TIME_ZONE", "Mars/Base", "is not a time zone"),
        ("ESN_SITE__BASE_URL", "network.example.org", "must look like https://"),
        ("ESN_SITE__BASE_URL", "http://network.example.org", "must begin with https://"),
        ("ESN_SITE__DEFAULT_LOCALE", "fr", "must be one of site.languages"),
        ("ESN_SITE__LANGUAGES", "[en", "is a list that is not written as JSON"),
        ("ESN_DATABASE_URL", "mysql://host/esn", "must begin with sqlite:///"),
        ("ESN_WEB__PROCESSES", "2", "must be 1"),
    ],
)
def test_a_fault_is_one_line_with_variable_problem_and_remedy(monkeypatch, name, value, problem):
    monkeypatch.setenv(name, value)
    [line] = faults(secret_key=KEY)
    assert line.startswith(f"{name}: {problem}")
    assert "in the settings file" in line


def test_all_faults_at_once():
    lines = faults(session={"idle_minutes": 0}, web={"threads": 1})
    assert [line.partition(":")[0] for line in lines] == [
        "ESN_SECRET_KEY",
        "ESN_SESSION__IDLE_MINUTES",
        "ESN_WEB__THREADS",
    ]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("ESN_SESION__IDLE_MINUTES", "ESN_SESSION__IDLE_MINUTES"),
        ("ESN_SITE__NMAE", "ESN_SITE__NAME"),
        ("ESN_ROLES__MODRATOR", "ESN_ROLES__MODERATOR"),
    ],
)
def test_a_misspelt_variable_is_found(monkeypatch, name, meant):
    monkeypatch.setenv(name, "x")
    assert faults(secret_key=KEY) == [f"{name}: is not a setting. Did you mean {meant}?"]


def test_a_misspelt_name_in_the_file_is_found(settings_file):
    settings_file.write_text("[sesion]\nidle_minutes = 3\n")
    assert faults(secret_key=KEY) == ["ESN_SESION: is not a setting. Did you mean ESN_SESSION?"]


def test_a_damaged_file_is_named(settings_file):
    settings_file.write_text("[session\n")
    [line] = faults(secret_key=KEY)
    assert line.startswith(f"{settings_file}: cannot be read")


def test_a_missing_file_is_named(settings_file):
    [line] = faults(secret_key=KEY)
    assert line.startswith(f"ESN_CONFIG_FILE: {settings_file} is no file")


def test_ldap_needs_an_address_and_a_service_account():
    assert faults(secret_key=KEY, directory={"kind": "ldap"})[0].startswith("ESN_DIRECTORY__URIS: is missing")
    ldap = {"kind": "ldap", "uris": ["ldaps://host"]}
    assert faults(secret_key=KEY, directory=ldap)[0].startswith("ESN_DIRECTORY__BIND_DN: is missing")
    ldap |= {"bind_dn": "cn=esn", "bind_password": "x"}
    assert load_settings(secret_key=KEY, directory=ldap).directory.uris == ("ldaps://host",)


def test_secrets_are_never_shown(monkeypatch):
    monkeypatch.setenv("ESN_DATABASE_URL", "postgresql://u:hunter2@host/esn")
    loaded = load_settings(secret_key=KEY, directory={"bind_password": "hunter2"}, realtime={"redis_url": "hunter2"})
    assert "hunter2" not in repr(loaded)
    assert KEY not in repr(loaded)
    monkeypatch.setenv("ESN_DATABASE_URL", "mysql://u:hunter2@host/esn")
    assert "hunter2" not in "".join(faults(secret_key="hunter2"))


def test_the_settings_of_the_process():
    with pytest.raises(NoSettings):
        settings()
    use(load_settings(secret_key=KEY))
    with settings_override(session={"idle_minutes": 1}, development=True):
        assert settings().session.idle_minutes == 1
        assert settings().session.absolute_hours == 12
        assert settings().development
        assert settings().secret_key.get_secret_value() == KEY
    assert settings().session.idle_minutes == 30
