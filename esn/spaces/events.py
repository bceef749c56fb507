"""What happens to spaces and to who belongs to them."""

from dataclasses import dataclass
from typing import ClassVar

from esn.core.events import Event


@dataclass(frozen=True, kw_only=True)
class SpaceCreated(Event):
    """A space was made; its creator is the first owner."""

    wire_name: ClassVar[str] = "space.created"
    object_kind: ClassVar[str] = "space"
    covers: ClassVar[frozenset[str]] = frozenset({"space", "membership", "membership_period"})
    texts: ClassVar[frozenset[str]] = frozenset({"name", "purpose", "slug", "place"})
    kind: str
    visibility: str
    is_listed: bool
    unit_id: int | None = None
    parent_id: int | None = None
    access_space_id: int
    slug: str
    name: str
    purpose: str = ""
    place: str = ""


@dataclass(frozen=True, kw_only=True)
class SpaceChanged(Event):
    """Name, purpose or place changed; `fields` holds the new values."""

    wire_name: ClassVar[str] = "space.changed"
    object_kind: ClassVar[str] = "space"
    covers: ClassVar[frozenset[str]] = frozenset({"space"})
    texts: ClassVar[frozenset[str]] = frozenset({"fields"})
    fields: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class SpaceVisibilityChanged(Event):
    """Who may see the space changed; live connections are looked at again."""

    wire_name: ClassVar[str] = "space.visibility_changed"
    object_kind: ClassVar[str] = "space"
    covers: ClassVar[frozenset[str]] = frozenset({"space"})
    visibility: str
    is_listed: bool


@dataclass(frozen=True, kw_only=True)
class SpaceArchived(Event):
    """The space became read-only, or was opened again."""

    wire_name: ClassVar[str] = "space.archived"
    object_kind: ClassVar[str] = "space"
    covers: ClassVar[frozenset[str]] = frozenset({"space"})
    is_archived: bool


@dataclass(frozen=True, kw_only=True)
class GroupRuleChanged(Event):
    """A space began or ended to follow a group of the directory; the texts hold the group's name."""

    wire_name: ClassVar[str] = "space.group_rule_changed"
    object_kind: ClassVar[str] = "space"
    covers: ClassVar[frozenset[str]] = frozenset({"space", "default_group"})
    texts: ClassVar[frozenset[str]] = frozenset({"group_name"})
    group_name: str
    kind: str  # default, constrained
    is_in_force: bool


@dataclass(frozen=True, kw_only=True)
class MembershipChanged(Event):
    """Somebody asked, was invited, joined, got another role or left; object_id is the space.

    `step`: asked, invited, joined, approved, refused, declined, withdrawn, left, removed, role; by others, or by a
    group of the directory: added, dropped.
    `role` is None when there is no row any more; `role` and `state` are what the row says now.
    """

    wire_name: ClassVar[str] = "membership.changed"
    object_kind: ClassVar[str] = "space"
    covers: ClassVar[frozenset[str]] = frozenset({"membership", "membership_period", "space_preference"})
    texts: ClassVar[frozenset[str]] = frozenset({"note"})
    account_id: int
    step: str
    role: str | None
    state: str | None  # member, invited, asked; None when there is no row any more
    source: str = "joined"
    visible_from_position: int = 0
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class LevelChosen(Event):
    """Somebody chose how much of a space should reach them."""

    wire_name: ClassVar[str] = "level.chosen"
    object_kind: ClassVar[str] = "space"
    covers: ClassVar[frozenset[str]] = frozenset({"space_preference"})
    level: int


@dataclass(frozen=True, kw_only=True)
class AccessGranted(Event):
    """Reading was given for a case, or taken back; object_id is the content."""

    wire_name: ClassVar[str] = "access.granted"
    object_kind: ClassVar[str] = "content"
    covers: ClassVar[frozenset[str]] = frozenset({"access_grant"})
    account_id: int
    reason: str
    case_id: int
    is_granted: bool
