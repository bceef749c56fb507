"""What an engine is asked for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from esn.search.compile import Match

# Of a common word only the newest matches are looked at, before rights, so that it costs no more than a rare one.
CANDIDATES = 3_000


@dataclass(frozen=True, slots=True)
class Asked:
    """Documents of one group that match, from `since` on and before `until`."""

    group: str
    match: Match
    since: datetime | None = None
    until: datetime | None = None

    @property
    def dates(self) -> bool:
        """Whether the date of a document matters."""
        return self.since is not None or self.until is not None

    def dated(self, created_at: Any) -> list[sa.ColumnElement[bool]]:
        """SQL conditions on the date."""
        since = [] if self.since is None else [created_at >= self.since]
        return since if self.until is None else [*since, created_at < self.until]
