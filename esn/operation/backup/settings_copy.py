"""The settings in force as a TOML file; what is secret in them stands there only when it is asked for."""

import json
import shutil
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel, SecretStr

from esn.settings import Settings

SECRET_PARTS = ("password", "sslpassword", "passfile", "sslkey")
URLS = ("database_url", "redis_url")
HEAD = "# The settings in force when the backup was made, those from variables and secret files among them.\n"
WITHOUT = "# Without secrets: passwords and keys are left out.\n"


def write_settings(folder: Path, settings: Settings, *, with_secrets: bool) -> None:
    """Write settings.toml and the texts of the policy."""
    folder.mkdir()
    text = HEAD + ("" if with_secrets else WITHOUT) + "".join(_table(settings, (), with_secrets))
    file = folder / "settings.toml"
    file.touch(0o600)
    file.write_text(text, "utf-8")
    if settings.terms.folder.is_dir():
        shutil.copytree(settings.terms.folder, folder / "policy")


def _table(model: BaseModel, path: tuple[str, ...], with_secrets: bool) -> list[str]:
    lines = [f"\n[{'.'.join(path)}]\n"] if path else []
    inner: list[str] = []
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, BaseModel):
            inner += _table(value, (*path, name), with_secrets)
        elif isinstance(value, dict):
            inner += [f"\n[{'.'.join((*path, name))}]\n", *(f"{key} = {_value(part)}\n" for key, part in value.items())]
        elif value is not None and (with_secrets or not isinstance(value, SecretStr)):
            shown = value if with_secrets or name not in URLS else _without_password(value)
            lines.append(f"{name} = {_value(shown)}\n")
    return lines + inner


def _value(value: Any) -> str:
    if isinstance(value, SecretStr):
        return _value(value.get_secret_value())
    if isinstance(value, bool | int | float):
        return json.dumps(value)
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")  # as TOML writes a string too


def _without_password(url: str) -> str:
    if not url:
        return url
    plain = sa.make_url(url)._replace(password=None).difference_update_query(SECRET_PARTS)  # set() passes over None
    return plain.render_as_string(hide_password=False)
