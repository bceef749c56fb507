"""Who sees a space, who may only know of it, and for whom it does not exist."""

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from esn.core.db import db
from esn.core.errors import NotFound
from esn.spaces import actions, policy
from esn.spaces.models import Space
from esn.spaces.queries import (
    find_membership,
    get_space,
    get_space_by_slug,
    list_members,
    list_my_spaces,
    list_readable_space_ids,
    list_staff,
)
from tests.factories.worlds import make_community

KINDS = {
    "open": {"visibility": "open"},
    "moderated": {"visibility": "moderated"},
    "listed": {"visibility": "private", "is_listed": True},
    "unlisted": {"visibility": "private", "is_listed": False},
}


@pytest.fixture(params=KINDS)
def community(request, cast):
    return make_community(cast.employee, f"the-{request.param}-one", members=(cast.colleague,), **KINDS[request.param])


def is_free(space) -> bool:
    return space.visibility != "private"


@pytest.mark.one_database
def test_members_see_inside(community, cast):
    view = get_space_by_slug(cast.colleague, community.slug)
    assert (view.id, view.is_visible, view.is_member, view.role) == (community.id, True, True, "member")
    assert (view.visible_from, view.member_count) == (0, 2)


@pytest.mark.one_database
def test_an_outsider_sees_inside_of_what_is_not_private(community, cast):
    if not is_free(community) and not community.is_listed:
        with pytest.raises(NotFound):
            get_space_by_slug(cast.outsider, community.slug)
        with pytest.raises(NotFound):
            get_space(cast.outsider, community.id)
        return
    view = get_space_by_slug(cast.outsider, community.slug)
    assert view.is_visible is is_free(community)
    assert (view.state, view.role, view.may_write, view.may_manage) == (None, None, False, False)


@pytest.mark.one_database
def test_the_members_of_a_private_one_are_for_its_members(community, cast):
    if not community.is_listed:
        return
    view = get_space_by_slug(cast.outsider, community.slug)
    assert [line.username for line in list_staff(cast.outsider, view)] == ["employee"]
    if is_free(community):
        assert [line.username for line in list_members(cast.outsider, view).rows] == ["employee", "colleague"]
    else:
        with pytest.raises(NotFound):
            list_members(cast.outsider, view)


ACTS = {
    "join": lambda actor, space_id, _other: actions.join_space(actor, space_id),
    "ask": lambda actor, space_id, _other: actions.ask_to_join(actor, space_id, "Let me in"),
    "leave": lambda actor, space_id, _other: actions.leave_space(actor, space_id),
    "level": lambda actor, space_id, _other: actions.set_level(actor, space_id, 0),
    "invite": lambda actor, space_id, other: actions.invite_person(actor, space_id, other.id),
    "approve": lambda actor, space_id, other: actions.approve_request(actor, space_id, other.id),
    "remove": lambda actor, space_id, other: actions.remove_member(actor, space_id, other.id),
    "role": lambda actor, space_id, other: actions.set_role(actor, space_id, other.id, "member"),
    "archive": lambda actor, space_id, _other: actions.archive_space(actor, space_id),
    "open": lambda actor, space_id, _other: actions.change_visibility(actor, space_id, "open"),
    "rename": lambda actor, space_id, _other: actions.change_space(actor, space_id, name="Mine", purpose=""),
}


@pytest.mark.parametrize("act", ACTS)
def test_no_action_tells_an_outsider_that_an_unlisted_one_exists(act, cast):
    hidden = make_community(cast.employee, "hidden", visibility="private", is_listed=False)
    for space_id in (hidden.id, 999_999):
        with pytest.raises(NotFound) as refusal:
            ACTS[act](cast.outsider, space_id, cast.employee)
        assert refusal.value.message == ""


def test_roles_of_the_company_open_no_door(cast):
    hidden = make_community(cast.employee, "hidden", visibility="private", is_listed=False)
    for actor in (cast.moderator, cast.compliance, cast.admin, cast.leader):
        with pytest.raises(NotFound):
            get_space(actor, hidden.id)
        assert list_readable_space_ids(actor, [hidden.id]) == frozenset()


@pytest.mark.one_database
def test_an_invitation_lets_know_but_not_see(cast):
    hidden = make_community(cast.employee, "hidden", visibility="private", is_listed=False)
    actions.invite_person(cast.employee, hidden.id, cast.outsider.id)
    view = get_space(cast.outsider, hidden.id)
    assert (view.state, view.is_visible, view.may_join) == ("invited", False, True)
    assert find_membership(cast.outsider, hidden.id).state == "invited"
    assert list_readable_space_ids(cast.outsider, [hidden.id]) == frozenset()
    actions.decline_invitation(cast.outsider, hidden.id)
    with pytest.raises(NotFound):
        get_space(cast.outsider, hidden.id)


def test_closing_a_community_hides_it_at_once(cast):
    space = make_community(cast.employee, "lending", members=(cast.colleague,))
    assert list_readable_space_ids(cast.outsider, [space.id]) == {space.id}
    actions.change_visibility(cast.employee, space.id, "private", is_listed=False)
    assert list_readable_space_ids(cast.outsider, [space.id]) == frozenset()
    assert list_readable_space_ids(cast.colleague, [space.id]) == {space.id}
    with pytest.raises(NotFound):
        get_space(cast.outsider, space.id)
    actions.change_visibility(cast.employee, space.id, "open")
    assert get_space(cast.outsider, space.id).is_visible


def test_the_filters_of_the_database_agree_with_the_rules_in_python(cast):
    """The one visibility rule is written twice; whoever changes one changes the other."""
    for number, facts in enumerate(KINDS.values()):
        space = make_community(cast.employee, f"c{number}", members=(cast.colleague,), **facts)
        actions.invite_person(cast.employee, space.id, cast.leader.id)
    own, foreign = set(cast.employee.unit_ids), set(cast.outsider.unit_ids)
    for kind, unit_id in (("everybody", None), ("team", min(own - foreign)), ("team", min(foreign - own))):
        new = actions.NewSpace(
            kind=kind, name=f"{kind} {unit_id}", visibility="private", is_listed=False, unit_id=unit_id
        )
        actions.create_space(cast.admin, new)
    for actor in (cast.employee, cast.colleague, cast.outsider, cast.leader, cast.admin):
        for space in db.session.scalars(sa.select(Space)).all():
            own = find_membership(actor, space.id)
            seen, known = db.session.execute(
                sa.select(policy.visible_spaces(actor), policy.knowable_spaces(actor)).where(Space.id == space.id)
            ).one()
            assert bool(seen) is policy.may_see_space(actor, space, own), (actor.username, space.name)
            assert bool(known) is policy.may_know_space(actor, space, own), (actor.username, space.name)


def test_what_belongs_to_a_community_follows_its_access(cast):
    parent = make_community(cast.employee, "lab", visibility="private", is_listed=False, members=(cast.colleague,))
    wiki_id = actions.create_space(
        cast.employee, actions.NewSpace(kind="wiki", name="Lab wiki", visibility="open", parent_id=parent.id)
    )
    assert get_space(cast.colleague, wiki_id).is_visible
    assert list_readable_space_ids(cast.colleague, [wiki_id]) == {wiki_id}
    assert list_readable_space_ids(cast.outsider, [wiki_id]) == frozenset()
    with pytest.raises(NotFound):
        get_space(cast.outsider, wiki_id)
    access = aliased(Space)
    joined = sa.select(access.id).join(Space, Space.access_space_id == access.id).where(Space.id == wiki_id)
    assert db.session.scalar(joined) == parent.id


def test_a_slug_is_looked_up_by_kind(cast):
    make_community(cast.employee, "lending")
    with pytest.raises(NotFound):
        get_space_by_slug(cast.employee, "lending", "wiki")


def test_my_spaces_are_those_i_belong_to(cast):
    beta = make_community(cast.employee, "beta", members=(cast.colleague,))
    make_community(cast.employee, "gamma")
    alpha = make_community(cast.colleague, "alpha")
    invited = make_community(cast.employee, "delta")
    actions.invite_person(cast.employee, invited.id, cast.colleague.id)
    actions.archive_space(cast.colleague, alpha.id)
    actions.set_level(cast.colleague, beta.id, 0)
    lines = list_my_spaces(cast.colleague)
    assert [(line.slug, line.role, line.is_archived, line.level) for line in lines] == [
        ("beta", "member", False, 0),
        ("alpha", "owner", True, 2),
    ]
