"""Member counts put right, should they ever differ from the memberships."""

import sqlalchemy as sa

from esn.core.actor import Actor
from esn.core.db import insert_for
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.spaces.models import MemberCount, Membership, Space

AT_ONCE = 100


def recount_members(actor: Actor) -> int:
    """Put right at most 100 member counts; gives how many were wrong."""
    with unit_of_work() as unit:
        wrong = unit.session.scalars(_wrong().order_by(Space.id).limit(AT_ONCE)).all()
        for space_id in wrong:
            _recount(unit, space_id)
        return len(wrong)


def _members() -> sa.ScalarSelect[int]:
    members = sa.select(sa.func.count()).select_from(Membership)
    return members.where(Membership.space_id == Space.id, Membership.state == "member").scalar_subquery()


def _wrong() -> sa.Select[int]:
    counted = sa.func.coalesce(MemberCount.n, 0)
    return sa.select(Space.id).outerjoin(MemberCount, MemberCount.space_id == Space.id).where(counted != _members())


def _recount(unit: UnitOfWork, space_id: int) -> None:
    # Whoever comes or goes holds this lock until the counter is written too.
    locked = sa.select(Space.id).where(Space.id == space_id).with_for_update(key_share=True)
    unit.session.execute(locked)
    number = unit.session.execute(sa.select(_members()).select_from(Space).where(Space.id == space_id)).scalar_one()
    row = insert_for(unit.session)(MemberCount.__table__).values(space_id=space_id, n=number)
    unit.session.execute(row.on_conflict_do_update(index_elements=["space_id"], set_={"n": number}))
