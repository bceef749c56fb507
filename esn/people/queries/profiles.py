"""The profile of a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from esn.approval.queries import Review
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.errors import NotFound
from esn.people.models import Account, AccountLock, AccountRole, Follow, Unit, UnitClosure
from esn.people.policy import is_in_force, is_present, may_endorse, may_follow
from esn.people.queries.cards import PersonCard, card_columns, cards_of
from esn.people.queries.official import find_purpose
from esn.people.queries.personal import Personal, find_review, get_personal
from esn.people.queries.quiet import list_quiet_until

REPORTS_SHOWN = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What a profile page shows of a person; everything but `personal` comes from the directory."""

    account: Account
    card: PersonCard
    units: Sequence[str]  # names, the firm first, the own unit last
    manager: PersonCard | None
    reports: Sequence[PersonCard]  # at most REPORTS_SHOWN
    report_count: int
    is_self: bool
    is_following: bool
    may_follow: bool
    may_endorse: bool
    personal: Personal
    quiet_until: datetime | None  # None: not in quiet hours
    review: Review | None  # for the person and the reviewers: what waits, or was refused lately
    purpose: str | None  # of an official account; None: a person


def get_profile(actor: Actor, username: str) -> Profile:
    """The profile of this name, also of people who have left, or of an official account; NotFound."""
    account = _get_account(username)
    people = _near(account)
    reports = [card for card in people if card.account_id not in (account.id, account.manager_id)]
    by_id = {card.account_id: card for card in people}
    is_following = db.session.get(Follow, (actor.id, account.id)) is not None
    return Profile(
        account=account,
        card=by_id[account.id],
        units=_unit_line(account.unit_id),
        manager=by_id.get(account.manager_id) if account.manager_id else None,
        reports=reports,
        report_count=_count_reports(account.id) if len(reports) == REPORTS_SHOWN else len(reports),
        is_self=actor.account_id == account.id,
        is_following=is_following,
        may_follow=may_follow(actor, account),
        may_endorse=may_endorse(actor, account),
        personal=get_personal(actor, account.id),
        quiet_until=list_quiet_until([account.id]).get(account.id) if account.left_at is None else None,
        review=find_review(actor, account.id),
        purpose=find_purpose(account.id) if account.directory_id is None else None,
    )


def find_account_by_username(username: str) -> Account | None:
    """The person of this name, whatever its case; service accounts are nobody's profile."""
    wanted = sa.select(Account).where(Account.username == username.lower(), Account.directory_id.is_not(None))
    return db.session.scalar(wanted)


def get_account_id(actor: Actor, username: str) -> int:
    """The id behind a profile's address; NotFound where there is nobody."""
    return _get_account(username).id


def _get_account(username: str) -> Account:
    account = db.session.scalar(sa.select(Account).where(Account.username == username.lower()))
    if account is None or (account.directory_id is None and find_purpose(account.id) is None):
        raise NotFound
    return account


def list_role_holders(role: str) -> list[int]:
    """Who has this role and is still here."""
    present = sa.select(AccountRole.account_id).join(Account, Account.id == AccountRole.account_id)
    return list(db.session.scalars(present.where(AccountRole.role == role, is_present())))


def find_photo_digest(actor: Actor, username: str) -> str | None:
    """The digest of this person's photo; NotFound where there is no such person."""
    wanted = sa.select(Account.id, Account.photo_digest).where(Account.username == username.lower())
    row = db.session.execute(wanted).first()
    if row is None:
        raise NotFound
    return row.photo_digest


@dataclass(frozen=True, slots=True, kw_only=True)
class LockLine:
    """A lock in force."""

    lock_id: int
    reason: str
    effect: str
    note: str
    created_at: datetime
    expires_at: datetime | None


def list_locks(account_id: int) -> list[LockLine]:
    """The locks in force on an account, oldest first."""
    columns = [getattr(AccountLock, name) for name in ("reason", "effect", "note", "created_at", "expires_at")]
    statement = sa.select(AccountLock.id.label("lock_id"), *columns)
    statement = statement.where(AccountLock.account_id == account_id, is_in_force()).order_by(AccountLock.id)
    return [LockLine(**row) for row in db.session.execute(statement).mappings()]


def _near(account: Account) -> list[PersonCard]:
    """The person, the manager and some of those who report to them, in one statement."""
    reports = (
        sa.select(Account.id)
        .where(Account.manager_id == account.id, is_present())
        .order_by(Account.sort_name)
        .limit(REPORTS_SHOWN)
    )
    wanted = sa.or_(Account.id.in_([account.id, account.manager_id or account.id]), Account.id.in_(reports))
    return cards_of(sa.select(*card_columns()).where(wanted).order_by(Account.sort_name, Account.id))


def _count_reports(account_id: int) -> int:
    mine = sa.select(sa.func.count()).select_from(Account).where(Account.manager_id == account_id, is_present())
    return db.session.execute(mine).scalar_one()


def _unit_line(unit_id: int | None) -> list[str]:
    if unit_id is None:
        return []
    above: Any = sa.select(Unit.name).join(UnitClosure, UnitClosure.ancestor_id == Unit.id)
    return list(db.session.scalars(above.where(UnitClosure.unit_id == unit_id).order_by(UnitClosure.depth.desc())))
