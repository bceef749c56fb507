"""The house as loaded: every model and every event of every domain, wired or not."""

import importlib

import sqlalchemy as sa

from esn.core.db import db
from esn.core.events import Event
from tests.architecture.source import GROUND, Module, modules


def import_name(module: Module) -> str:
    """The dotted name of a module."""
    return module.name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _load(room: str) -> None:
    for module in modules("esn"):
        if module.room == room or (module.package in GROUND and module.path.stem == room):
            importlib.import_module(import_name(module))


def tables() -> dict[str, sa.Table]:
    """Every table that SQLAlchemy describes."""
    _load("models")
    importlib.import_module("esn.core.jobs")
    return dict(sorted(db.metadata.tables.items()))


def event_classes() -> list[type[Event]]:
    """Every kind of event that a domain announces."""
    _load("events")
    found = [event for event in _below(Event) if event.__module__.startswith("esn.")]
    return sorted(found, key=lambda event: event.__name__)


def _below(event: type[Event]) -> set[type[Event]]:
    return {kind for child in event.__subclasses__() for kind in (child, *_below(child))}
