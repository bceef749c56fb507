"""Every setting is documented in config/esn.toml, with its default, and used."""

import re
import tomllib

from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from esn.settings import Settings, load_settings
from esn.settings.faults import fields
from tests.architecture.source import ROOT, listed, modules

TEXT = (ROOT / "config" / "esn.toml").read_text()
# Every setting stands there commented out: without the sign it is a file that sets everything.
WRITTEN_OUT = tomllib.loads(re.sub(r"^# (\w+ = )", r"\1", TEXT, flags=re.MULTILINE))
# Have no default of their own: they follow the data folder, or show what one would write.
EXAMPLES = ("secret_key", "database_url", "blobs_folder", "directory.ca_file", "archive.kept_checkpoints_file")
EXAMPLES += ("archive.signing_key_file",)


def flat(table: dict, path: tuple[str, ...] = ()) -> dict[str, object]:
    """The values of a TOML file by dotted path."""
    found = {}
    for name, value in table.items():
        if isinstance(value, dict) and (*path, name) != ("roles",):
            found |= flat(value, (*path, name))
        else:
            found[".".join((*path, name))] = value
    return found


def plain(value: object) -> object:
    """A default as TOML would write it."""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return value if isinstance(value, bool | int | float) else str(value)


DOCUMENTED = flat(WRITTEN_OUT)
SETTINGS = {".".join(path): field for path, field in fields(Settings)}


def test_every_setting_is_documented_and_no_other():
    assert sorted(DOCUMENTED) == sorted(SETTINGS)


def test_the_documented_value_is_the_default():
    found = [
        f"{path}: {DOCUMENTED[path]!r}, not {plain(field.default)!r}"
        for path, field in SETTINGS.items()
        if path not in EXAMPLES and field.default is not PydanticUndefined
        if plain(field.default) != DOCUMENTED[path]
    ]
    assert not found, listed(found)


def test_every_setting_says_what_it_means():
    found = [path for path, field in SETTINGS.items() if not (field.description or "").endswith((".", ")"))]
    found += [path for path, field in SETTINGS.items() if field.description and field.description not in TEXT]
    assert not found, listed(found)


def test_the_file_sets_nothing_by_itself():
    settings = load_settings(secret_key="k" * 32)
    assert tomllib.loads(TEXT).get("site", {}) == {}
    assert settings.site.name == SETTINGS["site.name"].default


def test_every_setting_is_used():
    code = "\n".join(module.text for module in modules("esn", "config") if module.package != "settings")
    code += "\n".join(path.read_text() for path in (ROOT / "esn" / "templates").rglob("*.html"))
    words = set(re.findall(r"\w+", code))
    unused = [path for path in SETTINGS if path.rpartition(".")[2] not in words]
    assert not unused, listed(unused)
