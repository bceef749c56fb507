"""The settings of this process: set once at start, read everywhere below the routes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from esn.settings.load import Settings


class NoSettings(RuntimeError):
    """The settings were read before the application was made."""


_current: list[Settings] = []


def use(settings: Settings) -> None:
    """Make these the settings of the process; create_app does it."""
    _current[:] = [settings]


def settings() -> Settings:
    """The settings of the process."""
    if not _current:
        raise NoSettings("esn.settings.use() comes first")
    return _current[-1]


@contextmanager
def settings_override(**sections: dict[str, Any] | Any) -> Iterator[Settings]:
    """For tests: some fields of some sections changed and checked again, as long as the block lasts."""
    before = settings()
    changed = before.model_dump()
    for name, value in sections.items():
        changed[name] = {**changed[name], **value} if isinstance(value, dict) else value
    _current.append(Settings.model_validate(changed))
    try:
        yield _current[-1]
    finally:
        _current.pop()
