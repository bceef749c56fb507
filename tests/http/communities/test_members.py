"""Members: the list, requests, invitations, roles, removal."""

import pytest

from esn.core.errors import NotFound
from esn.spaces import actions
from tests.factories.worlds import make_community
from tests.http.communities.page import space_now, text_of


@pytest.fixture
def lab(cast):
    space = make_community(cast.employee, "lab", visibility="private", members=(cast.colleague,))
    actions.ask_to_join(cast.outsider, space.id, "I want to <read> along")
    actions.invite_person(cast.employee, space.id, cast.leader.id)
    return space


def posts(cast) -> dict[str, int]:
    """Every changing address below the members, and what a member without right gets."""
    member, asker, invited = cast.colleague.id, cast.outsider.id, cast.leader.id
    return {
        "/c/lab/invite": 403,
        f"/c/lab/members/{asker}/approve": 403,
        f"/c/lab/members/{asker}/refuse": 403,
        f"/c/lab/members/{invited}/uninvite": 403,
        f"/c/lab/members/{member}/role?role=owner": 403,
        f"/c/lab/members/{member}/remove": 403,
    }


def test_need_sign_in(lab, cast, anonymous):
    assert all(anonymous.post(path).status_code in (303, 400) for path in posts(cast))
    for path in ("/c/lab/members", "/c/lab/invite", f"/c/lab/members/{cast.colleague.id}/remove"):
        assert anonymous.get(path).status_code == 303


def test_outsiders_get_404_or_403_and_change_nothing(lab, cast, client_of):
    client = client_of(cast.admin)
    assert client.get("/c/lab/members").status_code == 404
    client.get("/c/new")
    assert {client.send(path, person="admin").status_code for path in posts(cast)} <= {403, 404}
    assert space_now(cast.outsider, lab).state == "asked"
    assert space_now(cast.colleague, lab).role == "member"


def test_members_without_right_get_403(lab, cast, client_of):
    client = client_of(cast.colleague)
    client.get("/c/new")
    assert {path: client.send(path, person="admin").status_code for path in posts(cast)} == posts(cast)
    for path in ("/c/lab/invite", f"/c/lab/members/{cast.employee.id}/remove"):
        assert client.get(path).status_code == 403


def test_reject_get(lab, cast, client_of):
    client = client_of(cast.employee)
    for path in posts(cast):
        if not path.endswith(("invite", "remove")):
            assert client.get(path).status_code == 405, path


def test_the_list_shows_owners_who_waits_and_members_only_members(lab, cast, client_of):
    page = client_of(cast.employee).get("/c/lab/members")
    words = text_of(page)
    assert "They ask to join" in words
    assert "“I want to <read> along”" in words
    assert "Invited" in words
    assert "<read>" not in page.get_data(as_text=True)
    as_member = text_of(client_of(cast.colleague).get("/c/lab/members"))
    assert "Grace Okafor Owner" in as_member
    assert "Leila Haddad" not in as_member
    assert "Change Grace" not in as_member


def test_the_list_is_searched_and_narrowed(lab, cast, client_of):
    client = client_of(cast.colleague)
    assert "Tomasz Nowak" in text_of(client.get("/c/lab/members?q=tom"))
    assert (
        "Grace Okafor Owner"
        not in text_of(client.get("/c/lab/members?q=tom")).split("Members, A to Z")[1].split("Who looks")[0]
    )
    assert "No member matches." in text_of(client.get("/c/lab/members?q=zzz"))
    assert "Tomasz" not in text_of(client.get("/c/lab/members?role=owner")).split("Members, A to Z")[1]


def test_more_members_come_as_a_part(lab, cast, client_of):
    for actor in (cast.moderator, cast.moderator2):
        actions.invite_person(cast.employee, lab.id, actor.id)
        actions.join_space(actor, lab.id)
    headers = {"HX-Request-Type": "partial"}
    part = client_of(cast.employee).get(f"/c/lab/members?before={cast.employee.id}", headers=headers)
    assert "Pradeep Nair" in text_of(part)
    assert "Grace" not in text_of(part)
    assert "<html" not in part.get_data(as_text=True)


def test_approve(lab, cast, client_of):
    client = client_of(cast.employee)
    path = f"/c/lab/members/{cast.outsider.id}/approve"
    assert client.send(path).headers["Location"] == "/c/lab/members"
    assert space_now(cast.outsider, lab).is_member
    answer = client.send(path)
    assert answer.status_code == 409
    assert "This was decided already, or taken back." in text_of(answer)


def test_refuse_with_a_line(lab, cast, client_of):
    client = client_of(cast.employee)
    path = f"/c/lab/members/{cast.outsider.id}/refuse"
    assert client.send(path, note="x" * 301).status_code == 422
    assert client.send(path, note="Only for the team.").status_code == 303
    assert space_now(cast.outsider, lab).state is None


def test_invite_by_search_and_name(lab, cast, client_of):
    client = client_of(cast.employee)
    page = client.get("/c/lab/invite?q=sara")
    assert 'name="person" value="moderator"' in page.get_data(as_text=True)
    assert client.send("/c/lab/invite", person="moderator").status_code == 303
    assert space_now(cast.moderator, lab).state == "invited"
    assert "You invited Sara Lind to Lab." in text_of(client.get("/c/lab/invite"))
    for person in ("", "nobody at all", "colleague", "x" * 121):
        answer = client.send("/c/lab/invite", person=person)
        assert answer.status_code == 422, person
        assert f'value="{person}"' in answer.get_data(as_text=True)
        assert 'href="#person"' in answer.get_data(as_text=True)


def test_take_an_invitation_back(lab, cast, client_of):
    client = client_of(cast.employee)
    assert client.send(f"/c/lab/members/{cast.leader.id}/uninvite").status_code == 303
    assert space_now(cast.leader, lab).state is None


def test_change_a_role_and_undo_it(lab, cast, client_of):
    client = client_of(cast.employee)
    path = f"/c/lab/members/{cast.colleague.id}/role"
    assert client.send(path, role="champion").status_code == 303
    assert space_now(cast.colleague, lab).role == "champion"
    assert f'action="{path}?role=member"' in client.get("/c/lab/members").get_data(as_text=True)
    assert client.send(f"{path}?role=member").status_code == 303
    assert space_now(cast.colleague, lab).role == "member"
    assert client.send(path, role="emperor").status_code == 422
    assert client.send(f"/c/lab/members/{cast.admin.id}/role", role="owner").status_code == 404


def test_the_last_owner_keeps_the_role(lab, cast, client_of):
    client = client_of(cast.employee)
    for path in ("role?role=member", "remove"):
        answer = client.send(f"/c/lab/members/{cast.employee.id}/{path}")
        assert answer.status_code == 409
        assert "Lab needs an owner." in text_of(answer)


def test_remove_after_a_page_that_says_what_it_means(lab, cast, client_of):
    client = client_of(cast.employee)
    path = f"/c/lab/members/{cast.colleague.id}/remove"
    assert "Reading ends at once, too." in text_of(client.get(path))
    assert client.send(path).status_code == 303
    assert client_of(cast.colleague).get("/c/lab/members").status_code == 404
    assert client.get(path).status_code == 404
    with pytest.raises(NotFound):
        actions.remove_member(cast.employee, lab.id, cast.colleague.id)
