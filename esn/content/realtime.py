"""Content's events as the rooms hear them."""

from esn.content.events import ContentEdited, ContentStateChanged, ReactionChanged, ReplyCreated
from esn.core.events import Event
from esn.core.rooms import RoomEvent


def _everywhere(event: Event, root_id: int, name: str, payload: dict[str, int | str]) -> list[RoomEvent]:
    rooms = [f"thread:{root_id}", *(f"space:{space_id}" for space_id in event.space_ids)]
    return [RoomEvent(room, name, payload) for room in rooms]


def tell_reply(event: ReplyCreated) -> list[RoomEvent]:
    """A thread has one reply more."""
    payload: dict[str, int | str] = {"post": event.root_id, "reply": event.object_id, "n": 1}
    return [RoomEvent(f"thread:{event.root_id}", "reply.new", payload)]


def tell_edit(event: ContentEdited) -> list[RoomEvent]:
    """A text has a new version."""
    payload: dict[str, int | str] = {"post": event.root_id, "id": event.object_id, "version": event.version}
    return _everywhere(event, event.root_id, "post.changed", payload)


def tell_state(event: ContentStateChanged) -> list[RoomEvent]:
    """A text is gone, or back."""
    name = "post.changed" if event.state == "published" else "post.removed"
    return _everywhere(event, event.root_id, name, {"post": event.root_id, "id": event.object_id})


def tell_reaction(event: ReactionChanged) -> list[RoomEvent]:
    """One reaction more or less; `by` lets a page that hears it in two rooms count it once."""
    payload: dict[str, int | str] = {
        "post": event.root_id,
        "id": event.object_id,
        "kind": event.kind,
        "change": 1 if event.is_on else -1,
        "by": event.actor_id or 0,
    }
    return _everywhere(event, event.root_id, "reaction", payload)
