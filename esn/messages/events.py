"""What happens in conversations and nowhere else; editing, removing and reacting are events of `content`."""

from dataclasses import dataclass
from typing import Any, ClassVar

from esn.core.events import Event


@dataclass(frozen=True, kw_only=True)
class MessageSent(Event):
    """A message stands in a conversation; `participant_ids` are those who were in it then, the author among them.

    `about_id`: the team message that the conversation answers, `leader_ids`: who answers for that here.
    """

    wire_name: ClassVar[str] = "message.sent"
    object_kind: ClassVar[str] = "message"
    retention_class: ClassVar[str] = "message"
    covers: ClassVar[frozenset[str]] = frozenset({"content", "content_version", "placement", "mention"})
    texts: ClassVar[frozenset[str]] = frozenset({"source"})
    position: int
    parent_id: int | None
    participant_ids: tuple[int, ...]
    mentioned_ids: tuple[int, ...] = ()
    about_id: int | None = None
    leader_ids: tuple[int, ...] = ()
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


@dataclass(frozen=True, kw_only=True)
class TeamMessageSent(Event):
    """A leader, or somebody for one, wrote to a part of the organisation; TeamMessageAddressed tells whom it reaches.

    `audience`: Audience.as_data(); `replies`: private or shared; `planned`: how many people were in it then.
    `over_budget` and `urgent`: the reasons given for more than the week's budget, and for passing quiet hours.
    """

    wire_name: ClassVar[str] = "team_message.sent"
    object_kind: ClassVar[str] = "message"
    retention_class: ClassVar[str] = "message"
    covers: ClassVar[frozenset[str]] = frozenset({"content", "content_version", "placement", "mention", "team_message"})
    texts: ClassVar[frozenset[str]] = frozenset({"source", "statement", "over_budget", "urgent"})
    written_for_id: int | None = None  # whose message it is, where the actor is a delegate
    position: int
    audience: dict[str, Any]
    planned: int
    replies: str
    confirm_until: str | None  # ISO 8601, UTC
    in_force_until: str
    announced_until: str | None  # on Home
    mentioned_ids: tuple[int, ...] = ()
    source: str
    statement: str
    over_budget: str
    urgent: str


@dataclass(frozen=True, kw_only=True)
class TeamMessageAddressed(Event):
    """A team message reached these people: each of them once, whatever happens to the job that does it."""

    wire_name: ClassVar[str] = "team_message.addressed"
    object_kind: ClassVar[str] = "message"
    retention_class: ClassVar[str] = "message"
    covers: ClassVar[frozenset[str]] = frozenset({"membership", "membership_period"})
    account_ids: tuple[int, ...]
    sender_id: int
    writer_id: int | None = None  # who wrote it for the sender
    asks: bool  # for a confirmation
    is_urgent: bool  # told in quiet hours too
    is_announcement: bool


@dataclass(frozen=True, kw_only=True)
class AnnouncementEnded(Event):
    """An announcement was taken from Home before its day; who got it can still read it."""

    wire_name: ClassVar[str] = "announcement.ended"
    object_kind: ClassVar[str] = "message"
    retention_class: ClassVar[str] = "message"
    covers: ClassVar[frozenset[str]] = frozenset({"team_message"})


@dataclass(frozen=True, kw_only=True)
class TeamReplyOpened(Event):
    """Somebody answers a team message privately; object_id is the conversation of the two."""

    wire_name: ClassVar[str] = "team_reply.opened"
    object_kind: ClassVar[str] = "space"
    retention_class: ClassVar[str] = "message"
    covers: ClassVar[frozenset[str]] = frozenset({"team_reply"})
    about_id: int
    account_id: int


@dataclass(frozen=True, kw_only=True)
class TeamReplySettled(Event):
    """The leader is done with private replies: `answered` for all, or `done`; object_id is the team message."""

    wire_name: ClassVar[str] = "team_reply.settled"
    object_kind: ClassVar[str] = "message"
    retention_class: ClassVar[str] = "message"
    covers: ClassVar[frozenset[str]] = frozenset({"team_reply"})
    settled_as: str
    position: int


@dataclass(frozen=True, kw_only=True)
class TeamReplyShared(Event):
    """Somebody answered a team message for everybody it was addressed to; `about_id` is the team message."""

    wire_name: ClassVar[str] = "team_reply.shared"
    object_kind: ClassVar[str] = "message"
    retention_class: ClassVar[str] = "message"
    covers: ClassVar[frozenset[str]] = frozenset({"content", "content_version", "placement", "mention"})
    texts: ClassVar[frozenset[str]] = frozenset({"source"})
    about_id: int
    sender_id: int  # of the team message
    written_for_id: int | None = None  # the sender, where the actor is a delegate
    position: int
    mentioned_ids: tuple[int, ...] = ()
    source: str


@dataclass(frozen=True, kw_only=True)
class TeamMessageConfirmed(Event):
    """Somebody confirmed what a team message asked to confirm."""

    wire_name: ClassVar[str] = "team_message.confirmed"
    object_kind: ClassVar[str] = "message"
    retention_class: ClassVar[str] = "message"
    covers: ClassVar[frozenset[str]] = frozenset({"team_confirmation"})


@dataclass(frozen=True, kw_only=True)
class TeamReminderOrdered(Event):
    """The leader has those reminded who have not confirmed: once a message."""

    wire_name: ClassVar[str] = "team_message.reminder_ordered"
    object_kind: ClassVar[str] = "message"
    retention_class: ClassVar[str] = "message"
    covers: ClassVar[frozenset[str]] = frozenset({"team_message"})


@dataclass(frozen=True, kw_only=True)
class TeamPeopleReminded(Event):
    """These people were reminded of a team message that asks for a confirmation."""

    wire_name: ClassVar[str] = "team_message.people_reminded"
    object_kind: ClassVar[str] = "message"
    retention_class: ClassVar[str] = "message"
    account_ids: tuple[int, ...]
    sender_id: int


@dataclass(frozen=True, kw_only=True)
class TeamMessageSeen(Event):
    """Somebody has read a team message; nobody is told, what asked for attention is done with."""

    wire_name: ClassVar[str] = "team_message.seen"
    object_kind: ClassVar[str] = "message"
    asks: bool  # for a confirmation that this person has not given
