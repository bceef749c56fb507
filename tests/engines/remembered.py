"""What every test would compile again for its own application: most of a small test's time went into it."""

from types import CodeType
from typing import Any

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from werkzeug.routing import Rule

PARTS = ("_parts", "_trace", "_converters")
BUILDERS = ("_build", "_build_unknown")

_compiled: dict[tuple, dict[str, Any]] = {}
_compile = Rule.compile


def remember_compiled_rules() -> None:
    """Compile every rule once in a process; what is compiled knows nothing of the application it was made for."""
    Rule.compile = _remembered


def _remembered(self: Rule) -> None:
    converters = tuple(self.map.converters.items())
    key = (self.rule, self.subdomain, self.host, self.is_leaf, self.strict_slashes, self.merge_slashes, converters)
    if self.defaults or self.websocket or key not in _compiled:
        before = set(self.arguments)
        _compile(self)
        _compiled[key] = vars(self) | {"arguments": set(self.arguments) - before}
        return
    known = _compiled[key]
    self.__dict__.update({name: known[name] for name in PARTS})
    self.__dict__.update({name: known[name].__func__.__get__(self) for name in BUILDERS})
    self.arguments |= known["arguments"]


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
