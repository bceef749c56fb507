"""What happens to content of every kind; `object_id` is the content's id."""

from dataclasses import dataclass
from typing import Any, ClassVar

from esn.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ReplyCreated(Event):
    """A reply stands under a root."""

    wire_name: ClassVar[str] = "reply.created"
    object_kind: ClassVar[str] = "reply"
    retention_class: ClassVar[str] = "public"
    covers: ClassVar[frozenset[str]] = frozenset({"content", "content_version", "mention"})
    texts: ClassVar[frozenset[str]] = frozenset({"source"})
    written_for_id: int | None = None  # the official account under whose name the actor wrote
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
    author_id: int | None = None
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


@dataclass(frozen=True, kw_only=True)
class TextScheduled(Event):
    """Somebody chose when a text is published; object_id counts scheduled texts, `publish_at` is ISO 8601 in UTC."""

    wire_name: ClassVar[str] = "text.scheduled"
    object_kind: ClassVar[str] = "scheduled_text"
    covers: ClassVar[frozenset[str]] = frozenset({"scheduled_text"})
    texts: ClassVar[frozenset[str]] = frozenset({"place", "title", "source"})
    kind: str
    kept_as: str  # the retention rule of what it becomes
    publish_at: str
    place: dict[str, Any]
    title: str
    source: str

    def keeping(self) -> str:
        """It is kept as what it becomes."""
        return self.kept_as


@dataclass(frozen=True, kw_only=True)
class ScheduleChanged(TextScheduled):
    """Its author changed the time or the text."""

    wire_name: ClassVar[str] = "schedule.changed"


@dataclass(frozen=True, kw_only=True)
class ScheduleEnded(Event):
    """A scheduled text is none any more. `step`: published, cancelled, forgotten; `became_id`: what it became.

    A first message became a conversation, every other one a content.
    """

    wire_name: ClassVar[str] = "schedule.ended"
    object_kind: ClassVar[str] = "scheduled_text"
    covers: ClassVar[frozenset[str]] = frozenset({"scheduled_text"})
    kind: str
    author_id: int
    step: str
    became_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ScheduleRefused(Event):
    """Its moment came and its author could not publish it; `reason` is what the author reads."""

    wire_name: ClassVar[str] = "schedule.refused"
    object_kind: ClassVar[str] = "scheduled_text"
    covers: ClassVar[frozenset[str]] = frozenset({"scheduled_text"})
    texts: ClassVar[frozenset[str]] = frozenset({"reason"})
    kind: str
    author_id: int
    code: str
    reason: str
