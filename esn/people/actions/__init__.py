"""Verbs about people."""

from esn.people.actions.delegations import end_delegation, name_delegate
from esn.people.actions.endorsements import endorse_skill, withdraw_endorsement
from esn.people.actions.follows import follow_person, unfollow_person
from esn.people.actions.locks import lock_account, unlock_account
from esn.people.actions.official import close_official, create_official, end_use, let_use
from esn.people.actions.profiles import change_profile, withdraw_profile
from esn.people.actions.quiet import end_pause, pause, set_quiet_hours

__all__ = [
    "change_profile",
    "close_official",
    "create_official",
    "end_delegation",
    "end_pause",
    "end_use",
    "endorse_skill",
    "follow_person",
    "let_use",
    "lock_account",
    "name_delegate",
    "pause",
    "set_quiet_hours",
    "unfollow_person",
    "unlock_account",
    "withdraw_endorsement",
    "withdraw_profile",
]
