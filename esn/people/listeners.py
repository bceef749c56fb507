"""What people do when something happens below."""

from esn.approval.events import ApprovalDecided
from esn.people.actions.fields import publish_fields
from esn.people.policy import PROFILE


def on_approval_decided(event: ApprovalDecided) -> None:
    """Approved texts of a profile are shown from now on."""
    if event.subject_kind == PROFILE and event.approved:
        publish_fields(event.actor_id, event.subject_id, event.approved)
