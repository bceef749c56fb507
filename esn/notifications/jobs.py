"""What is forgotten in time, and what was held back."""

from esn.notifications import actions


def forget_notifications() -> None:
    """Lines that are older than the settings say."""
    actions.forget_notifications()


def end_quiet(account_id: int) -> None:
    """Somebody's quiet hours are over."""
    actions.end_quiet(account_id)
