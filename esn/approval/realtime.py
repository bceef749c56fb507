"""Approvals' events as the rooms hear them."""

from esn.approval.events import ApprovalRequested
from esn.core.rooms import RoomEvent


def tell_request(event: ApprovalRequested) -> list[RoomEvent]:
    """A text waits, or has other words now: the queue of those who read it has changed."""
    return [RoomEvent(f"role:{event.reviewer_role}", "queue", {"n": 1})]
