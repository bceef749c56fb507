"""Who administers."""

from esn.core.actor import Actor
from esn.core.errors import NotAllowed


def may_administer(actor: Actor) -> bool:
    """Administrators, by the directory's groups."""
    return actor.has_role("administrator")


def require_administrator(actor: Actor) -> None:
    """NotAllowed for everybody else."""
    if not may_administer(actor):
        raise NotAllowed
