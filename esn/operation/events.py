"""What is done to the installation as a whole."""

from dataclasses import dataclass
from typing import ClassVar

from esn.core.events import Event


@dataclass(frozen=True, kw_only=True)
class BackupMade(Event):
    """Somebody who may run commands on the server has copied everything."""

    wire_name: ClassVar[str] = "installation.backup_made"
    object_kind: ClassVar[str] = "backup"
    covers: ClassVar[frozenset[str]] = frozenset({"backup_run"})
    texts: ClassVar[frozenset[str]] = frozenset({"place"})
    place: str
    tree_size: int
    has_secrets: bool


@dataclass(frozen=True, kw_only=True)
class InstallationRestored(Event):
    """A backup took the place of an empty installation; `object_id` counts the sealed entries in it.

    Every session open in the backup ended. `lost_up_to`: the newest entry known to have been sealed after it, else 0.
    """

    wire_name: ClassVar[str] = "installation.restored"
    object_kind: ClassVar[str] = "archive"
    covers: ClassVar[frozenset[str]] = frozenset({"sign_in_session"})
    made_at: str
    sessions_ended: int
    destroyed_again: int
    lost_up_to: int
