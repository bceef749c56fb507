"""Making a community, opening a private one, asking people in by name."""

import pytest
import sqlalchemy as sa

from esn.communities.actions import SimilarExist, change_access, create_community, invite_by_name
from esn.communities.queries import get_header, get_managed_header, get_people, list_invitable
from esn.core.db import db
from esn.core.errors import NotAllowed, NotFound, NotValid
from esn.core.paging import NEWEST
from esn.spaces import actions
from esn.spaces.actions import NewSpace
from esn.spaces.queries import get_space, get_space_by_slug
from tests.factories.worlds import make_community, make_post

NEW = NewSpace(name="Fraud Desk", purpose="Ask first.")


def test_similar_ones_are_shown_before_another_is_made(cast):
    create_community(cast.employee, NEW)
    with pytest.raises(SimilarExist) as refusal:
        create_community(cast.outsider, NEW, submission="key")
    assert [line.slug for line in refusal.value.similar] == ["fraud-desk"]
    assert "name" in refusal.value.fields
    slug = create_community(cast.outsider, NEW, is_different=True, submission="key")
    assert slug == "fraud-desk-2"


def test_one_that_must_not_be_known_is_not_shown(cast):
    make_community(cast.employee, "fraud-desk", visibility="private", is_listed=False)
    assert create_community(cast.outsider, NEW) == "fraud-desk-2"


def test_a_form_sent_twice_makes_one_and_does_not_complain_about_itself(cast):
    slugs = [create_community(cast.employee, NEW, submission="key") for _time in range(2)]
    assert slugs == ["fraud-desk", "fraud-desk"]


def test_opening_a_private_one_must_be_meant(cast):
    space = make_community(cast.employee, "lab", visibility="private")
    with pytest.raises(NotValid) as refusal:
        change_access(cast.employee, space, "open", is_listed=True, is_sure=False)
    assert "is_sure" in refusal.value.fields
    assert not get_space(cast.outsider, space.id).is_visible
    change_access(cast.employee, space, "private", is_listed=False, is_sure=False)
    change_access(cast.employee, space, "open", is_listed=True, is_sure=True)
    assert get_space(cast.outsider, space.id).is_visible


def test_invite_by_user_name_or_full_name(cast):
    space = make_community(cast.employee, "lab", visibility="private")
    for name in ("outsider", "@Outsider ", "Leila Haddad", "  leila   haddad"):
        assert invite_by_name(cast.employee, space.id, name) == "Leila Haddad"
    assert get_space(cast.outsider, space.id).state == "invited"


def test_names_that_nobody_has(cast):
    space = make_community(cast.employee, "lab")
    for name in ("", "@", "nobody", "Leila", "*", "x' OR 1=1"):
        with pytest.raises(NotValid) as refusal:
            invite_by_name(cast.employee, space.id, name)
        assert "person" in refusal.value.fields, name


def test_people_to_invite_stand_with_where_they_are(cast):
    space = make_community(cast.employee, "lab")
    assert [row.card.username for row in list_invitable(cast.employee, space)] == ["colleague"]
    actions.invite_person(cast.employee, space.id, cast.outsider.id)
    found = {row.card.username: row.state for row in list_invitable(cast.employee, space, "l")}
    assert found == {"outsider": "invited", "leader": None, "moderator": None}
    with pytest.raises(NotAllowed):
        list_invitable(cast.leader, get_space(cast.leader, space.id))


def test_the_header_in_three_statements(cast):
    space = make_community(cast.employee, "lab", visibility="moderated", members=(cast.colleague,))
    make_post(cast.employee, space)
    actions.ask_to_join(cast.outsider, space.id)
    statements: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *execution: statements.append(execution[2]))
    header = get_header(cast.employee, get_space_by_slug(cast.employee, "lab"))
    assert len([text for text in statements if not text.startswith("BEGIN")]) <= 3
    assert (header.waiting_count, header.activity.per_week, header.kept_years) == (1, 1, 7)
    assert [line.username for line in header.staff] == ["employee"]


def test_how_many_wait_is_for_owners(cast):
    space = make_community(cast.employee, "lab", visibility="moderated", members=(cast.colleague,))
    actions.ask_to_join(cast.outsider, space.id)
    assert get_header(cast.colleague, get_space(cast.colleague, space.id)).waiting_count == 0
    with pytest.raises(NotAllowed):
        get_managed_header(cast.colleague, get_space(cast.colleague, space.id))


def test_the_header_of_a_private_one_tells_outsiders_no_activity(cast):
    space = make_community(cast.employee, "lab", visibility="private")
    make_post(cast.employee, space)
    header = get_header(cast.outsider, get_space(cast.outsider, space.id))
    assert (header.activity, [line.username for line in header.staff]) == (None, ["employee"])


def test_people_of_a_community(cast):
    space = make_community(cast.employee, "lab", visibility="private", members=(cast.colleague,))
    actions.ask_to_join(cast.outsider, space.id, "Let me in")
    actions.invite_person(cast.employee, space.id, cast.leader.id)
    people = get_people(cast.employee, space, NEWEST)
    assert [line.note for line in people.asked] == ["Let me in"]
    assert [line.username for line in people.invited] == ["leader"]
    as_member = get_people(cast.colleague, get_space(cast.colleague, space.id), NEWEST)
    assert (as_member.asked, as_member.invited, len(as_member.page.rows)) == ((), (), 2)
    with pytest.raises(NotFound):
        get_people(cast.outsider, get_space(cast.outsider, space.id), NEWEST)
