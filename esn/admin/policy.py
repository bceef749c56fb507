"""Who administers."""

from esn.core.actor import Actor


def may_administer(actor: Actor) -> bool:
    """Administrators, by the directory's groups."""
    return actor.has_role("administrator")
