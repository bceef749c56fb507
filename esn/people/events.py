"""What happens to accounts, their locks and roles, and the organisation."""

from dataclasses import dataclass
from typing import ClassVar

from esn.core.events import Event


@dataclass(frozen=True, kw_only=True)
class AccountChanged(Event):
    """The directory brought a person or changed one; `is_new` on the first time, `has_left` when gone."""

    wire_name: ClassVar[str] = "account.changed"
    object_kind: ClassVar[str] = "account"
    covers: ClassVar[frozenset[str]] = frozenset({"account", "spoken_language"})
    texts: ClassVar[frozenset[str]] = frozenset({"fields"})
    is_new: bool = False
    has_left: bool = False
    fields: dict[str, str]  # the changed fields with their new values


@dataclass(frozen=True, kw_only=True)
class AccountLocked(Event):
    """An account may no longer sign in or post; the texts hold the note."""

    wire_name: ClassVar[str] = "account.locked"
    object_kind: ClassVar[str] = "account"
    covers: ClassVar[frozenset[str]] = frozenset({"account_lock"})
    texts: ClassVar[frozenset[str]] = frozenset({"note"})
    lock_id: int
    reason: str
    effect: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class AccountUnlocked(Event):
    """One lock was lifted; others stay."""

    wire_name: ClassVar[str] = "account.unlocked"
    object_kind: ClassVar[str] = "account"
    covers: ClassVar[frozenset[str]] = frozenset({"account_lock"})
    lock_id: int
    reason: str
    effect: str


@dataclass(frozen=True, kw_only=True)
class RolesChanged(Event):
    """The directory's groups give a person other roles than before."""

    wire_name: ClassVar[str] = "account.roles_changed"
    object_kind: ClassVar[str] = "account"
    covers: ClassVar[frozenset[str]] = frozenset({"account_role"})
    gained: tuple[str, ...]
    lost: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class UnitsChanged(Event):
    """The organisation tree changed; object_id is the directory run."""

    wire_name: ClassVar[str] = "units.changed"
    object_kind: ClassVar[str] = "directory_run"
    covers: ClassVar[frozenset[str]] = frozenset({"unit", "unit_closure"})
    texts: ClassVar[frozenset[str]] = frozenset({"units"})
    units: dict[str, list[str | None]]  # directory id -> [name, kind, parent's directory id]


@dataclass(frozen=True, kw_only=True)
class ManagersChanged(Event):
    """Some people report to somebody else than before; object_id is the directory run."""

    wire_name: ClassVar[str] = "managers.changed"
    object_kind: ClassVar[str] = "directory_run"
    covers: ClassVar[frozenset[str]] = frozenset({"account"})
    managers: dict[str, int | None]  # account id -> the manager's


@dataclass(frozen=True, kw_only=True)
class DirectorySynchronised(Event):
    """A synchronisation started, ended, stopped or failed."""

    wire_name: ClassVar[str] = "directory.synchronised"
    object_kind: ClassVar[str] = "directory_run"
    covers: ClassVar[frozenset[str]] = frozenset({"directory_run"})
    texts: ClassVar[frozenset[str]] = frozenset({"accepted_by"})
    state: str
    people: int = 0
    joined: int = 0
    left: int = 0
    updated: int = 0
    problem_count: int = 0
    accepted_by: str = ""  # who let it go on where it would have stopped


@dataclass(frozen=True, kw_only=True)
class PersonFollowed(Event):
    """Somebody follows a person, or no longer does."""

    wire_name: ClassVar[str] = "person.followed"
    object_kind: ClassVar[str] = "account"
    covers: ClassVar[frozenset[str]] = frozenset({"follow"})
    is_following: bool


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(Event):
    """A person changed what their profile says of them; a subject taken off loses its endorsements."""

    wire_name: ClassVar[str] = "profile.changed"
    object_kind: ClassVar[str] = "account"
    covers: ClassVar[frozenset[str]] = frozenset(
        {"account", "personal_profile", "skill", "endorsement", "spoken_language"}
    )
    texts: ClassVar[frozenset[str]] = frozenset({"fields"})
    fields: dict[str, str]  # the changed fields with their new values; of lists one line each


@dataclass(frozen=True, kw_only=True)
class ProfileProposed(Event):
    """A person wrote texts that are shown when somebody has approved them; the approval's record holds them."""

    wire_name: ClassVar[str] = "profile.proposed"
    object_kind: ClassVar[str] = "account"
    covers: ClassVar[frozenset[str]] = frozenset({"personal_profile"})
    names: tuple[str, ...]  # of the fields


@dataclass(frozen=True, kw_only=True)
class QuietHoursChanged(Event):
    """A person works at other times now, or pauses until a moment (ISO, empty for none)."""

    wire_name: ClassVar[str] = "quiet_hours.changed"
    object_kind: ClassVar[str] = "account"
    covers: ClassVar[frozenset[str]] = frozenset({"quiet_hours"})
    is_on: bool
    days: str
    begins: int
    ends: int
    paused_until: str


@dataclass(frozen=True, kw_only=True)
class SkillEndorsed(Event):
    """A colleague says that the person knows a subject, or takes that back."""

    wire_name: ClassVar[str] = "skill.endorsed"
    object_kind: ClassVar[str] = "account"
    covers: ClassVar[frozenset[str]] = frozenset({"endorsement"})
    texts: ClassVar[frozenset[str]] = frozenset({"name"})
    skill_id: int
    is_endorsed: bool
    name: str  # of the subject


@dataclass(frozen=True, kw_only=True)
class DelegateNamed(Event):
    """From now on `writer_id` may write for an account, until a moment (ISO 8601, UTC); object_id is the account."""

    wire_name: ClassVar[str] = "delegate.named"
    object_kind: ClassVar[str] = "account"
    covers: ClassVar[frozenset[str]] = frozenset({"delegation"})
    writer_id: int
    until: str
    is_official: bool  # the account


@dataclass(frozen=True, kw_only=True)
class DelegationEnded(Event):
    """`writer_id` may no longer write for the account: taken back, given back, or over (then without an actor)."""

    wire_name: ClassVar[str] = "delegation.ended"
    object_kind: ClassVar[str] = "account"
    covers: ClassVar[frozenset[str]] = frozenset({"delegation"})
    writer_id: int
    is_official: bool


@dataclass(frozen=True, kw_only=True)
class OfficialAccountChanged(Event):
    """An administrator made an official account, or closed it for good; object_id is the account."""

    wire_name: ClassVar[str] = "official_account.changed"
    object_kind: ClassVar[str] = "account"
    covers: ClassVar[frozenset[str]] = frozenset({"account", "official_account"})
    texts: ClassVar[frozenset[str]] = frozenset({"name", "purpose"})
    is_closed: bool
    username: str
    name: str
    purpose: str
