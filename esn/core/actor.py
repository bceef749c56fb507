"""The actor: whoever acts now, as a small value; first argument of every query and action."""

from dataclasses import dataclass, field
from datetime import datetime

SIGN_IN, POSTING = "sign_in", "posting"  # the effects of a lock
VERSION_DIGITS = 12  # of a photo's digest in its address


def photo_address(username: str, digest: str | None) -> str | None:
    """Where somebody's photo is, None without one. The digest in it lets browsers keep the photo for ever."""
    return f"/u/{username}/photo?v={digest[:VERSION_DIGITS]}" if digest else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: ids and words only; made anew for each request, socket event and job."""

    account_id: int | None  # None: the product itself
    username: str = ""
    display_name: str = ""
    unit_ids: tuple[int, ...] = ()  # own unit and everything above it
    roles: frozenset[str] = field(default_factory=frozenset)
    locked: frozenset[str] = field(default_factory=frozenset)  # effects of the locks in force
    session_id: int | None = None
    session_ends_at: datetime | None = None  # at the latest; idleness ends it sooner
    locale: str = "en"
    time_zone: str = "UTC"
    photo_digest: str | None = None
    title: str = ""

    @property
    def id(self) -> int:
        """The account id; an error for the product itself, which has none."""
        if self.account_id is None:
            raise LookupError("the product itself has no account")
        return self.account_id

    def has_role(self, role: str) -> bool:
        """Whether the directory gives this person the role."""
        return role in self.roles


SYSTEM = Actor(account_id=None, username="system", display_name="System")
