"""What `esn setup` writes: the settings file line by line, and secrets. Each file is there whole or not at all."""

import json
import re
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from esn.cli.refusals import Refused
from esn.cli.setup.answers import Answers, flat
from esn.core.files import write_whole

_SECTION = re.compile(r"\[([\w.]+)\]\s*$")
_SETTING = re.compile(r"(# )?(\w+) = ")


def secret_name(setting: str) -> str:
    """The name of the file that holds a secret setting."""
    return "esn_" + setting.replace(".", "__")


def write_secrets(folder: Path, secrets: Mapping[str, str]) -> None:
    """Write a file for each secret, readable by its owner only; files that say it already stay."""
    folder.mkdir(mode=0o700, exist_ok=True)
    folder.chmod(0o700)
    for setting, value in secrets.items():
        file = folder / secret_name(setting)
        if not file.is_file() or file.read_text(encoding="utf-8") != value:
            write_whole(file, value.encode())
        file.chmod(0o600)


def read_secret(folder: Path, setting: str) -> str | None:
    """What an earlier run has written, or None."""
    file = folder / secret_name(setting)
    return file.read_text(encoding="utf-8").strip() if file.is_file() else None


def read_values(text: str) -> Answers:
    """What a settings file sets."""
    return flat(tomllib.loads(text))


def edit_settings(text: str, values: Answers) -> str:
    """Set these in a settings file, each where it stands or stands commented; all other lines stay as they are."""
    lines = text.splitlines()
    for name, value in values.items():
        section, _, key = name.rpartition(".")
        line = f"{key} = {_toml(value)}"
        found = _places(lines, section, key)
        if found:
            lines[found[0]] = line
        elif section and f"[{section}]" not in lines:
            lines += ["", f"[{section}]", line]
        else:
            lines.insert(lines.index(f"[{section}]") + 1 if section else 0, line)
    edited = "\n".join(lines) + "\n"
    if not _says(edited, values):
        raise Refused(["The settings file cannot be edited line by line. Write each setting into one line there."])
    return edited


def _places(lines: list[str], wanted: str, key: str) -> list[int]:
    """The lines of one setting, those that set it before those that only show it."""
    section = ""
    active: list[int] = []
    shown: list[int] = []
    for number, line in enumerate(lines):
        if head := _SECTION.match(line):
            section = head[1]
        elif (found := _SETTING.match(line)) and section == wanted and found[2] == key:
            (shown if found[1] else active).append(number)
    return active + shown


def _says(text: str, values: Answers) -> bool:
    try:
        present = read_values(text)
    except tomllib.TOMLDecodeError:
        return False
    return all(present.get(name) == value for name, value in values.items())


def _toml(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)  # strings, numbers, booleans and lists are written alike in both


def copy_folder(source: Path, target: Path) -> bool:
    """Copy a folder unless it is there; whether it was copied."""
    if target.exists():
        return False
    fresh = target.with_name(f".{target.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(source, fresh)
    fresh.replace(target)
    return True
