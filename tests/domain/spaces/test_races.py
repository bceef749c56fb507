"""What two people do at the same moment has one outcome (design 13.7)."""

import threading
from collections.abc import Callable, Sequence

import pytest
import sqlalchemy as sa

from esn.core.db import db
from esn.core.errors import Conflict, Refusal
from esn.spaces import actions
from esn.spaces.models import Membership, MembershipPeriod, Space
from esn.spaces.queries import count_members, list_owner_ids
from tests.factories.worlds import make_community

ROUNDS = 3


def at_once(app, acts: Sequence[Callable[[], object]]) -> list[object]:
    """Run these in a thread each, begun together; gives what they returned or the refusal they met."""
    barrier = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(number: int) -> None:
        with app.app_context():
            barrier.wait()
            try:
                results[number] = acts[number]()
            except Refusal as refusal:
                results[number] = refusal
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    db.session.rollback()
    return results


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_two_owners_leaving_at_once(round_number, app, cast):
    space = make_community(cast.employee, f"lab-{round_number}", members=(cast.colleague,))
    actions.set_role(cast.employee, space.id, cast.colleague.id, "owner")
    results = at_once(
        app,
        [lambda: actions.leave_space(cast.employee, space.id), lambda: actions.leave_space(cast.colleague, space.id)],
    )
    assert sorted(type(result).__name__ for result in results) == ["Conflict", "NoneType"]
    assert len(list_owner_ids(cast.admin, space.id)) == 1
    assert count_members(cast.admin, space.id) == 1


def test_owners_leaving_demoting_and_removing_each_other(app, cast):
    owners = (cast.employee, cast.colleague, cast.leader, cast.admin)
    space = make_community(cast.employee, "lab", members=owners[1:])
    for owner in owners[1:]:
        actions.set_role(cast.employee, space.id, owner.id, "owner")
    at_once(
        app,
        [
            lambda: actions.leave_space(cast.employee, space.id),
            lambda: actions.set_role(cast.colleague, space.id, cast.colleague.id, "member"),
            lambda: actions.remove_member(cast.leader, space.id, cast.admin.id),
            lambda: actions.remove_member(cast.admin, space.id, cast.leader.id),
            lambda: actions.leave_space(cast.admin, space.id),
        ],
    )
    assert list_owner_ids(cast.moderator, space.id)


def test_joining_twice_at_once_is_one_stay(app, cast):
    space = make_community(cast.employee, "lab")
    results = at_once(app, [lambda: actions.join_space(cast.outsider, space.id)] * 4)
    assert results == [None] * 4
    stays = sa.select(sa.func.count()).where(MembershipPeriod.account_id == cast.outsider.id)
    assert db.session.scalar(stays) == 1
    assert count_members(cast.admin, space.id) == 2


def test_a_request_is_decided_once(app, cast):
    space = make_community(cast.employee, "lab", visibility="moderated")
    actions.ask_to_join(cast.outsider, space.id)
    results = at_once(
        app,
        [
            lambda: actions.approve_request(cast.employee, space.id, cast.outsider.id),
            lambda: actions.refuse_request(cast.employee, space.id, cast.outsider.id),
        ],
    )
    assert sum(isinstance(result, Conflict) for result in results) == 1
    is_in = db.session.get(Membership, (cast.outsider.id, space.id)) is not None
    assert count_members(cast.admin, space.id) == 1 + is_in


def test_one_name_at_once_gives_two_addresses(app, cast):
    new = actions.NewSpace(name="Fraud Desk")
    ids = at_once(
        app, [lambda: actions.create_space(cast.employee, new), lambda: actions.create_space(cast.colleague, new)]
    )
    slugs = db.session.scalars(sa.select(Space.slug).where(Space.id.in_(ids)).order_by(Space.slug)).all()
    assert slugs == ["fraud-desk", "fraud-desk-2"]


def test_one_form_sent_twice_at_once_makes_one(app, cast):
    new = actions.NewSpace(name="Fraud Desk")
    ids = at_once(app, [lambda: actions.create_space(cast.employee, new, submission="same")] * 3)
    assert len(set(ids)) == 1


def test_nobody_gets_in_while_it_closes(app, cast):
    space = make_community(cast.employee, "lab")
    results = at_once(
        app,
        [
            lambda: actions.join_space(cast.outsider, space.id),
            lambda: actions.change_visibility(cast.employee, space.id, "private", is_listed=False),
        ],
    )
    is_in = db.session.get(Membership, (cast.outsider.id, space.id)) is not None
    assert is_in is (results[0] is None)
