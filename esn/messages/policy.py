"""Who may do what in a conversation. Who reads it is decided by the rules of spaces and content, like everywhere."""

from esn.core.actor import POSTING, Actor


def may_use_messages(actor: Actor) -> bool:
    """Start a conversation, send, add people: everybody whose posting is not locked."""
    return actor.account_id is not None and POSTING not in actor.locked


def may_leave(*, is_pair: bool) -> bool:
    """Leave for good: a group. Two people stay reachable for each other; either can mute."""
    return not is_pair


def pair_key_of(one: int, other: int) -> str:
    """What finds the one conversation of two people."""
    return f"{min(one, other)}-{max(one, other)}"
