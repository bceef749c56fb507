"""What happens to texts that somebody else has to read."""

from dataclasses import dataclass
from typing import ClassVar

from esn.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ApprovalRequested(Event):
    """A text waits (pending), or holds already and is shown (noted); also after each later edit."""

    wire_name: ClassVar[str] = "approval.requested"
    object_kind: ClassVar[str] = "approval"
    covers: ClassVar[frozenset[str]] = frozenset({"approval", "approval_part", "approval_delegate"})
    texts: ClassVar[frozenset[str]] = frozenset({"parts"})
    subject_kind: str
    subject_id: int
    written_for_id: int | None
    delegate_ids: tuple[int, ...]
    reviewer_role: str
    state: str
    digest: str
    parts: dict[str, tuple[str, str]]  # name -> before, after


@dataclass(frozen=True, kw_only=True)
class ApprovalDecided(Event):
    """Somebody read the text of this digest: approved, partly, refused, or seen (of what was noted)."""

    wire_name: ClassVar[str] = "approval.decided"
    object_kind: ClassVar[str] = "approval"
    covers: ClassVar[frozenset[str]] = frozenset({"approval", "approval_part"})
    texts: ClassVar[frozenset[str]] = frozenset({"approved", "answers"})
    subject_kind: str
    subject_id: int
    author_id: int
    state: str
    digest: str
    approved: dict[str, str]  # approved parts: name -> text
    answers: dict[str, dict[str, str]]  # of refused parts: name -> rule_id, sentence, reason, proposal


@dataclass(frozen=True, kw_only=True)
class ApprovalWithdrawn(Event):
    """The writers no longer ask, or have gone back to the text that holds."""

    wire_name: ClassVar[str] = "approval.withdrawn"
    object_kind: ClassVar[str] = "approval"
    covers: ClassVar[frozenset[str]] = frozenset({"approval"})
    subject_kind: str
    subject_id: int
    digest: str
