"""Members by a group of the directory: many at once, in short transactions, a handful of statements each."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from esn.core import clock
from esn.core.actor import Actor
from esn.core.bulk import insert_rows
from esn.core.revocation import revoke_members
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people.models import Account
from esn.spaces import policy
from esn.spaces.events import MembershipChanged
from esn.spaces.models import (
    CONSTRAINED,
    DefaultGroup,
    GroupRule,
    MemberCount,
    Membership,
    MembershipPeriod,
    Space,
    SpacePreference,
)

AT_ONCE = 100  # people in one transaction

# what becomes of somebody's row: when the group brings them in, and when they are not in it
COMES = {None: "added", "asked": "approved", "invited": "joined"}
GOES = {"member": "dropped", "asked": "refused", "invited": "withdrawn"}


def add_by_group(actor: Actor, rule: GroupRule, account_ids: Sequence[int]) -> None:
    """Make these people members while the rule is in force; by default, who ever was one is left as they are."""
    for start in range(0, len(account_ids), AT_ONCE):
        with unit_of_work() as unit:
            if _lock_space(unit, rule):
                _add(unit, actor, rule, account_ids[start : start + AT_ONCE])


def drop_by_group(actor: Actor, rule: GroupRule, account_ids: Sequence[int]) -> None:
    """End what ties these people to the community, requests and invitations too; never its last owner."""
    leaving = frozenset(account_ids)
    for start in range(0, len(account_ids), AT_ONCE):
        with unit_of_work() as unit:
            if _lock_space(unit, rule):
                kept = policy.owner_to_keep(_owners(unit, rule.space_id), leaving)
                some = [number for number in account_ids[start : start + AT_ONCE] if number != kept]
                _drop(unit, actor, rule, some)


def _lock_space(unit: UnitOfWork, rule: GroupRule) -> bool:
    """Hold the space as everybody does who changes its members; False when the rule has ended or it is archived."""
    follows = Space.follows_group == rule.group_name
    if rule.kind != CONSTRAINED:
        follows = sa.exists().where(DefaultGroup.space_id == Space.id, DefaultGroup.group_name == rule.group_name)
    space = sa.select(Space.id).where(Space.id == rule.space_id, Space.archived_at.is_(None), follows)
    return unit.session.scalar(space.with_for_update(key_share=True, of=Space)) is not None


def _owners(unit: UnitOfWork, space_id: int) -> list[tuple[int, bool]]:
    owners = (
        sa.select(Membership.account_id, Account.left_at.is_(None))
        .join(Account, Account.id == Membership.account_id)
        .where(Membership.space_id == space_id, Membership.state == "member", Membership.role == "owner")
    )
    return [(row[0], bool(row[1])) for row in unit.session.execute(owners)]


def _standing(unit: UnitOfWork, space_id: int, account_ids: Sequence[int]) -> dict[int, Any]:
    columns = (Membership.account_id, Membership.state, Membership.source, Membership.visible_from_position)
    wanted = Membership.space_id == space_id, Membership.account_id.in_(account_ids)
    return {row.account_id: row for row in unit.session.execute(sa.select(*columns).where(*wanted))}


def _add(unit: UnitOfWork, actor: Actor, rule: GroupRule, account_ids: Sequence[int]) -> None:
    space_id, now = rule.space_id, clock.now()
    states: dict[int, str] = {number: row.state for number, row in _standing(unit, space_id, account_ids).items()}
    stays = set() if rule.kind == CONSTRAINED else _who_stayed(unit, space_id, account_ids)
    coming = [number for number in account_ids if states.get(number) != "member" and number not in stays]
    if not coming:
        return
    row = {"role": "member", "state": "member", "source": "directory", "visible_from_position": 0, "note": ""}
    row |= {"created_at": now}
    new = [{"account_id": number, "space_id": space_id, **row} for number in coming if number not in states]
    insert_rows(unit.session, Membership, new)
    waiting = [number for number in coming if number in states]
    if waiting:
        of_waiting = Membership.space_id == space_id, Membership.account_id.in_(waiting)
        unit.session.execute(sa.update(Membership).where(*of_waiting).values(row))
    periods = [{"account_id": number, "space_id": space_id, "role": "member", "from_at": now} for number in coming]
    insert_rows(unit.session, MembershipPeriod, periods)
    unit.count(MemberCount.__table__, "n", len(coming), space_id=space_id)
    for number in coming:
        step = COMES[states.get(number)]
        unit.record(_changed(actor, space_id, number, step, role="member", state="member", source="directory"))


def _who_stayed(unit: UnitOfWork, space_id: int, account_ids: Sequence[int]) -> set[int]:
    """Those of these people who were members at any time."""
    of_space = MembershipPeriod.space_id == space_id, MembershipPeriod.account_id.in_(account_ids)
    return set(unit.session.scalars(sa.select(MembershipPeriod.account_id).where(*of_space)))


def _drop(unit: UnitOfWork, actor: Actor, rule: GroupRule, account_ids: Sequence[int]) -> None:
    space_id, session = rule.space_id, unit.session
    rows = _standing(unit, space_id, account_ids)
    members = [number for number, row in rows.items() if row.state == "member"]
    running = MembershipPeriod.space_id == space_id, MembershipPeriod.account_id.in_(members)
    ended = sa.update(MembershipPeriod).where(*running, MembershipPeriod.to_at.is_(None))
    session.execute(ended.values(to_at=clock.now()))
    levels = SpacePreference.space_id == space_id, SpacePreference.account_id.in_(members)
    session.execute(sa.delete(SpacePreference).where(*levels))
    gone = Membership.space_id == space_id, Membership.account_id.in_(list(rows))
    session.execute(sa.delete(Membership).where(*gone))
    unit.count(MemberCount.__table__, "n", -len(members), space_id=space_id)
    revoke_members(members, space_id)
    for number, row in rows.items():
        facts = {"source": row.source, "visible_from_position": row.visible_from_position}
        unit.record(_changed(actor, space_id, number, GOES[row.state], **facts))


def _changed(actor: Actor, space_id: int, account_id: int, step: str, **facts: Any) -> MembershipChanged:
    common = {"role": None, "state": None, **facts}
    place: dict[str, Any] = {"object_id": space_id, "space_ids": (space_id,), "account_id": account_id}
    return MembershipChanged(actor_id=actor.account_id, **place, step=step, **common)
