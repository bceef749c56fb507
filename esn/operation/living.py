"""A process as others see it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class LivingProcess:
    """A process that said within a minute that it lives."""

    process_id: int
    kind: str
    host: str
    pid: int
    version: str
    revision: str
    sockets: int
    started_at: datetime

    @property
    def command(self) -> str:
        """What started it."""
        return f"esn {self.kind}"

    def sentence(self) -> str:
        """How it is named to people."""
        return f"{self.command} (process {self.pid} on {self.host}, version {self.version}, database {self.revision})"
