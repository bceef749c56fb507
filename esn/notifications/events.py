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
    held_ids: tuple[int, ...] = ()  # those of them who have quiet hours: they see it later


@dataclass(frozen=True, kw_only=True)
class NotificationsDone(Event):
    """Lines were ticked off by their owner, or because somebody else did what they asked for."""

    wire_name: ClassVar[str] = "notifications.done"
    object_kind: ClassVar[str] = "notification"
    covers: ClassVar[frozenset[str]] = frozenset({"notification"})
    account_ids: tuple[int, ...]
    n: int


@dataclass(frozen=True, kw_only=True)
class NotificationsArrived(Event):
    """Somebody's quiet hours are over, or did not matter: what waited is shown."""

    wire_name: ClassVar[str] = "notifications.arrived"
    object_kind: ClassVar[str] = "account"
    covers: ClassVar[frozenset[str]] = frozenset({"notification"})
    account_ids: tuple[int, ...]
    n: int


@dataclass(frozen=True, kw_only=True)
class NotificationsHeld(Event):
    """What waits for the end of somebody's quiet hours waits for another moment now."""

    wire_name: ClassVar[str] = "notifications.held"
    object_kind: ClassVar[str] = "account"
    covers: ClassVar[frozenset[str]] = frozenset({"notification"})
    n: int
