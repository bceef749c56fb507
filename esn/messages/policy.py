"""Who may do what in a conversation. Who reads it is decided by the rules of spaces and content, like everywhere."""

from esn.core.actor import POSTING, Actor
from esn.messages.models import TeamMessage
from esn.settings import settings


def may_use_messages(actor: Actor) -> bool:
    """Start a conversation, send, add people: everybody whose posting is not locked."""
    return actor.account_id is not None and POSTING not in actor.locked


def may_leave(*, is_pair: bool) -> bool:
    """Leave for good: a group. Two people stay reachable for each other; either can mute."""
    return not is_pair


def pair_key_of(one: int, other: int) -> str:
    """What finds the one conversation of two people."""
    return f"{min(one, other)}-{max(one, other)}"


def may_address_all(actor: Actor) -> bool:
    """Write a team message to any part of the company: the roles that the settings name. Leaders write to their own."""
    return any(actor.has_role(role) for role in settings().team_messages.wide_roles)


def may_end_announcement(actor: Actor, message: TeamMessage) -> bool:
    """Take an announcement from Home before its day: who wrote it, and those who may write one."""
    return message.sender_id == actor.account_id or may_address_all(actor)


def may_pass_quiet(actor: Actor) -> bool:
    """Let a team message pass quiet hours, with a reason that is kept and shown: the role *urgent notice* alone."""
    return actor.has_role("urgent")
