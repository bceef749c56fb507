"""Writes about people."""

from esn.people.actions.follows import follow_person, unfollow_person
from esn.people.actions.locks import lock_account, unlock_account

__all__ = ["follow_person", "lock_account", "unfollow_person", "unlock_account"]
