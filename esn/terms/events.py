"""What happens to the policy and to people's consent."""

from dataclasses import dataclass
from typing import ClassVar

from esn.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TermsPublished(Event):
    """A version is published; `object_id` is its number. From `holds_from` on it holds."""

    wire_name: ClassVar[str] = "terms.published"
    object_kind: ClassVar[str] = "terms"
    covers: ClassVar[frozenset[str]] = frozenset({"terms_version", "terms_text", "terms_rule"})
    texts: ClassVar[frozenset[str]] = frozenset({"sources"})
    kind: str
    holds_from: str  # ISO date
    digests: dict[str, str]  # language -> digest
    sources: dict[str, str]  # language -> filled text


@dataclass(frozen=True, kw_only=True)
class TermsAccepted(Event):
    """Somebody accepted a version, as read in one language."""

    wire_name: ClassVar[str] = "terms.accepted"
    object_kind: ClassVar[str] = "terms"
    covers: ClassVar[frozenset[str]] = frozenset({"terms_acceptance"})
    language: str
    digest: str


@dataclass(frozen=True, kw_only=True)
class TermsDeclined(Event):
    """Somebody was asked for a version, said not now, and was signed out."""

    wire_name: ClassVar[str] = "terms.declined"
    object_kind: ClassVar[str] = "terms"
