"""Those a team message was addressed to: the roster of who has confirmed and who has not."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from esn.content.models import Placement, ReadMark
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.errors import NotFound
from esn.core.paging import Page
from esn.messages.models import TeamConfirmation, TeamMessage
from esn.messages.queries.branches import BranchNumbers, branch_columns, join_branch
from esn.messages.queries.leading import leads
from esn.people.models import Account
from esn.people.policy import is_present
from esn.people.queries import PersonCard, card_columns
from esn.people.queries.lists import page_by_name
from esn.spaces.models import DELEGATE, Membership

ALL, WAITING, CONFIRMED = "all", "waiting", "confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """What the sender learns of a message: how many it reached, opened it, confirmed, and have not."""

    reached: int
    opened: int
    confirmed: int
    waiting: int


def count_team_people(actor: Actor, content_id: int) -> Numbers:
    """The numbers of a message that the actor answers for; NotFound for others'."""
    row = _get_led(actor, content_id)
    return Numbers(
        reached=_count(_addressed(row)),
        opened=_count(_addressed(row).where(_has_opened(row))),
        confirmed=_count(_addressed(row).where(_has_confirmed(content_id))),
        waiting=_count(unconfirmed(row)) if row.statement else 0,
    )


def count_by_branch(actor: Actor, content_id: int) -> list[BranchNumbers]:
    """The same by branch, the branches by name; NotFound for others' messages."""
    row = _get_led(actor, content_id)
    opened, confirmed = (sa.func.count(sa.case((fact, 1))) for fact in (_has_opened(row), _has_confirmed(content_id)))
    branch_id, branch = branch_columns()
    numbers = join_branch(_addressed(row).with_only_columns(branch_id, branch, maintain_column_froms=True))
    numbers = numbers.add_columns(sa.func.count(), opened, confirmed).group_by(branch_id, branch)
    return [BranchNumbers(*values) for values in db.session.execute(numbers.order_by(branch, branch_id))]


def list_team_people(actor: Actor, content_id: int, which: str = ALL, before: int | None = None) -> Page[PersonCard]:
    """Whom a message that the actor answers for was addressed to, by name: all, who has confirmed, or who has not."""
    row = _get_led(actor, content_id)
    if which == WAITING and row.statement:
        ids = unconfirmed(row).order_by(None)
    else:
        ids = _addressed(row)
        if which == CONFIRMED:
            ids = ids.where(_has_confirmed(content_id))
    return page_by_name(sa.select(*card_columns()).where(Account.id.in_(ids)), before)


def unconfirmed(row: TeamMessage, after: int = 0) -> sa.Select[Any]:
    """The accounts still here that have not confirmed, above an id and in the order of ids."""
    waiting = _addressed(row).where(is_present(), Account.id > after, sa.not_(_has_confirmed(row.content_id)))
    return waiting.order_by(Account.id)


def _get_led(actor: Actor, content_id: int) -> TeamMessage:
    row = db.session.get(TeamMessage, content_id)
    if row is None or not leads(actor, row.sender_id):
        raise NotFound
    return row


def _addressed(row: TeamMessage) -> sa.Select[Any]:
    members = sa.select(Account.id).join(Membership, Membership.account_id == Account.id)
    is_addressed = Membership.state == "member", Membership.source != DELEGATE, Account.id != row.sender_id
    return members.where(Membership.space_id == row.space_id, *is_addressed)


def _has_opened(row: TeamMessage) -> sa.ColumnElement[bool]:
    at = sa.select(Placement.position).where(Placement.content_id == row.content_id).scalar_subquery()
    mark = sa.and_(ReadMark.space_id == row.space_id, ReadMark.account_id == Account.id)
    return sa.exists().where(mark, ReadMark.seen_position >= at)


def _has_confirmed(content_id: int) -> sa.ColumnElement[bool]:
    return sa.exists().where(TeamConfirmation.content_id == content_id, TeamConfirmation.account_id == Account.id)


def _count(ids: sa.Select[Any]) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(ids.order_by(None).subquery())) or 0
