"""Loading the actor: account, unit line, roles and locks as columns of one statement."""

from typing import Any

import sqlalchemy as sa

from esn.core.actor import Actor
from esn.core.db import read_one
from esn.core.prepared import Prepared
from esn.people.models import Account, AccountLock, AccountRole, UnitClosure
from esn.people.policy import is_in_force


def actor_columns() -> tuple[sa.ColumnElement[Any], ...]:
    """Columns that `actor_from_row` reads, for a SELECT that already has `Account` in its FROM."""
    units = (
        sa.select(sa.func.aggregate_strings(sa.cast(UnitClosure.ancestor_id, sa.String), ","))
        .where(UnitClosure.unit_id == Account.unit_id)
        .scalar_subquery()
    )
    roles = (
        sa.select(sa.func.aggregate_strings(AccountRole.role, ","))
        .where(AccountRole.account_id == Account.id)
        .scalar_subquery()
    )
    locks = (
        sa.select(sa.func.aggregate_strings(AccountLock.effect, ","))
        .where(AccountLock.account_id == Account.id, is_in_force())
        .scalar_subquery()
    )
    return (
        Account.id.label("actor_account_id"),
        Account.username.label("actor_username"),
        Account.display_name.label("actor_display_name"),
        Account.title.label("actor_title"),
        Account.locale.label("actor_locale"),
        Account.time_zone.label("actor_time_zone"),
        Account.photo_digest.label("actor_photo_digest"),
        units.label("actor_units"),
        roles.label("actor_roles"),
        locks.label("actor_locks"),
    )


def actor_from_row(row: sa.Row[Any], session_id: int | None = None) -> Actor:
    """The actor out of a row with `actor_columns()`."""
    return Actor(
        account_id=row.actor_account_id,
        username=row.actor_username,
        display_name=row.actor_display_name,
        title=row.actor_title,
        locale=row.actor_locale,
        time_zone=row.actor_time_zone,
        photo_digest=row.actor_photo_digest,
        unit_ids=tuple(sorted(int(unit_id) for unit_id in _words(row.actor_units))),
        roles=frozenset(_words(row.actor_roles)),
        locked=frozenset(_words(row.actor_locks)),
        session_id=session_id,
    )


_ACTOR = Prepared(sa.select(*actor_columns()).where(Account.id == sa.bindparam("account")))  # many are loaded


def find_actor(account_id: int, session_id: int | None = None) -> Actor | None:
    """The account as actor, locked ones too: look at `actor.locked`."""
    row = read_one(_ACTOR, {"account": account_id})
    return actor_from_row(row, session_id) if row else None


def load_actor(account_id: int, session_id: int | None = None) -> Actor:
    """The account as actor; LookupError where there is none."""
    actor = find_actor(account_id, session_id)
    if actor is None:
        raise LookupError(f"no account {account_id}")
    return actor


def _words(joined: str | None) -> list[str]:
    return joined.split(",") if joined else []
