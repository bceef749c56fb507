"""What is forgotten in time."""

from esn.notifications import actions


def forget_notifications() -> None:
    """Lines that are older than the settings say."""
    actions.forget_notifications()
