"""/admin/directory/groups: which communities follow which groups, what a rule would change, and its end."""

import pytest

from esn.core.db import db
from esn.people.directory import company_directory
from esn.people.sync import synchronise
from esn.spaces import actions
from esn.spaces.models import CONSTRAINED, DEFAULT
from tests.directory.firm import person_dn
from tests.domain.people.conftest import firm_in
from tests.factories.door import list_records
from tests.factories.worlds import make_community
from tests.http.communities.page import space_now, text_of

PATH = "/admin/directory/groups"


@pytest.fixture
def admin(client_of, cast):
    return client_of(cast.admin)


@pytest.fixture
def firm(app, tmp_path):
    with firm_in(tmp_path) as own:
        own.add_group("tellers", person_dn("colleague"), person_dn("leader"))
        assert own.sync().state == "done"
        yield own


@pytest.fixture
def desk(cast):
    return make_community(cast.employee, "fraud-desk", members=(cast.colleague, cast.outsider))


def test_a_rule_is_shown_before_it_is_made(admin, firm, desk, cast):
    given = {"group": "tellers", "community": "/c/Fraud-Desk", "kind": CONSTRAINED}
    seen = admin.send(PATH, **given)
    words = text_of(seen)
    assert seen.status_code == 200
    for said in ("People in the group 2", "Would be added 1", "Would be taken out 1", "Maria Ortiz", "Leila Haddad"):
        assert said in words
    assert "Grace Okafor is not in the group, but the last owner" in words
    assert list_records("space.group_rule_changed") == []
    assert admin.send(PATH, **given, is_seen="y").headers["Location"] == PATH
    [record] = list_records("space.group_rule_changed")
    assert (record["actor_id"], record["facts"]["kind"]) == (cast.admin.id, "constrained")
    assert "members are the group" in text_of(admin.get(PATH))
    assert synchronise(company_directory()).dropped == 1
    assert not space_now(cast.outsider, desk).is_member


WRONG = [
    ({"group": ""}, "Enter the name of a group."),
    ({"group": "x" * 401}, "Use at most 400 characters."),
    ({"group": "nobodies"}, "The directory has no group of this name."),
    ({"community": ""}, "Enter the address of a community."),
    ({"community": "nothing"}, "There is no community at this address."),
    ({"community": "falcon"}, "There is no community at this address."),
    ({"community": "board"}, "Board is private: only who owns it lets a group in."),
    ({"kind": ""}, "Choose one of the rules shown."),
    ({"kind": "never"}, "Choose one of the rules shown."),
]


def test_what_is_wrong_stands_beside_its_field(admin, firm, desk, cast):
    make_community(cast.employee, "falcon", visibility="private", is_listed=False)
    make_community(cast.employee, "board", visibility="private")
    for given, said in WRONG:
        answer = admin.send(PATH, **{"group": "tellers", "community": "fraud-desk", "kind": DEFAULT, **given})
        assert answer.status_code == 422, given
        assert said in text_of(answer), given
    db.session.rollback()
    assert list_records("space.group_rule_changed") == []


def test_a_directory_that_is_down_is_one_sentence(admin, firm, desk):
    firm.path.unlink()
    answer = admin.send(PATH, group="tellers", community="fraud-desk", kind=DEFAULT)
    assert answer.status_code == 503
    assert "The company directory does not answer." in text_of(answer)


def test_rules_are_listed_searched_and_ended(admin, firm, desk, cast):
    other = make_community(cast.employee, "lending")
    actions.add_group_rule(cast.admin, desk.slug, "tellers", DEFAULT)
    actions.add_group_rule(cast.admin, other.slug, "clerks", CONSTRAINED)
    assert "added once" in text_of(admin.get(f"{PATH}?q=tell"))
    assert "lending" not in admin.get(f"{PATH}?q=tell").text
    assert admin.send(f"{PATH}/end", space_id=other.id, group="clerks", kind=CONSTRAINED).status_code == 303
    assert "clerks" not in admin.get(PATH).text
    assert admin.send(f"{PATH}/end", space_id=10**6, group="clerks", kind=CONSTRAINED).status_code == 404


def test_others_see_and_change_nothing(client_of, firm, desk, cast):
    actions.add_group_rule(cast.admin, desk.slug, "tellers", DEFAULT)
    browser = client_of(cast.employee)
    given = {"group": "tellers", "community": "fraud-desk", "kind": DEFAULT}
    assert [browser.send(PATH, **given, **seen).status_code for seen in ({}, {"is_seen": "y"})] == [403, 403]
    assert browser.send(f"{PATH}/end", space_id=desk.id, group="tellers", kind=DEFAULT).status_code == 403
    assert len(list_records("space.group_rule_changed")) == 1


def test_members_read_whom_their_community_follows(client_of, firm, desk, cast):
    actions.add_group_rule(cast.admin, desk.slug, "tellers", CONSTRAINED)
    owner = client_of(cast.employee)
    page = owner.get("/c/fraud-desk/members")
    assert "Members follow the directory group tellers." in text_of(page)
    assert "Invite people" not in text_of(page)
    assert "/remove" not in page.text
    assert "/role" in page.text
    member = client_of(cast.colleague)
    assert "You leave it by leaving the group." in text_of(member.get("/c/fraud-desk/leave"))
    left = member.send("/c/fraud-desk/leave")
    assert left.status_code == 409
    assert "The members of Fraud Desk follow the directory group tellers." in text_of(left)
    assert space_now(cast.colleague, desk).is_member


def test_outsiders_are_told_why_they_cannot_come_in(client_of, firm, cast):
    make_community(cast.employee, "lab", visibility="moderated")
    actions.add_group_rule(cast.admin, "lab", "tellers", CONSTRAINED)
    stranger = client_of(cast.outsider)
    assert "Ask to join" not in text_of(stranger.get("/c/lab"))
    for path in ("join", "ask"):
        answer = stranger.send(f"/c/lab/{path}", note="May I?")
        assert answer.status_code == 409
        assert "Whoever is in it is a member here after the next synchronisation" in text_of(answer)
    db.session.rollback()
