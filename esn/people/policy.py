"""Who may lock whom, which locks count, and who decides what a profile says."""

from typing import Any

import sqlalchemy as sa

from esn.core.actor import POSTING, Actor
from esn.core.db import bound_now
from esn.people.models import Account, AccountLock, Delegation
from esn.settings import settings

DIRECTORY, MODERATION, SECURITY, COMPLIANCE = "directory", "moderation", "security", "compliance"

# Which role sets and lifts locks of which reason; the directory's belong to the sync alone.
_LOCKING_ROLES = {MODERATION: "moderator", SECURITY: "administrator", COMPLIANCE: "compliance"}

# What a profile says of a person: the person's own fields, whose rules stand in the settings, and the directory's.
FREE, NOTIFY, APPROVE, LOCKED = "free", "notify", "approve", "locked"
OWN_FIELDS = ("about", "skills", "languages", "time_zone")
DIRECTORY_FIELDS = ("display_name", "title", "unit", "manager", "place", "email", "telephone")
PROFILE, REVIEWERS = "profile", "compliance"  # as approvals call the subject, and the role that decides


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


def rule_of(name: str) -> str:
    """How a field of a profile changes: FREE, NOTIFY, APPROVE or LOCKED."""
    return str(getattr(settings().profiles, name)) if name in OWN_FIELDS else LOCKED


def may_change_field(actor: Actor, account_id: int, name: str) -> bool:
    """Change a field of a profile, at once or for review: one's own, unless one may not write at present."""
    return actor.account_id == account_id and rule_of(name) != LOCKED and POSTING not in actor.locked


def may_see_review(actor: Actor, account_id: int) -> bool:
    """See what waits for review on a profile: the person, and the reviewers."""
    return actor.account_id == account_id or actor.has_role(REVIEWERS)


def may_endorse(actor: Actor, account: Account) -> bool:
    """Say that somebody knows a subject: a colleague who is still here, never oneself."""
    return may_follow(actor, account) and POSTING not in actor.locked


def is_delegated(delegation: Any = Delegation) -> sa.ColumnElement[bool]:
    """SQL filter: rights to write for somebody that are in force."""
    return sa.and_(delegation.ended_at.is_(None), delegation.until > bound_now())


def is_official(account: Any = Account) -> sa.ColumnElement[bool]:
    """SQL: an account that nobody signs in as, and that others write under."""
    is_nobodys: sa.ColumnElement[bool] = account.directory_id.is_(None)
    return is_nobodys


def may_manage_official(actor: Actor) -> bool:
    """Make and close official accounts, and say who writes under their names: administrators."""
    return actor.has_role("administrator")
