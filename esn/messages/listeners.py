"""What messages do when the organisation changes."""

from esn.core import jobs
from esn.people.events import DirectorySynchronised


def on_synchronised(event: DirectorySynchronised) -> None:
    """Audiences are looked at again: one job, however many messages are in force."""
    if event.state == "done":
        jobs.enqueue("messages.address_newcomers", unique_key="messages.address_newcomers")
