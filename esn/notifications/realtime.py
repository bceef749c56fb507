"""The number of things that need somebody changed: that person's pages ask for it."""

from esn.core.rooms import RoomEvent
from esn.notifications.events import NotificationsArrived, NotificationsDone, PeopleNotified


def tell_news(event: PeopleNotified) -> list[RoomEvent]:
    """One word to each of them who has no quiet hours."""
    return [RoomEvent(f"account:{account_id}", "notify") for account_id in set(event.account_ids) - set(event.held_ids)]


def tell_people(event: NotificationsArrived | NotificationsDone) -> list[RoomEvent]:
    """One word to each of them; the number is counted when the page asks, by the query of the list."""
    return [RoomEvent(f"account:{account_id}", "notify") for account_id in event.account_ids]
