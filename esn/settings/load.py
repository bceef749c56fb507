"""All settings, and reading them: arguments, then ESN_* variables, then secret files, then config/esn.toml."""

import os
import tomllib
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import (
    BaseSettings,
    NestedSecretsSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)
from pydantic_settings import SettingsError as SourceError

from esn.settings.faults import misspelt, say
from esn.settings.sections import (
    Archive,
    DatabaseRoles,
    Directory,
    Logs,
    Metrics,
    Moderation,
    Posts,
    Profiles,
    QuietHours,
    Realtime,
    Retention,
    Session,
    SignIn,
    Site,
    TeamMessages,
    Terms,
    Web,
    Worker,
)
from esn.settings.types import IS_CHECKOUT, ROOT, DatabaseUrl, Names, Place, fault, from_root

DEFAULT_FILE = ROOT / "config" / "esn.toml" if IS_CHECKOUT else Path("/etc/esn/esn.toml")

# Not settings themselves: where the settings are found.
FILE_VARIABLE = "ESN_CONFIG_FILE"
SECRETS_VARIABLE = "ESN_SECRETS_FOLDER"

LOOPBACK = ("127.0.0.1", "localhost", "::1")
Role = Literal["moderator", "compliance", "administrator", "auditor", "communications", "urgent"]
ROLE_GROUPS: dict[Role, tuple[str, ...]] = {
    "moderator": ("esn-moderators",),
    "compliance": ("esn-compliance",),
    "administrator": ("esn-administrators",),
    "auditor": ("esn-auditors",),
    "communications": ("esn-communications",),
    "urgent": ("esn-urgent",),
}


class SettingsError(Exception):
    """The settings cannot be used; `lines` holds one line per fault: the variable, what is wrong, the remedy."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class Settings(BaseSettings):
    """All settings; attribute paths are the names used in config/esn.toml."""

    model_config = SettingsConfigDict(
        env_prefix="ESN_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        hide_input_in_errors=True,
        secrets_dir_missing="ok",
    )

    secret_key: SecretStr = Field(
        min_length=32,
        description="32 or more random characters that sign cookies; `esn migrate` makes them for a trial.",
    )
    data_folder: Place = Field(Path("var"), validate_default=True, description="Folder for everything that changes.")
    database_url: DatabaseUrl = Field(
        repr=False, description="Database: sqlite:///var/esn.db or postgresql://user:password@host/name."
    )
    database_roles: DatabaseRoles = DatabaseRoles()
    blobs_folder: Place = Field(description="Folder for uploaded files.")
    development: bool = Field(default=False, description="Whether development pages and plain http are allowed.")
    site: Site = Site()
    directory: Directory = Directory()
    roles: dict[Role, Names] = Field(
        ROLE_GROUPS,
        description="Directory groups (DN or cn) whose members get the role.",
    )
    session: Session = Session()
    sign_in: SignIn = SignIn()
    terms: Terms = Terms()
    posts: Posts = Posts()
    team_messages: TeamMessages = TeamMessages()
    profiles: Profiles = Profiles()
    quiet_hours: QuietHours = QuietHours()
    retention: Retention = Retention()
    realtime: Realtime = Realtime()
    worker: Worker = Worker()
    logs: Logs = Logs()
    metrics: Metrics = Metrics()
    archive: Archive
    moderation: Moderation = Moderation()
    web: Web = Web()

    @model_validator(mode="before")
    @classmethod
    def _place_in_data_folder(cls, values: dict[str, Any]) -> dict[str, Any]:
        folder = from_root(Path(str(values.get("data_folder", "var"))))
        places = {"database_url": f"sqlite:///{folder}/esn.db", "blobs_folder": folder / "blobs"}
        archive = values.get("archive", {})
        if isinstance(archive, dict):
            archive = {"signing_key_file": folder / "secrets" / "archive_signing_key.pem", **archive}
        return {**places, **values, "archive": archive}

    @field_validator("roles", mode="before")
    @classmethod
    def _keep_other_roles(cls, roles: Any) -> Any:
        # an empty [roles] table in the file names no group: that must not take the groups away
        return {**ROLE_GROUPS, **roles} if isinstance(roles, dict) else roles

    @model_validator(mode="after")
    def _check(self) -> "Settings":
        parts = urlsplit(self.site.base_url)
        if parts.scheme == "http" and parts.hostname not in LOOPBACK and not self.development:
            raise fault("site.base_url", "must begin with https:// unless the site serves this machine only")
        if self.web.processes > 1 and self.realtime.mode == "embedded":
            raise fault("web.processes", "must be 1 while realtime.mode is embedded")
        if self.web.processes > 1 and self.is_embedded:
            raise fault("web.processes", "must be 1 with an SQLite database")
        return self

    @cached_property
    def is_embedded(self) -> bool:
        """Whether this is one process with its own database file: a trial or a small firm."""
        return self.database_url.startswith("sqlite")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Name the sources, strongest first."""
        toml = TomlConfigSettingsSource(settings_cls, toml_file=config_file())
        folder = secrets_folder(init_settings().get("data_folder") or toml().get("data_folder"))
        secrets = NestedSecretsSettingsSource(
            file_secret_settings, secrets_dir=folder, secrets_prefix="ESN_", secrets_nested_delimiter="__"
        )
        return init_settings, env_settings, secrets, toml


def config_file() -> Path:
    """The settings file in force."""
    return from_root(Path(os.environ.get(FILE_VARIABLE, DEFAULT_FILE)))


def secrets_folder(data_folder: str | Path | None = None) -> Path:
    """The folder of secret files, beside the settings or in the data; its file esn_secret_key holds secret_key."""
    if named := os.environ.get(SECRETS_VARIABLE):
        return from_root(Path(named))
    if (beside := config_file().parent / "secrets").is_dir():
        return beside
    return from_root(Path(data_folder or os.environ.get("ESN_DATA_FOLDER", "var"))) / "secrets"


def load_settings(**overrides: Any) -> Settings:
    """Read all sources; SettingsError with a line for every fault found, misspelt variables included."""
    if not config_file().is_file():
        raise SettingsError(
            [f"{FILE_VARIABLE}: {config_file()} is no file. Run `esn setup`, or name a file like config/esn.toml."]
        )
    lines = misspelt(Settings, os.environ, (FILE_VARIABLE, SECRETS_VARIABLE))
    try:
        settings = Settings(**overrides)
    except ValidationError as error:
        lines += [say(Settings, found) for found in error.errors(include_url=False, include_input=False)]
    except tomllib.TOMLDecodeError as error:
        lines.append(f"{config_file()}: cannot be read: {error}. Correct that line.")
    except SourceError as error:
        lines.append(f"ESN_*: {error}. Write a table as JSON, or each of its fields as a variable of its own.")
    if lines:
        raise SettingsError(list(dict.fromkeys(lines)))
    return settings
