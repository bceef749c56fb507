"""Posts' events as the rooms hear them."""

from esn.core.rooms import RoomEvent
from esn.posts.events import PostCreated


def tell_post(event: PostCreated) -> list[RoomEvent]:
    """Each community it stands in has one post more."""
    return [_new(space_id, event.position) for space_id in event.space_ids]


def _new(space_id: int, position: int) -> RoomEvent:
    return RoomEvent(f"space:{space_id}", "feed.new", {"space": space_id, "cursor": position, "n": 1})
