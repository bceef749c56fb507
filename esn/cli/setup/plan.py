"""What `esn setup` is going to write: settings, and the secrets of each kind of process."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from esn.cli.setup.answers import ONCE, SETTINGS, Answers
from esn.cli.setup.database import KEEPER, Urls, find_urls
from esn.cli.setup.files import read_secret

DATA = "/var/lib/esn"
REDIS = "redis://127.0.0.1"
METRICS = {"web": 9101, "realtime": 9102, "worker": 9103}
# The folders of secrets, by who reads them: commands and the owner of the database, pages and sockets, the worker.
SUFFIXES = {"owner": "", "web": "-web", "worker": "-worker"}
# Stand in files of their own, never in the settings file.
SECRETS = tuple(name for name, field in SETTINGS.items() if not field.repr or field.annotation is SecretStr)


@dataclass(frozen=True)
class Plan:
    """All that is to be there in the end."""

    folder: Path
    values: Answers
    urls: Urls
    secrets: Mapping[Path, Mapping[str, str]]
    folders: tuple[Path, ...]
    secret_names: tuple[str, ...] = SECRETS

    def secret_tables(self) -> dict[str, Any]:
        """The secrets of the owner as tables, the way settings take them."""
        tables: dict[str, Any] = {}
        for name, value in self.secrets[self.folder / "secrets"].items():
            section, _, key = name.rpartition(".")
            (tables.setdefault(section, {}) if section else tables)[key] = value
        return tables


def make_plan(folder: Path, present: Answers, answers: Answers) -> Plan:
    """Decide everything; `present` is what the settings file says now. Nothing is written yet."""
    places = {name: folder / f"secrets{suffix}" for name, suffix in SUFFIXES.items()}
    told = {**present, **{name: value for name, value in answers.items() if name not in (*ONCE, *SECRETS)}}
    data = str(told.get("data_folder", DATA))
    urls = find_urls(answers, places, data)
    values = {**_usual(folder, data, urls, str(told.get("site.base_url", ""))), **told}
    shared = _shared_secrets(places["owner"], answers, urls)
    of_each = {
        places[name]: {**shared, "database_url": url}
        for name, url in (("owner", urls.owner), ("web", urls.web), ("worker", urls.worker))
        if urls.is_postgresql or name == "owner"
    }
    blobs = Path(str(values.get("blobs_folder", f"{data}/blobs")))
    return Plan(folder, values, urls, of_each, (Path(data), blobs))


def _usual(folder: Path, data: str, urls: Urls, base_url: str) -> Answers:
    """What differs from the defaults on a server, unless somebody says otherwise."""
    usual: Answers = {"data_folder": data, "terms.folder": str(folder / "policy")}
    usual["archive.signing_key_file"] = str(folder / "keys" / "archive_signing_key.pem")
    if base_url.startswith("https://"):
        usual["web.trusted_proxies"] = 1
    if urls.is_postgresql:
        usual |= {"realtime.mode": "redis", "worker.embedded": False}
        usual |= {"web.processes": 2, "web.threads": 24}  # fits into the 100 connections of PostgreSQL as installed
        usual |= {f"metrics.{kind}_bind": f"127.0.0.1:{port}" for kind, port in METRICS.items()}
    if roles := urls.roles():
        usual |= {"database_roles.web": roles["web"], "database_roles.worker": roles["worker"]}
        usual["database_roles.keeper"] = KEEPER
    return usual


def _shared_secrets(folder: Path, answers: Answers, urls: Urls) -> dict[str, str]:
    """The secrets that all kinds of processes have: answered, written earlier, or made."""
    found = {name: answers.get(name) or read_secret(folder, name) for name in SECRETS if name != "database_url"}
    found["secret_key"] = found["secret_key"] or secrets.token_urlsafe(48)
    if urls.is_postgresql:
        found["realtime.redis_url"] = found["realtime.redis_url"] or REDIS
    return {name: str(value) for name, value in found.items() if value}
