"""Moderation's events as the rooms hear them."""

from esn.core.rooms import RoomEvent
from esn.moderation.events import AppealFiled, ReportFiled

MODERATORS = "moderators"  # the room of the company's moderators


def tell_report(event: ReportFiled) -> list[RoomEvent]:
    """A new case waits; a further report about the same text is no news for the queue."""
    return [RoomEvent(MODERATORS, "queue", {"n": 1})] if event.is_new_case else []


def tell_appeal(event: AppealFiled) -> list[RoomEvent]:
    """An appeal waits."""
    return [RoomEvent(MODERATORS, "queue", {"n": 1})]
