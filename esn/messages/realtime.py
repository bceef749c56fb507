"""Messages' events as rooms hear them: each participant in a room of their own, so that nobody else ever does."""

from dataclasses import replace

from esn.core.rooms import RoomEvent
from esn.messages.events import (
    AnnouncementEnded,
    ConversationChanged,
    ConversationSeen,
    MessageSent,
    TeamMessageAddressed,
)


def tell_message(event: MessageSent) -> list[RoomEvent]:
    """A conversation has one message more; its author's other windows hear it too.

    Who answers for the team message that it is about hears which one, for its page; nobody else hears anything.
    """
    (space_id,) = event.space_ids
    told = _tell(space_id, event.position, event.participant_ids, event.actor_id)
    if event.about_id is None or event.actor_id in event.leader_ids:
        return told
    rooms, about = {f"account:{leader_id}" for leader_id in event.leader_ids}, {"about": event.about_id}
    return [replace(one, payload={**one.payload, **about}) if one.room in rooms else one for one in told]


def tell_change(event: ConversationChanged) -> list[RoomEvent]:
    """Somebody came or left, or the name changed."""
    return _tell(event.object_id, event.position, event.participant_ids, event.actor_id)


def tell_seen(event: ConversationSeen) -> list[RoomEvent]:
    """The reader's own windows count anew."""
    return [RoomEvent(f"account:{event.actor_id}", "message.seen", {"conversation": event.object_id})]


def tell_announced(event: TeamMessageAddressed) -> list[RoomEvent]:
    """An announcement reached these people: an open Home says so. Other team messages come as notifications alone."""
    if not event.is_announcement:
        return []
    payload: dict[str, int | str] = {"id": event.object_id}
    return [RoomEvent(f"account:{account_id}", "announcement.new", payload) for account_id in event.account_ids]


def tell_ended(event: AnnouncementEnded) -> list[RoomEvent]:
    """An announcement left Home: heard where it stands, by those who got it."""
    (space_id,) = event.space_ids
    return [RoomEvent(f"space:{space_id}", "announcement.ended", {"id": event.object_id})]


def _tell(space_id: int, position: int, participant_ids: tuple[int, ...], actor_id: int | None) -> list[RoomEvent]:
    payload: dict[str, int | str] = {"conversation": space_id, "cursor": position, "by": actor_id or 0}
    return [RoomEvent(f"account:{account_id}", "message.new", payload) for account_id in participant_ids]
