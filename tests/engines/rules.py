"""Most of a small test's time went into werkzeug compiling the same addresses again, for each test's application."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule

_compiled: dict[tuple, Callable[..., Any]] = {}
_compile = Rule._compile_builder  # noqa: SLF001 - werkzeug offers no other place


def remember_compiled_rules() -> None:
    """Compile every rule once in a process; what is compiled knows nothing of the application it was made for."""
    Rule._compile_builder = _remembered  # noqa: SLF001 - as above


def _remembered(self: Rule, append_unknown: bool = True) -> Callable[..., Any]:
    if self.defaults:
        return _compile(self, append_unknown)
    key = (self.rule, tuple(self._trace), append_unknown)
    if key not in _compiled:
        _compiled[key] = _compile(self, append_unknown)
    return _compiled[key]
