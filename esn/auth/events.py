"""What happens at the door: signing in, being refused, signing out, ending sessions."""

from dataclasses import dataclass
from typing import ClassVar

from esn.core.events import Event


@dataclass(frozen=True, kw_only=True)
class SignedIn(Event):
    """A session began."""

    wire_name: ClassVar[str] = "session.signed_in"
    object_kind: ClassVar[str] = "session"
    retention_class: ClassVar[str] = "sign_in"
    covers: ClassVar[frozenset[str]] = frozenset({"sign_in_session"})
    texts: ClassVar[frozenset[str]] = frozenset({"address", "agent"})
    address: str
    agent: str


@dataclass(frozen=True, kw_only=True)
class SignInRefused(Event):
    """Somebody was not let in. `object_id` is the account, 0 for an unknown name; the page tells no cause."""

    wire_name: ClassVar[str] = "session.refused"
    object_kind: ClassVar[str] = "account"
    retention_class: ClassVar[str] = "sign_in"
    texts: ClassVar[frozenset[str]] = frozenset({"typed_name", "detail", "address"})
    cause: str  # wrong, locked, too_many, directory_down, not_this_person
    typed_name: str
    detail: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True)
class SignedOut(Event):
    """Somebody ended the session they were in."""

    wire_name: ClassVar[str] = "session.signed_out"
    object_kind: ClassVar[str] = "session"
    retention_class: ClassVar[str] = "sign_in"
    covers: ClassVar[frozenset[str]] = frozenset({"sign_in_session"})


@dataclass(frozen=True, kw_only=True)
class SessionRevoked(Event):
    """A session was ended from elsewhere."""

    wire_name: ClassVar[str] = "session.revoked"
    object_kind: ClassVar[str] = "session"
    retention_class: ClassVar[str] = "sign_in"
    covers: ClassVar[frozenset[str]] = frozenset({"sign_in_session"})
    account_id: int


@dataclass(frozen=True, kw_only=True)
class Reauthenticated(Event):
    """Somebody gave the password again, in the same session."""

    wire_name: ClassVar[str] = "session.reauthenticated"
    object_kind: ClassVar[str] = "session"
    retention_class: ClassVar[str] = "sign_in"
    covers: ClassVar[frozenset[str]] = frozenset({"sign_in_session"})
