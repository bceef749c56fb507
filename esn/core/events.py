"""Events: what happened, in the past tense, and which tables the change may touch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened; field values are ids, numbers and words, except those named in `texts`."""

    wire_name: ClassVar[str]
    object_kind: ClassVar[str]  # what object_id counts: post, account, space, session ...
    retention_class: ClassVar[str] = "conduct"  # which retention rule its payload falls under: public, message, conduct
    covers: ClassVar[frozenset[str]] = frozenset()
    texts: ClassVar[frozenset[str]] = frozenset()

    actor_id: int | None
    object_id: int
    space_ids: tuple[int, ...] = ()  # the audience: the spaces in which it can be seen
    prior_version: int | None = None

    def keeping(self) -> str:
        """Which retention rule this payload falls under: that of its kind, unless it says better."""
        return self.retention_class

    def object_is(self) -> str:
        """What object_id counts: as its kind says, unless it knows better."""
        return self.object_kind

    def facts(self) -> dict[str, Any]:
        """Give what the archive's envelope holds for ever beside the common fields: ids, never names or texts."""
        return {name: getattr(self, name) for name in _fact_names(type(self))}  # type: ignore[arg-type] # a class is a key; mypy asks its instances

    def text(self) -> dict[str, Any]:
        """Give what the archive's payload holds, destroyable by a retention rule."""
        return {name: getattr(self, name) for name in sorted(self.texts)}


@cache
def _fact_names(kind: type[Event]) -> tuple[str, ...]:
    common = kind.texts | {f.name for f in fields(Event)}
    return tuple(f.name for f in fields(kind) if f.name not in common)


Listener = Callable[[Any], None]  # takes the kind of event that it is wired to


class Listeners:
    """Who is called when an event is recorded; filled once from the wiring table of app.py."""

    def __init__(self) -> None:
        self._by_event: dict[type[Event], tuple[Listener, ...]] = {}

    def wire(self, table: Mapping[type[Event], tuple[Listener, ...]]) -> None:
        """Replace all wiring; listeners under `Event` itself hear everything, first."""
        self._by_event = dict(table)

    def call(self, event: Event) -> None:
        """Call the listeners of this event in the order of the wiring table."""
        for listener in (*self._by_event.get(Event, ()), *self._by_event.get(type(event), ())):
            listener(event)


listeners = Listeners()
