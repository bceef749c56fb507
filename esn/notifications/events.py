"""Who was told of something, and who has done with it."""

from dataclasses import dataclass
from typing import ClassVar

from esn.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PeopleNotified(Event):
    """These accounts got a line in their list; object_id is what it is about."""

    wire_name: ClassVar[str] = "people.notified"
    object_kind: ClassVar[str] = "notification"
    covers: ClassVar[frozenset[str]] = frozenset({"notification"})
    reason: str
    account_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class NotificationsDone(Event):
    """Lines were ticked off by their owner, or because somebody else did what they asked for."""

    wire_name: ClassVar[str] = "notifications.done"
    object_kind: ClassVar[str] = "notification"
    covers: ClassVar[frozenset[str]] = frozenset({"notification"})
    account_ids: tuple[int, ...]
    n: int
