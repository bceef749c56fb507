"""The types that settings are made of: paths from the project's folder, lists as words, addresses."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

_CHECKOUT = Path(__file__).resolve().parents[2]
# A wheel carries what stands beside the package in the project (setup.py): config, migrations, wsgi.py.
IS_CHECKOUT = (_CHECKOUT / "setup.py").is_file()
ROOT = _CHECKOUT if IS_CHECKOUT else _CHECKOUT / "esn" / "project"


def _read_json(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        raise ValueError("is a list that is not written as JSON") from None


def _split(separators: str) -> Callable[[Any], Any]:
    def split(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if value.lstrip().startswith("["):
            return _read_json(value)
        return [word.strip() for word in re.split(separators, value) if word.strip()]

    return split


def from_root(path: Path) -> Path:
    """A relative path starts at the project's folder."""
    return path if path.is_absolute() else ROOT / path


def _known_time_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("is not a time zone, such as Europe/London")
    return name


def _known_database(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    if scheme in ("postgresql", "postgres", "postgresql+psycopg") and rest:
        return f"postgresql+psycopg://{rest}"
    if scheme + separator != "sqlite://" or not rest.startswith("/") or rest == "/":
        raise ValueError("must begin with sqlite:/// (then the path of a file) or postgresql://")
    return f"sqlite:///{from_root(Path(rest[1:]))}"


def fault(field: str, problem: str) -> PydanticCustomError:
    """A fault of one field, found by looking at several."""
    return PydanticCustomError("fault", "{problem}", {"field": field, "problem": problem})


Place = Annotated[Path, AfterValidator(from_root)]
DatabaseUrl = Annotated[str, AfterValidator(_known_database)]
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split(r"[,\s]+"))]
Names = Annotated[tuple[str, ...], BeforeValidator(_split(";"))]
TimeZone = Annotated[str, AfterValidator(_known_time_zone)]
Count = Annotated[int, Field(ge=1)]
Bind = Annotated[str, Field(pattern=r"^(.+:\d+)?$")]
RoleName = Annotated[str, Field(pattern=r"^([a-z_][a-z0-9_]{0,62})?$")]
