"""What content does when something happens to it."""

from datetime import timedelta

from esn.content.events import ReplyCreated
from esn.core import jobs

HIGHLIGHTS_DELAY = timedelta(seconds=30)  # several replies, one job


def on_reply_created(event: ReplyCreated) -> None:
    """The thread grew: its place among the highlights is looked at again."""
    for space_id in event.space_ids:
        key = f"content.highlights:{space_id}"
        jobs.enqueue("content.highlights", unique_key=key, delay=HIGHLIGHTS_DELAY, space_id=space_id)
