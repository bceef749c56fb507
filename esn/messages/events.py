"""What happens in conversations and nowhere else; editing, removing and reacting are events of `content`."""

from dataclasses import dataclass
from typing import ClassVar

from esn.core.events import Event


@dataclass(frozen=True, kw_only=True)
class MessageSent(Event):
    """A message stands in a conversation; `participant_ids` are those who were in it then, the author among them."""

    wire_name: ClassVar[str] = "message.sent"
    object_kind: ClassVar[str] = "message"
    retention_class: ClassVar[str] = "message"
    covers: ClassVar[frozenset[str]] = frozenset({"content", "content_version", "placement", "mention"})
    texts: ClassVar[frozenset[str]] = frozenset({"source"})
    position: int
    parent_id: int | None
    participant_ids: tuple[int, ...]
    mentioned_ids: tuple[int, ...] = ()
    source: str


@dataclass(frozen=True, kw_only=True)
class ConversationChanged(Event):
    """Somebody was added or left, or the name changed: a line in the thread; object_id is the space.

    `step`: added, added_with_history, left, named. `participant_ids`: those who are in it now.
    """

    wire_name: ClassVar[str] = "conversation.changed"
    object_kind: ClassVar[str] = "space"
    retention_class: ClassVar[str] = "message"
    covers: ClassVar[frozenset[str]] = frozenset({"conversation_line"})
    texts: ClassVar[frozenset[str]] = frozenset({"name"})
    step: str
    account_id: int | None
    position: int
    participant_ids: tuple[int, ...]
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class ConversationSeen(Event):
    """Somebody has read what others wrote in a conversation, up to a position; object_id is the space.

    Nobody else is told; what asked for attention is done with.
    """

    wire_name: ClassVar[str] = "conversation.seen"
    object_kind: ClassVar[str] = "space"
    position: int
