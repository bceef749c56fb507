"""The number of things that need somebody changed: that person's pages ask for it."""

from esn.core.rooms import RoomEvent
from esn.notifications.events import NotificationsDone, PeopleNotified


def tell_people(event: PeopleNotified | NotificationsDone) -> list[RoomEvent]:
    """One word to each of them; the number is counted when the page asks, by the query of the list."""
    return [RoomEvent(f"account:{account_id}", "notify") for account_id in event.account_ids]
