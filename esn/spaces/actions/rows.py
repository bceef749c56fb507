"""The rows behind the verbs: a space under lock, and a membership kept in step with its period and its count."""

import functools
from typing import Any

import sqlalchemy as sa

from esn.core import clock
from esn.core.actor import Actor
from esn.core.errors import NotFound
from esn.core.revocation import revoke
from esn.core.unit_of_work import UnitOfWork
from esn.people.models import Account
from esn.spaces.events import MembershipChanged
from esn.spaces.models import MemberCount, Membership, MembershipPeriod, Space, SpacePreference
from esn.spaces.policy import may_know_space


def lock_space(unit: UnitOfWork, actor: Actor, space_id: int) -> tuple[Space, Membership | None]:
    """The space under lock and the actor's own row; NotFound when the actor may not know of the space.

    Whoever changes a space or who belongs to it holds this lock, so that two owners cannot both leave. Writing in the
    space goes on meanwhile: a foreign key asks for less.
    """
    space = unit.session.scalar(_locked_space(), {"space_id": space_id})
    own = find_row(unit, space_id, actor.account_id)
    if space is None or not may_know_space(actor, space, own):
        raise NotFound
    return space, own


def find_row(unit: UnitOfWork, space_id: int, account_id: int | None) -> Membership | None:
    """This person's row in the space as it is now."""
    return unit.session.scalar(_row(), {"space_id": space_id, "account_id": account_id})


@functools.cache
def _locked_space() -> sa.Select[Any]:
    query = sa.select(Space).where(Space.id == sa.bindparam("space_id")).with_for_update(key_share=True)
    return query.execution_options(populate_existing=True)


@functools.cache
def _row() -> sa.Select[Any]:
    is_asked = Membership.space_id == sa.bindparam("space_id"), Membership.account_id == sa.bindparam("account_id")
    return sa.select(Membership).where(*is_asked).execution_options(populate_existing=True)


def has_other_owner(unit: UnitOfWork, space_id: int, account_id: int) -> bool:
    """Whether somebody else, still in the company, owns the space."""
    other = (
        sa.select(Membership.account_id)
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.space_id == space_id, Membership.state == "member", Membership.role == "owner")
        .where(Membership.account_id != account_id, Account.left_at.is_(None))
    )
    return unit.session.scalar(other.limit(1)) is not None


def add_waiting(unit: UnitOfWork, space: Space, account_id: int, *, state: str, note: str = "") -> Membership:
    """Somebody is on the way in: asked or invited."""
    row = Membership(account_id=account_id, space_id=space.id, state=state, note=note, created_at=clock.now())
    unit.session.add(row)
    unit.session.flush()  # the record tells what the row says, its defaults too
    return row


def admit(
    unit: UnitOfWork,
    space: Space,
    account_id: int,
    row: Membership | None,
    *,
    role: str = "member",
    visible_from: int = 0,
    source: str = "joined",
) -> Membership:
    """Make somebody a member, whatever stood before; the past becomes visible from a position on."""
    if row is None:
        row = Membership(account_id=account_id, space_id=space.id)
        unit.session.add(row)
    row.state, row.role, row.note, row.source, row.visible_from_position = "member", role, "", source, visible_from
    row.created_at = clock.now()
    open_period(unit, row)
    unit.count(MemberCount.__table__, "n", 1, space_id=space.id)
    return row


def dismiss(unit: UnitOfWork, row: Membership) -> None:
    """Take somebody's row away; where a member goes, period, count, level and open connections follow."""
    if row.state == "member":
        close_period(unit, row)
        unit.count(MemberCount.__table__, "n", -1, space_id=row.space_id)
        unit.session.execute(
            sa.delete(SpacePreference).where(
                SpacePreference.account_id == row.account_id, SpacePreference.space_id == row.space_id
            )
        )
        revoke(account_id=row.account_id, space_id=row.space_id)
    unit.session.delete(row)


def open_period(unit: UnitOfWork, row: Membership) -> None:
    """From now on this person is there in this role."""
    period = MembershipPeriod(
        account_id=row.account_id, space_id=row.space_id, role=row.role, from_at=clock.now(), to_at=None
    )
    unit.session.add(period)


def close_period(unit: UnitOfWork, row: Membership) -> None:
    """The stay, or the role, ends now."""
    running = sa.update(MembershipPeriod).where(
        MembershipPeriod.account_id == row.account_id,
        MembershipPeriod.space_id == row.space_id,
        MembershipPeriod.to_at.is_(None),
    )
    unit.session.execute(running.values(to_at=clock.now()))


def record_step(
    unit: UnitOfWork, actor: Actor, row: Membership, step: str, *, is_gone: bool = False, note: str = ""
) -> None:
    """Announce what happened to somebody's membership."""
    unit.record(
        MembershipChanged(
            actor_id=actor.account_id,
            object_id=row.space_id,
            space_ids=(row.space_id,),
            account_id=row.account_id,
            step=step,
            role=None if is_gone else row.role,
            state=None if is_gone else row.state,
            source=row.source,
            visible_from_position=row.visible_from_position,
            note=note,
        )
    )
