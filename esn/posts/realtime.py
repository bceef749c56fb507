"""Posts' events as the rooms hear them."""

from esn.core.rooms import RoomEvent
from esn.posts.events import PostCreated


def tell_post(event: PostCreated) -> list[RoomEvent]:
    """Each community it stands in has one post more; those who chose highlights hear only of highlights."""
    rooms = [f"space:{space_id}" for space_id in event.space_ids]
    rooms += [f"space:{space_id}:highlights" for space_id in event.highlighted_in]
    return [_new(room, event.position) for room in rooms]


def _new(room: str, position: int) -> RoomEvent:
    payload: dict[str, int | str] = {"space": int(room.split(":")[1]), "cursor": position, "n": 1}
    return RoomEvent(room, "feed.new", {**payload, "cursors": str(position)})
