"""Official accounts: those that there are, one of them, and under which names somebody may write."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.core.actor import Actor
from esn.core.db import db
from esn.core.errors import NotAllowed, NotFound
from esn.people.models import Account, Delegation, OfficialAccount
from esn.people.policy import is_delegated, is_official, is_present, may_manage_official
from esn.people.queries.cards import PersonCard, card_columns
from esn.people.queries.delegations import DelegationLine, list_delegates, list_official_uses, written_for

SHOWN = 200  # more than any firm has names to speak under


@dataclass(frozen=True, slots=True)
class OfficialLine:
    """An official account; `users` is how many people may write under its name now."""

    card: PersonCard
    purpose: str
    users: int


@dataclass(frozen=True, slots=True)
class OfficialView:
    """One of them, with who writes under its name."""

    card: PersonCard
    purpose: str
    users: Sequence[DelegationLine]


def list_official(actor: Actor) -> list[OfficialLine]:
    """All of them by name, closed ones last. NotAllowed for whoever does not look after them."""
    _require_right(actor)
    users = sa.select(sa.func.count()).where(Delegation.account_id == Account.id, is_delegated())
    rows = (
        sa.select(*card_columns(), OfficialAccount.purpose, users.correlate(Account).scalar_subquery().label("users"))
        .join(OfficialAccount, OfficialAccount.account_id == Account.id)
        .order_by(Account.left_at.is_not(None), Account.sort_name, Account.id)
        .limit(SHOWN)
    )
    found = [dict(row) for row in db.session.execute(rows).mappings()]
    return [OfficialLine(purpose=row.pop("purpose"), users=row.pop("users"), card=PersonCard(**row)) for row in found]


def get_official(actor: Actor, username: str) -> OfficialView:
    """One of them for who looks after it. NotAllowed, NotFound."""
    _require_right(actor)
    rows = sa.select(*card_columns(), OfficialAccount.purpose)
    rows = rows.join(OfficialAccount, OfficialAccount.account_id == Account.id)
    row = db.session.execute(rows.where(Account.username == username.lower())).mappings().one_or_none()
    if row is None:
        raise NotFound
    facts = dict(row)
    purpose, card = facts.pop("purpose"), PersonCard(**facts)
    return OfficialView(card, purpose, list_delegates(actor, card.account_id))


def find_purpose(account_id: int) -> str | None:
    """What an official account is for; None for everybody else."""
    return db.session.scalar(sa.select(OfficialAccount.purpose).where(OfficialAccount.account_id == account_id))


def list_official_names(actor: Actor) -> list[tuple[int, str]]:
    """The official accounts under whose names the actor may write now: pairs of id and name."""
    return [(line.card.account_id, line.card.name) for line in list_official_uses(actor)]


def writing_as(actor: Actor, account_id: int | None) -> Actor:
    """The official account under whose name the actor writes, None or its own id for its own. NotAllowed."""
    sender = written_for(actor, account_id)
    if sender.account_id != actor.account_id and find_purpose(sender.id) is None:
        raise NotAllowed(_("You may no longer write for this account. Your text is kept."))
    return sender


def list_behind(account_ids: Collection[int | None]) -> set[int]:
    """These accounts as those who read what concerns them: of an official one, who writes under its name."""
    people = {account_id for account_id in account_ids if account_id is not None}
    official = set(db.session.scalars(sa.select(Account.id).where(Account.id.in_(people), is_official())))
    if not official:
        return people
    users = sa.select(Delegation.writer_id).join(Account, Account.id == Delegation.writer_id)
    users = users.where(Delegation.account_id.in_(official), is_delegated(), is_present())
    return (people - official) | set(db.session.scalars(users))


def _require_right(actor: Actor) -> None:
    if not may_manage_official(actor):
        raise NotAllowed
