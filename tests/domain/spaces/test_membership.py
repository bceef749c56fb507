"""Coming in, going out, roles: what is left in the tables, and what is refused."""

import pytest
import sqlalchemy as sa

from esn.core.actor import SYSTEM
from esn.core.db import db
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.core.revocation import Revocation
from esn.core.unit_of_work import unit_of_work
from esn.people.events import AccountChanged
from esn.people.models import Account
from esn.spaces import actions
from esn.spaces.models import EVERYTHING, HIGHLIGHTS, MUTED, MemberCount, Membership, MembershipPeriod, SpacePreference
from esn.spaces.queries import (
    count_members,
    get_member,
    get_space,
    is_last_owner,
    list_members,
    list_owner_ids,
    list_waiting,
)
from tests.factories.worlds import make_community

pytestmark = pytest.mark.one_database  # rules of Python; what asks the database in a way of its own says so


@pytest.fixture
def open_one(cast):
    return make_community(cast.employee, "fraud-desk")


@pytest.fixture
def moderated(cast):
    return make_community(cast.employee, "lending", visibility="moderated")


@pytest.fixture
def private(cast):
    return make_community(cast.employee, "lab", visibility="private")


def periods(account_id: int, space_id: int) -> list[tuple[str, bool]]:
    query = sa.select(MembershipPeriod.role, MembershipPeriod.to_at.is_(None))
    query = query.where(MembershipPeriod.account_id == account_id, MembershipPeriod.space_id == space_id)
    return [(role, bool(is_running)) for role, is_running in db.session.execute(query.order_by(MembershipPeriod.id))]


def revoked(account_id: int, space_id: int) -> bool:
    query = sa.select(Revocation.id).where(Revocation.account_id == account_id, Revocation.space_id == space_id)
    return db.session.scalar(query.limit(1)) is not None


def assert_in_step(space_id: int) -> None:
    """The counter and the running periods say what the memberships say."""
    members = set(
        db.session.scalars(
            sa.select(Membership.account_id).where(Membership.space_id == space_id, Membership.state == "member")
        )
    )
    running = db.session.execute(
        sa.select(MembershipPeriod.account_id, MembershipPeriod.role).where(
            MembershipPeriod.space_id == space_id, MembershipPeriod.to_at.is_(None)
        )
    ).all()
    roles = {
        (row.account_id, row.role)
        for row in db.session.scalars(sa.select(Membership).where(Membership.space_id == space_id))
        if row.state == "member"
    }
    assert count_members(None, space_id) == len(members) == len(running)
    assert {(account_id, role) for account_id, role in running} == roles


def test_joining_an_open_one_shows_the_whole_past(open_one, cast):
    actions.join_space(cast.outsider, open_one.id)
    actions.join_space(cast.outsider, open_one.id)
    view = get_space(cast.outsider, open_one.id)
    assert (view.role, view.visible_from, view.member_count, view.level) == ("member", 0, 2, HIGHLIGHTS)
    assert periods(cast.outsider.id, open_one.id) == [("member", True)]
    assert_in_step(open_one.id)


@pytest.mark.parametrize("kind", ["moderated", "private"])
def test_nobody_joins_what_is_approved(kind, cast, request):
    space = request.getfixturevalue(kind)
    with pytest.raises(NotAllowed):
        actions.join_space(cast.outsider, space.id)
    assert get_space(cast.outsider, space.id).state is None


def test_asking_an_open_one_is_not_needed(open_one, cast):
    with pytest.raises(NotAllowed):
        actions.ask_to_join(cast.outsider, open_one.id)


@pytest.mark.parametrize("kind", ["moderated", "private"])
def test_ask_and_be_approved(kind, cast, request):
    space = request.getfixturevalue(kind)
    actions.ask_to_join(cast.outsider, space.id, "  I start\nin Lending \x00 next month. ")
    actions.ask_to_join(cast.outsider, space.id, "Again")
    (line,) = list_waiting(cast.employee, get_space(cast.employee, space.id), "asked")
    assert (line.username, line.note) == ("outsider", "I start in Lending next month.")
    assert get_space(cast.outsider, space.id).is_visible is (kind == "moderated")
    actions.approve_request(cast.employee, space.id, cast.outsider.id)
    view = get_space(cast.outsider, space.id)
    assert (view.role, view.visible_from) == ("member", 0)
    assert periods(cast.outsider.id, space.id) == [("member", True)]
    assert_in_step(space.id)


def test_ask_and_be_refused(moderated, cast):
    actions.ask_to_join(cast.outsider, moderated.id)
    actions.refuse_request(cast.employee, moderated.id, cast.outsider.id, "Only for advisers.")
    assert get_space(cast.outsider, moderated.id).state is None
    assert periods(cast.outsider.id, moderated.id) == []
    actions.ask_to_join(cast.outsider, moderated.id)
    assert get_space(cast.outsider, moderated.id).state == "asked"


def test_a_request_that_was_taken_back_cannot_be_decided(moderated, cast):
    actions.ask_to_join(cast.outsider, moderated.id)
    actions.withdraw_request(cast.outsider, moderated.id)
    actions.withdraw_request(cast.outsider, moderated.id)
    for decide in (actions.approve_request, actions.refuse_request):
        with pytest.raises(Conflict):
            decide(cast.employee, moderated.id, cast.outsider.id)
    assert_in_step(moderated.id)


def test_a_note_has_a_limit(moderated, cast):
    with pytest.raises(NotValid) as refusal:
        actions.ask_to_join(cast.outsider, moderated.id, "x" * 301)
    assert "note" in refusal.value.fields


def test_who_asked_may_join_once_the_community_opens(moderated, cast):
    actions.ask_to_join(cast.outsider, moderated.id)
    actions.change_visibility(cast.employee, moderated.id, "open")
    actions.join_space(cast.outsider, moderated.id)
    assert get_space(cast.outsider, moderated.id).is_member


def test_invite_accept_and_decline(private, cast):
    actions.invite_person(cast.employee, private.id, cast.outsider.id)
    actions.invite_person(cast.employee, private.id, cast.outsider.id)
    actions.invite_person(cast.employee, private.id, cast.colleague.id)
    assert len(list_waiting(cast.employee, get_space(cast.employee, private.id), "invited")) == 2
    actions.join_space(cast.outsider, private.id)
    actions.decline_invitation(cast.colleague, private.id)
    assert get_space(cast.outsider, private.id).is_member
    assert get_space(cast.colleague, private.id).state is None
    assert_in_step(private.id)


def test_inviting_who_asked_lets_them_in(moderated, cast):
    actions.ask_to_join(cast.outsider, moderated.id)
    actions.invite_person(cast.employee, moderated.id, cast.outsider.id)
    assert get_space(cast.outsider, moderated.id).is_member
    assert_in_step(moderated.id)


def test_an_invitation_taken_back_is_worth_nothing(private, cast):
    actions.invite_person(cast.employee, private.id, cast.outsider.id)
    actions.withdraw_invitation(cast.employee, private.id, cast.outsider.id)
    with pytest.raises(NotAllowed):
        actions.join_space(cast.outsider, private.id)


def test_members_invite_to_an_open_one_only(open_one, moderated, cast):
    for space in (open_one, moderated):
        actions.invite_person(cast.employee, space.id, cast.colleague.id)
        actions.join_space(cast.colleague, space.id)
    actions.invite_person(cast.colleague, open_one.id, cast.outsider.id)
    with pytest.raises(NotAllowed):
        actions.invite_person(cast.colleague, moderated.id, cast.outsider.id)
    with pytest.raises(NotAllowed):
        actions.invite_person(cast.leader, open_one.id, cast.outsider.id)


def test_whom_one_cannot_invite(private, cast):
    for account_id in (999_999, cast.employee.id):
        with pytest.raises(NotValid):
            actions.invite_person(cast.employee, private.id, account_id)


@pytest.mark.every_database
def test_leaving_ends_the_stay_and_its_level(private, cast):
    actions.invite_person(cast.employee, private.id, cast.outsider.id)
    actions.join_space(cast.outsider, private.id)
    actions.set_level(cast.outsider, private.id, MUTED)
    actions.leave_space(cast.outsider, private.id)
    actions.leave_space(cast.outsider, private.id)
    view = get_space(cast.outsider, private.id)
    assert (view.state, view.is_visible) == (None, False)
    assert periods(cast.outsider.id, private.id) == [("member", False)]
    assert revoked(cast.outsider.id, private.id)
    assert db.session.get(SpacePreference, (cast.outsider.id, private.id)) is None
    assert_in_step(private.id)


@pytest.mark.every_database
def test_coming_back_is_a_second_stay(open_one, cast):
    for _time in range(2):
        actions.join_space(cast.outsider, open_one.id)
        actions.leave_space(cast.outsider, open_one.id)
    assert periods(cast.outsider.id, open_one.id) == [("member", False), ("member", False)]
    assert_in_step(open_one.id)


@pytest.mark.every_database
def test_removing_somebody_revokes_at_once(private, cast):
    actions.invite_person(cast.employee, private.id, cast.outsider.id)
    actions.join_space(cast.outsider, private.id)
    actions.remove_member(cast.employee, private.id, cast.outsider.id)
    assert not get_space(cast.outsider, private.id).is_visible
    assert revoked(cast.outsider.id, private.id)
    with pytest.raises(NotFound):
        actions.remove_member(cast.employee, private.id, cast.outsider.id)
    assert_in_step(private.id)


def test_a_role_is_a_period_of_its_own_and_losing_one_revokes(open_one, cast):
    actions.join_space(cast.colleague, open_one.id)
    actions.set_role(cast.employee, open_one.id, cast.colleague.id, "moderator")
    assert not revoked(cast.colleague.id, open_one.id)
    actions.set_role(cast.employee, open_one.id, cast.colleague.id, "member")
    actions.set_role(cast.employee, open_one.id, cast.colleague.id, "member")
    assert revoked(cast.colleague.id, open_one.id)
    assert periods(cast.colleague.id, open_one.id) == [("member", False), ("moderator", False), ("member", True)]
    assert_in_step(open_one.id)


@pytest.mark.parametrize("role", ["moderator", "champion", "member"])
def test_only_owners_look_after_members(role, open_one, cast):
    actions.join_space(cast.colleague, open_one.id)
    actions.join_space(cast.outsider, open_one.id)
    actions.set_role(cast.employee, open_one.id, cast.colleague.id, role)
    for act in (
        lambda: actions.set_role(cast.colleague, open_one.id, cast.colleague.id, "owner"),
        lambda: actions.remove_member(cast.colleague, open_one.id, cast.outsider.id),
        lambda: actions.approve_request(cast.colleague, open_one.id, cast.leader.id),
        lambda: actions.refuse_request(cast.colleague, open_one.id, cast.leader.id),
        lambda: actions.withdraw_invitation(cast.colleague, open_one.id, cast.leader.id),
        lambda: actions.archive_space(cast.colleague, open_one.id),
        lambda: actions.change_visibility(cast.colleague, open_one.id, "private"),
        lambda: actions.change_space(cast.colleague, open_one.id, name="Mine", purpose=""),
        lambda: list_waiting(cast.colleague, get_space(cast.colleague, open_one.id), "asked"),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_roles_that_do_not_exist_and_people_who_are_no_members(open_one, cast):
    with pytest.raises(NotValid):
        actions.set_role(cast.employee, open_one.id, cast.employee.id, "emperor")
    with pytest.raises(NotFound):
        actions.set_role(cast.employee, open_one.id, cast.outsider.id, "owner")


@pytest.mark.every_database
def test_the_last_owner_stays(open_one, cast):
    actions.join_space(cast.colleague, open_one.id)
    assert is_last_owner(cast.employee, get_space(cast.employee, open_one.id))
    for act in (
        lambda: actions.leave_space(cast.employee, open_one.id),
        lambda: actions.remove_member(cast.employee, open_one.id, cast.employee.id),
        lambda: actions.set_role(cast.employee, open_one.id, cast.employee.id, "member"),
    ):
        with pytest.raises(Conflict) as refusal:
            act()
        assert refusal.value.title
    actions.set_role(cast.employee, open_one.id, cast.colleague.id, "owner")
    actions.leave_space(cast.employee, open_one.id)
    assert list_owner_ids(cast.colleague, open_one.id) == (cast.colleague.id,)


@pytest.mark.every_database
def test_an_owner_who_left_the_company_is_no_owner(open_one, cast):
    actions.join_space(cast.colleague, open_one.id)
    actions.set_role(cast.employee, open_one.id, cast.colleague.id, "owner")
    with unit_of_work() as unit:
        account = unit.session.get(Account, cast.colleague.id)
        account.left_at = account.created_at
        unit.record(AccountChanged(actor_id=None, object_id=account.id, has_left=True, fields={}))
    with pytest.raises(Conflict):
        actions.leave_space(cast.employee, open_one.id)
    assert list_owner_ids(cast.employee, open_one.id) == (cast.employee.id,)


def test_an_archived_one_takes_nobody_in_but_lets_everybody_out(open_one, moderated, cast):
    actions.join_space(cast.colleague, open_one.id)
    actions.ask_to_join(cast.outsider, moderated.id)
    for space in (open_one, moderated):
        actions.archive_space(cast.employee, space.id)
    for act in (
        lambda: actions.join_space(cast.outsider, open_one.id),
        lambda: actions.ask_to_join(cast.leader, moderated.id),
        lambda: actions.approve_request(cast.employee, moderated.id, cast.outsider.id),
        lambda: actions.invite_person(cast.employee, open_one.id, cast.outsider.id),
    ):
        with pytest.raises(Conflict):
            act()
    assert not get_space(cast.colleague, open_one.id).may_write
    actions.leave_space(cast.colleague, open_one.id)
    actions.reopen_space(cast.employee, open_one.id)
    actions.join_space(cast.outsider, open_one.id)
    assert get_space(cast.outsider, open_one.id).may_write


def test_levels(open_one, cast):
    with pytest.raises(NotAllowed):
        actions.set_level(cast.outsider, open_one.id, MUTED)
    with pytest.raises(NotValid):
        actions.set_level(cast.employee, open_one.id, 7)
    with pytest.raises(NotValid):
        actions.set_level(cast.employee, open_one.id, None)
    for level in (EVERYTHING, MUTED):
        actions.set_level(cast.employee, open_one.id, level)
        assert get_space(cast.employee, open_one.id).level == level


@pytest.mark.every_database
def test_members_by_name_page_by_page(open_one, cast):
    for actor in (cast.admin, cast.leader, cast.outsider, cast.colleague):
        actions.join_space(actor, open_one.id)
    actions.set_role(cast.employee, open_one.id, cast.leader.id, "champion")
    names = [line.display_name for line in list_members(cast.outsider, open_one).rows]
    assert names == ["Farid Aslani", "Grace Okafor", "Leila Haddad", "Maria Ortiz", "Tomasz Nowak"]
    after_grace = list_members(cast.outsider, open_one, cast.employee.id)
    assert [line.display_name for line in after_grace.rows] == names[2:]
    found = list_members(cast.outsider, open_one, query="no tom")
    assert [line.display_name for line in found.rows] == ["Tomasz Nowak"]
    by_role = list_members(cast.outsider, open_one, role="champion")
    assert [line.username for line in by_role.rows] == ["leader"]
    assert get_member(cast.outsider, open_one, cast.leader.id).role == "champion"
    with pytest.raises(NotFound):
        get_member(cast.outsider, open_one, cast.compliance.id)


@pytest.mark.every_database
def test_a_count_that_went_wrong_is_put_right(open_one, cast):
    actions.join_space(cast.outsider, open_one.id)
    with unit_of_work() as unit:
        unit.session.get(MemberCount, open_one.id).n = 40
    assert actions.recount_members(SYSTEM) == 1
    assert actions.recount_members(SYSTEM) == 0
    assert_in_step(open_one.id)
