"""What happens to content by itself."""

from esn.content.actions import drafts, highlights
from esn.core.actor import SYSTEM


def choose_highlights(space_id: int) -> None:
    """Look again which posts of a space are highlights."""
    highlights.choose_highlights(SYSTEM, space_id)


def forget_drafts() -> None:
    """Delete drafts that nobody went on with."""
    drafts.forget_drafts()
