"""What every test would compile again for its own application: most of a small test's time went into it."""

from collections.abc import Callable
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
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


class RememberedTemplates(BytecodeCache):
    """Compiled templates of this process, by name and source."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled from the same source."""
        bucket.code = self._compiled.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code:
            self._compiled[bucket.key, bucket.checksum] = bucket.code


TEMPLATES = RememberedTemplates()

_engines: dict[str, Engine] = {}


def remember_statements(engine: Engine) -> None:
    """Compile every statement once in a process: engines of one kind share their dialect and what it compiled."""
    first = _engines.setdefault(engine.dialect.name, engine)
    engine.dialect = first.dialect
    engine._compiled_cache = first._compiled_cache  # noqa: SLF001 - SQLAlchemy shares it by no other way
