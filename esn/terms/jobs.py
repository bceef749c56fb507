"""What happens at the midnight from which a version holds."""

from esn.terms import actions


def take_force(version: int) -> None:
    """A published version begins to hold."""
    actions.take_force(version)
