"""What happens to content by itself."""

from esn.content.actions import drafts, highlights, scheduling
from esn.core.actor import SYSTEM


def choose_highlights(space_id: int) -> None:
    """Look again which posts of a space are highlights."""
    highlights.choose_highlights(SYSTEM, space_id)


def forget_drafts() -> None:
    """Delete drafts that nobody went on with, and scheduled texts that could not be published."""
    drafts.forget_drafts()
    scheduling.forget_refused()


def publish_scheduled(scheduled_id: int) -> None:
    """Publish a text whose moment has come."""
    scheduling.publish_due(scheduled_id)
