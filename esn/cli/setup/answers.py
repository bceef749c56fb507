"""What `esn setup` is told: a file in the words of the settings, or answers typed one after the other."""

import difflib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import click

from esn.cli.refusals import Refused
from esn.settings import Settings
from esn.settings.faults import fields
from esn.settings.load import Role
from esn.settings.types import ROOT

Answers = dict[str, Any]  # dotted name of a setting, or of one of ONCE, to its value

SAMPLES = ROOT / "config" / "setup"
# Told to set-up only, in the table [setup]: used once, or kept as somebody else's secret.
ADMINISTRATION, DATABASE, HOST = "setup.administration_url", "setup.database", "setup.database_host"
WEB_URL, WORKER_URL = "setup.web_database_url", "setup.worker_database_url"
ONCE = (ADMINISTRATION, DATABASE, HOST, WEB_URL, WORKER_URL)

SETTINGS = {".".join(path): field for path, field in fields(Settings)}
_ROLE_NAMES = tuple(f"roles.{role}" for role in get_args(Role))


@dataclass(frozen=True)
class Question:
    """One thing asked at the terminal; its default is what is set already, or what the setting has by itself."""

    name: str
    text: str
    is_hidden: bool = False
    read: Callable[[str], Any] = str.strip


def _words(typed: str) -> list[str]:
    return typed.replace(",", " ").split()


SITE = (
    Question("site.name", "Name of the network"),
    Question("site.company", "Name of the firm"),
    Question("site.base_url", "Address people will type, such as https://harbour.example.org"),
    Question("site.help_desk", "How to reach the help desk"),
    Question("site.emergency_phone", "Whom to call when somebody is in danger"),
    Question("site.time_zone", "Time zone, such as Europe/London"),
)
LDAP = (
    Question("directory.uris", "Directory servers, such as ldaps://ldap1.example.org", read=_words),
    Question("directory.ca_file", "PEM file of the authority that signed their certificates"),
    Question("directory.bind_dn", "DN of the service account that searches"),
    Question("directory.bind_password", "Its password", is_hidden=True),
    Question("directory.people_base", "Where people are found (DN)"),
    Question("directory.groups_base", "Where groups are found (DN)"),
    Question("directory.units_base", "Where the organisation tree is found (DN)"),
)
LDIF = (Question("directory.ldif_file", "The LDIF file with all people"),)
POSTGRESQL = (
    Question(ADMINISTRATION, "PostgreSQL, as a role that may make roles and databases (used once, not kept)"),
    Question("realtime.redis_url", "Redis"),
)
DEFAULTS = {ADMINISTRATION: "postgresql:///postgres", "realtime.redis_url": "redis://127.0.0.1"}


def flat(table: Mapping[str, Any], above: str = "") -> Answers:
    """Every value of nested tables by its dotted name."""
    found: Answers = {}
    for key, value in table.items():
        found |= flat(value, f"{above}{key}.") if isinstance(value, dict) else {f"{above}{key}": value}
    return found


def read_answers(file: Path) -> Answers:
    """Read a file of answers; Refused with a line for every name that is no setting."""
    try:
        answers = flat(tomllib.loads(file.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused([f"{file}: cannot be read: {error}."]) from None
    known = (*SETTINGS, *_ROLE_NAMES, *ONCE)
    if faults := [_unknown(file, name, known) for name in answers if name not in known]:
        raise Refused(faults)
    return answers


def _unknown(file: Path, name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.75)
    return f"{file}: {name} is not a setting. " + (f"Did you mean {close[0]}?" if close else "Remove it.")


def ask(present: Mapping[str, Any]) -> Answers:
    """Ask for what differs from firm to firm; `present` is what an earlier run has set."""
    answers = _ask_all(SITE, present)
    kinds = click.Choice(["postgresql", "sqlite"])
    if click.prompt("Database", type=kinds, default="postgresql") == "postgresql":
        answers |= _ask_all(POSTGRESQL, {**DEFAULTS, **present})
    kinds = click.Choice(["openldap", "active-directory", "ldif"])
    kind = click.prompt("Directory", type=kinds, default="ldif" if present.get("directory.kind") == "ldif" else None)
    if kind == "ldif":
        return answers | {"directory.kind": "ldif"} | _ask_all(LDIF, present)
    sample = flat(tomllib.loads((SAMPLES / f"{kind}.toml").read_text(encoding="utf-8")))
    mapping = {name: value for name, value in sample.items() if name.startswith("directory.")}
    return answers | mapping | _ask_all(LDAP, {**mapping, **present})


def _ask_all(questions: Iterable[Question], present: Mapping[str, Any]) -> Answers:
    answers = {}
    for question in questions:
        value = present.get(question.name)
        if value is None and question.name in SETTINGS:
            value = SETTINGS[question.name].default
        shown = " ".join(value) if isinstance(value, list | tuple) else value
        is_shown = isinstance(shown, str) and not question.is_hidden
        typed = click.prompt(question.text, default=shown if is_shown else None, hide_input=question.is_hidden)
        answers[question.name] = question.read(typed)
    return answers
