"""Where a change comes from: what the archive notes beside the actor."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """The door a change came through."""

    channel: str = "job"  # web, socket, cli, job
    session_id: int | None = None
    client: str | None = None  # network address
    policy_version: int | None = None  # the terms version the actor has accepted


JOB = Origin()
origin: ContextVar[Origin] = ContextVar("origin", default=JOB)
