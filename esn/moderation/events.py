"""What happens to reports and cases; `object_id` is the content or the profile's account that it is about."""

from dataclasses import dataclass
from typing import ClassVar

from esn.core.events import Event


@dataclass(frozen=True, kw_only=True)
class OfCase:
    """What events about a case share; `field` is empty, or the text of a profile that the case is about."""

    object_kind: ClassVar[str] = "content"
    field: str = ""

    def object_is(self) -> str:
        """A content, or the account whose profile it is about."""
        return "account" if self.field else self.object_kind


@dataclass(frozen=True, kw_only=True)
class ReportFiled(OfCase, Event):
    """The actor asked moderators to look at a text of `author_id`; `quoted` is a profile's, with its digest."""

    wire_name: ClassVar[str] = "report.filed"
    covers: ClassVar[frozenset[str]] = frozenset({"report", "moderation_case", "reported_text"})
    texts: ClassVar[frozenset[str]] = frozenset({"details", "quoted"})
    report_id: int
    case_id: int
    author_id: int
    rule_id: str
    terms_version: int
    version: int  # of the content
    is_new_case: bool
    is_hidden_now: bool
    digest: str = ""
    quoted: str = ""
    details: str


@dataclass(frozen=True, kw_only=True)
class CaseClaimed(OfCase, Event):
    """A moderator took a case to work on."""

    wire_name: ClassVar[str] = "case.claimed"
    covers: ClassVar[frozenset[str]] = frozenset({"moderation_case"})
    case_id: int


@dataclass(frozen=True, kw_only=True)
class CaseReleased(OfCase, Event):
    """A moderator gave a case back."""

    wire_name: ClassVar[str] = "case.released"
    covers: ClassVar[frozenset[str]] = frozenset({"moderation_case"})
    case_id: int


@dataclass(frozen=True, kw_only=True)
class CaseNoted(OfCase, Event):
    """A moderator left a note for the others."""

    wire_name: ClassVar[str] = "case.noted"
    covers: ClassVar[frozenset[str]] = frozenset({"case_note"})
    texts: ClassVar[frozenset[str]] = frozenset({"words"})
    case_id: int
    note_id: int
    words: str


@dataclass(frozen=True, kw_only=True)
class CaseDecided(OfCase, Event):
    """The actor, a moderator, decided; `action`: none, hide, remove, warn.

    The author hears of it unless nothing was done and nothing had been hidden; the reporters always do.
    """

    wire_name: ClassVar[str] = "case.decided"
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
class DecisionReversed(OfCase, Event):
    """The actor, a moderator, took a decision back without an appeal."""

    wire_name: ClassVar[str] = "decision.reversed"
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
class AppealFiled(OfCase, Event):
    """The actor, the author, asked for a decision to be looked at again by somebody other than `moderator_id`."""

    wire_name: ClassVar[str] = "appeal.filed"
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
class AppealDecided(OfCase, Event):
    """The actor, another moderator, granted or refused an appeal; granting reverses the decision."""

    wire_name: ClassVar[str] = "appeal.decided"
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
class DecisionInspected(OfCase, Event):
    """An auditor read a decision in full."""

    wire_name: ClassVar[str] = "decision.inspected"
    case_id: int
    decision_id: int
