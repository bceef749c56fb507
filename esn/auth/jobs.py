"""What is forgotten in time."""

from esn.auth import actions


def forget_forms() -> None:
    """Kept forms whose hour is over."""
    actions.forget_expired_forms()
