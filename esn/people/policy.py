"""Who may lock whom, which locks count, and who decides what a profile says."""

from typing import Any

import sqlalchemy as sa

from esn.core.actor import POSTING, Actor
from esn.core.db import bound_now
from esn.people.models import Account, AccountLock

DIRECTORY, MODERATION, SECURITY, COMPLIANCE = "directory", "moderation", "security", "compliance"

# Which role sets and lifts locks of which reason; the directory's belong to the sync alone.
_LOCKING_ROLES = {MODERATION: "moderator", SECURITY: "administrator", COMPLIANCE: "compliance"}

# What a profile says of a person, and who decides it: FREE is the person's own, the rest comes from the directory.
FREE, FROM_DIRECTORY = "free", "directory"
PROFILE_FIELDS = {
    **dict.fromkeys(("display_name", "title", "unit", "manager", "place", "email", "telephone"), FROM_DIRECTORY),
    **dict.fromkeys(("about", "skills", "languages", "time_zone"), FREE),
}


def is_in_force(lock: Any = AccountLock) -> sa.ColumnElement[bool]:
    """SQL filter: locks neither lifted nor expired."""
    return sa.and_(lock.lifted_at.is_(None), sa.or_(lock.expires_at.is_(None), lock.expires_at > bound_now()))


def is_present(account: Any = Account) -> sa.ColumnElement[bool]:
    """SQL filter: people who have not left."""
    has_stayed: sa.ColumnElement[bool] = account.left_at.is_(None)
    return has_stayed


def may_lock(actor: Actor, account_id: int, reason: str) -> bool:
    """Set or lift a lock of this reason: the product itself, or the role it belongs to; nobody on themselves."""
    if actor.account_id is None:
        return True
    return actor.account_id != account_id and actor.has_role(_LOCKING_ROLES.get(reason, ""))


def may_follow(actor: Actor, account: Account) -> bool:
    """Follow somebody else who is still here."""
    return actor.account_id is not None and actor.account_id != account.id and account.left_at is None


def may_change_field(actor: Actor, account_id: int, name: str) -> bool:
    """Change a field of a profile: one's own, where it is free, unless one may not write at present."""
    return actor.account_id == account_id and PROFILE_FIELDS.get(name) == FREE and POSTING not in actor.locked


def may_endorse(actor: Actor, account: Account) -> bool:
    """Say that somebody knows a subject: a colleague who is still here, never oneself."""
    return may_follow(actor, account) and POSTING not in actor.locked
