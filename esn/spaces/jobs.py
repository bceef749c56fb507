"""Recurring work on spaces."""

from esn.core.actor import SYSTEM
from esn.spaces import actions


def recount_members() -> None:
    """Put member counts right."""
    actions.recount_members(SYSTEM)
