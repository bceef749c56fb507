"""Room events: what sockets are told. Ids, positions and counts, never text."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RoomEvent:
    """One message to one room: `account:7`, `space:3` or `thread:9`; the name is one of ui.md 3.2."""

    room: str
    name: str
    payload: Mapping[str, int | str] = field(default_factory=dict)
