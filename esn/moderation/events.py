"""What happens to reports and cases; `object_id` is the id of the content that the case is about."""

from dataclasses import dataclass
from typing import ClassVar

from esn.core.events import Event


@dataclass(frozen=True, kw_only=True)
class ReportFiled(Event):
    """The actor asked moderators to look at a text of `author_id`."""

    wire_name: ClassVar[str] = "report.filed"
    object_kind: ClassVar[str] = "content"
    covers: ClassVar[frozenset[str]] = frozenset({"report", "moderation_case"})
    texts: ClassVar[frozenset[str]] = frozenset({"details"})
    report_id: int
    case_id: int
    author_id: int
    rule_id: str
    terms_version: int
    version: int  # of the content
    is_new_case: bool
    is_hidden_now: bool
    details: str


@dataclass(frozen=True, kw_only=True)
class CaseClaimed(Event):
    """A moderator took a case to work on."""

    wire_name: ClassVar[str] = "case.claimed"
    object_kind: ClassVar[str] = "content"
    covers: ClassVar[frozenset[str]] = frozenset({"moderation_case"})
    case_id: int


@dataclass(frozen=True, kw_only=True)
class CaseReleased(Event):
    """A moderator gave a case back."""

    wire_name: ClassVar[str] = "case.released"
    object_kind: ClassVar[str] = "content"
    covers: ClassVar[frozenset[str]] = frozenset({"moderation_case"})
    case_id: int


@dataclass(frozen=True, kw_only=True)
class CaseNoted(Event):
    """A moderator left a note for the others."""

    wire_name: ClassVar[str] = "case.noted"
    object_kind: ClassVar[str] = "content"
    covers: ClassVar[frozenset[str]] = frozenset({"case_note"})
    texts: ClassVar[frozenset[str]] = frozenset({"words"})
    case_id: int
    note_id: int
    words: str


@dataclass(frozen=True, kw_only=True)
class CaseDecided(Event):
    """The actor, a moderator, decided; `action`: none, hide, remove, warn.

    The author hears of it unless nothing was done and nothing had been hidden; the reporters always do.
    """

    wire_name: ClassVar[str] = "case.decided"
    object_kind: ClassVar[str] = "content"
    covers: ClassVar[frozenset[str]] = frozenset({"decision", "moderation_case"})
    texts: ClassVar[frozenset[str]] = frozenset({"reason"})
    case_id: int
    decision_id: int
    author_id: int
    reporter_ids: tuple[int, ...]
    action: str
    rule_id: str | None
    terms_version: int | None
    version: int  # of the content
    is_author_told: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class DecisionReversed(Event):
    """The actor, a moderator, took a decision back without an appeal."""

    wire_name: ClassVar[str] = "decision.reversed"
    object_kind: ClassVar[str] = "content"
    covers: ClassVar[frozenset[str]] = frozenset({"decision", "moderation_case"})
    texts: ClassVar[frozenset[str]] = frozenset({"reason"})
    case_id: int
    decision_id: int
    author_id: int
    reporter_ids: tuple[int, ...]
    action: str  # what is no longer in force
    rule_id: str | None
    is_author_told: bool
    reason: str


@dataclass(frozen=True, kw_only=True)
class AppealFiled(Event):
    """The actor, the author, asked for a decision to be looked at again by somebody other than `moderator_id`."""

    wire_name: ClassVar[str] = "appeal.filed"
    object_kind: ClassVar[str] = "content"
    covers: ClassVar[frozenset[str]] = frozenset({"appeal", "moderation_case"})
    texts: ClassVar[frozenset[str]] = frozenset({"words"})
    case_id: int
    decision_id: int
    appeal_id: int
    author_id: int
    moderator_id: int
    rule_id: str | None
    words: str


@dataclass(frozen=True, kw_only=True)
class AppealDecided(Event):
    """The actor, another moderator, granted or refused an appeal; granting reverses the decision."""

    wire_name: ClassVar[str] = "appeal.decided"
    object_kind: ClassVar[str] = "content"
    covers: ClassVar[frozenset[str]] = frozenset({"appeal", "decision", "moderation_case"})
    texts: ClassVar[frozenset[str]] = frozenset({"reason"})
    case_id: int
    decision_id: int
    appeal_id: int
    author_id: int
    reporter_ids: tuple[int, ...]
    rule_id: str | None
    outcome: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DecisionInspected(Event):
    """An auditor read a decision in full."""

    wire_name: ClassVar[str] = "decision.inspected"
    object_kind: ClassVar[str] = "content"
    case_id: int
    decision_id: int
