"""What happens to content of every kind; `object_id` is the content's id."""

from dataclasses import dataclass
from typing import ClassVar

from esn.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ReplyCreated(Event):
    """A reply stands under a root."""

    wire_name: ClassVar[str] = "reply.created"
    object_kind: ClassVar[str] = "reply"
    retention_class: ClassVar[str] = "public"
    covers: ClassVar[frozenset[str]] = frozenset({"content", "content_version", "mention"})
    texts: ClassVar[frozenset[str]] = frozenset({"source"})
    root_id: int
    root_author_id: int
    parent_id: int | None  # the reply it answers
    parent_author_id: int | None
    mentioned_ids: tuple[int, ...] = ()
    source: str


@dataclass(frozen=True, kw_only=True)
class ContentEdited(Event):
    """A content got a new version."""

    wire_name: ClassVar[str] = "content.edited"
    object_kind: ClassVar[str] = "content"
    retention_class: ClassVar[str] = "public"
    covers: ClassVar[frozenset[str]] = frozenset({"content", "content_version", "mention"})
    texts: ClassVar[frozenset[str]] = frozenset({"title", "source"})
    kind: str
    root_id: int
    version: int
    mentioned_ids: tuple[int, ...] = ()  # only those not mentioned before
    title: str
    source: str

    def keeping(self) -> str:
        """An edited message is kept as messages are."""
        return "message" if self.kind == "message" else self.retention_class


@dataclass(frozen=True, kw_only=True)
class ContentStateChanged(Event):
    """A content was removed by its author, hidden or removed by moderators, or came back.

    `state` is the new one; `state_by`: author or moderation.
    """

    wire_name: ClassVar[str] = "content.state_changed"
    object_kind: ClassVar[str] = "content"
    covers: ClassVar[frozenset[str]] = frozenset({"content", "placement"})
    kind: str
    root_id: int
    author_id: int
    state: str
    state_by: str | None
    rule_id: str | None = None
    case_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReactionChanged(Event):
    """Somebody reacted, or took it back."""

    wire_name: ClassVar[str] = "reaction.changed"
    object_kind: ClassVar[str] = "content"
    covers: ClassVar[frozenset[str]] = frozenset({"reaction"})
    kind: str
    is_on: bool
    root_id: int
    author_id: int


@dataclass(frozen=True, kw_only=True)
class HighlightsChosen(Event):
    """A job marked posts of a space as highlights; object_id is the space."""

    wire_name: ClassVar[str] = "highlights.chosen"
    object_kind: ClassVar[str] = "space"
    covers: ClassVar[frozenset[str]] = frozenset({"placement"})
    content_ids: tuple[int, ...]
