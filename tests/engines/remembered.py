"""What every test would compile again for its own application: most of a small test's time went into it."""

from collections.abc import Sequence
from types import CodeType
from typing import Any

from flask import Blueprint, Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine
from werkzeug.routing import Map, Rule

import esn.app

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


FUNCTIONS = (  # lists by the name of a blueprint; None: of all pages
    "after_request_funcs",
    "before_request_funcs",
    "teardown_request_funcs",
    "template_context_processors",
    "url_default_functions",
    "url_value_preprocessors",
)
_register = esn.app.register_blueprints
_add_url_rule = Flask.add_url_rule
_registered: dict[tuple[str, ...], dict[str, Any]] = {}
_shared: set[int] = set()  # ids of the maps in _registered, which live as long as this process


def remember_blueprints() -> None:
    """Register the pages once in a process; applications that follow share what knows nothing of the first one."""
    esn.app.register_blueprints = _register_once
    Flask.add_url_rule = _add_to_an_own_map


def _register_once(app: Flask, blueprints: Sequence[Blueprint]) -> None:
    key = tuple(blueprint.name for blueprint in blueprints)
    if key in _registered:
        _repeat(app, **_registered[key])
        return
    filters, before = set(app.jinja_env.filters), {name: _lengths(app, name) for name in FUNCTIONS}
    _register(app, blueprints)
    _shared.add(id(app.url_map))
    _registered[key] = {
        "url_map": app.url_map,
        "blueprints": dict(app.blueprints),
        "views": dict(app.view_functions),
        "errors": {name: handlers for name, handlers in app.error_handler_spec.items() if name},
        "filters": {name: word for name, word in app.jinja_env.filters.items() if name not in filters},
        "functions": {
            name: {key: added[before[name].get(key, 0) :] for key, added in getattr(app, name).items()}
            for name in FUNCTIONS
        },
    }


def _lengths(app: Flask, name: str) -> dict[str | None, int]:
    return {key: len(functions) for key, functions in getattr(app, name).items()}


def _repeat(
    app: Flask, *, url_map: Map, blueprints: Any, views: Any, errors: Any, filters: Any, functions: Any
) -> None:
    app.url_map = url_map
    app.blueprints.update(blueprints)
    app.view_functions = views | app.view_functions
    app.error_handler_spec.update(errors)
    app.jinja_env.filters.update(filters)
    for name in FUNCTIONS:
        for key, added in functions[name].items():
            getattr(app, name)[key].extend(added)


def _add_to_an_own_map(self: Flask, *arguments: Any, **options: Any) -> None:
    if id(self.url_map) in _shared:  # a test adds a page of its own, which others must not see
        rules, self.url_map = self.url_map.iter_rules(), Map()
        for rule in rules:
            self.url_map.add(rule.empty())
    _add_url_rule(self, *arguments, **options)


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


def remember_statements(*engines: Engine) -> None:
    """Compile every statement once in a process: engines of one kind share their dialect and what it compiled."""
    for engine in engines:
        first = _engines.setdefault(engine.dialect.name, engine)
        engine.dialect = first.dialect
        engine._compiled_cache = first._compiled_cache  # noqa: SLF001 - SQLAlchemy shares it by no other way
