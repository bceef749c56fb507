"""What messages do when the organisation changes."""

from esn.core import jobs
from esn.messages.actions.delegates import admit_to_messages, dismiss_delegate
from esn.people.events import DelegateNamed, DelegationEnded, DirectorySynchronised


def on_synchronised(event: DirectorySynchronised) -> None:
    """Audiences are looked at again: one job, however many messages are in force."""
    if event.state == "done":
        jobs.enqueue("messages.address_newcomers", unique_key="messages.address_newcomers")


def on_delegate_named(event: DelegateNamed) -> None:
    """A delegate reads what the leader's people are asked at present, and what they answer from now on."""
    admit_to_messages(event.object_id, event.writer_id)


def on_delegation_ended(event: DelegationEnded) -> None:
    """Whoever is no delegate any more reads none of it."""
    dismiss_delegate(event.object_id, event.writer_id)
