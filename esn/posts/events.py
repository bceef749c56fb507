"""What happens to posts and to nothing else; editing, removing and reacting are events of `content`."""

from dataclasses import dataclass
from typing import ClassVar

from esn.core.events import Event


@dataclass(frozen=True, kw_only=True)
class PostCreated(Event):
    """A post stands in the feeds of `space_ids`."""

    wire_name: ClassVar[str] = "post.created"
    object_kind: ClassVar[str] = "post"
    retention_class: ClassVar[str] = "public"
    covers: ClassVar[frozenset[str]] = frozenset({"content", "post", "content_version", "placement", "mention"})
    texts: ClassVar[frozenset[str]] = frozenset({"title", "source"})
    written_for_id: int | None = None  # the official account under whose name the actor wrote
    type: str
    position: int
    highlighted_in: tuple[int, ...] = ()
    mentioned_ids: tuple[int, ...] = ()
    title: str
    source: str
