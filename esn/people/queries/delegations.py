"""Who may write for whom."""

import functools
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.core.actor import POSTING, SIGN_IN, Actor
from esn.core.aliases import alias
from esn.core.db import db
from esn.core.errors import NotAllowed
from esn.people.models import Account, Delegation
from esn.people.policy import is_delegated, is_official, is_present
from esn.people.queries.actors import load_actor
from esn.people.queries.cards import PersonCard, card_columns


@dataclass(frozen=True, slots=True)
class DelegationLine:
    """Somebody who may write for an account, or an account that somebody may write for, and until when."""

    card: PersonCard
    until: datetime


def list_delegates(actor: Actor, account_id: int) -> list[DelegationLine]:
    """Who may write for an account now, by name."""
    return _lines(Delegation.writer_id, Delegation.account_id == account_id)


def list_delegate_ids(account_id: int) -> tuple[int, ...]:
    """The accounts of those who may write for this one now and are still here."""
    return tuple(db.session.scalars(_delegates(), {"account_id": account_id}))


@functools.cache
def _delegates() -> sa.Select[int]:
    writer = alias(Account)
    here = sa.select(writer.id).join(Delegation, Delegation.writer_id == writer.id)
    wanted = Delegation.account_id == sa.bindparam("account_id"), is_delegated(), is_present(writer)
    return here.where(*wanted).order_by(writer.id)


def list_leaders(actor: Actor) -> list[DelegationLine]:
    """The people whom the actor may write for now, by name; official accounts are no people."""
    mine = Delegation.writer_id == actor.account_id
    return _lines(Delegation.account_id, mine, sa.not_(is_official()), is_present())


def list_official_uses(actor: Actor) -> list[DelegationLine]:
    """The official accounts under whose names the actor may write now, by name."""
    mine = Delegation.writer_id == actor.account_id
    return _lines(Delegation.account_id, mine, is_official(), is_present())


def may_write_for(actor: Actor, account_id: int) -> bool:
    """Whether the actor may write for somebody else, or under an official name, at this moment."""
    mine = sa.select(Delegation.account_id).join(Account, Account.id == Delegation.account_id)
    wanted = Delegation.account_id == account_id, Delegation.writer_id == actor.account_id, is_delegated(), is_present()
    return db.session.scalar(mine.where(*wanted)) is not None


def written_for(actor: Actor, account_id: int | None) -> Actor:
    """The one the actor writes for, None or its own id for itself. NotAllowed without the right, or with a lock."""
    if account_id is None or account_id == actor.account_id:
        return actor
    if not may_write_for(actor, account_id):
        raise NotAllowed(_("You may no longer write for this account. Your text is kept."))
    sender = load_actor(account_id)
    if sender.locked & {POSTING, SIGN_IN}:
        name = sender.display_name
        raise NotAllowed(_("The account of %(name)s is locked, so nobody writes for it. Your text is kept.", name=name))
    return sender


def _lines(side: Any, *wanted: sa.ColumnElement[bool]) -> list[DelegationLine]:
    rows = sa.select(*card_columns(), Delegation.until).join(Delegation, Account.id == side)
    rows = rows.where(is_delegated(), *wanted).order_by(Account.sort_name, Account.id)
    found = [dict(row) for row in db.session.execute(rows).mappings()]
    return [DelegationLine(until=row.pop("until"), card=PersonCard(**row)) for row in found]
