"""About and settings of a community."""

import pytest

from esn.spaces import actions
from tests.factories.worlds import make_community
from tests.http.communities.page import space_now, text_of

POSTS = ("settings", "settings/visibility", "archive", "reopen")


@pytest.fixture
def lab(cast):
    return make_community(
        cast.employee, "lab", visibility="private", purpose="Trying out payments.", members=(cast.colleague,)
    )


def test_need_sign_in(lab, anonymous):
    assert all(anonymous.post(f"/c/lab/{name}").status_code in (303, 400) for name in POSTS)
    assert {anonymous.get(f"/c/lab/{name}").status_code for name in ("about", "settings")} == {303}


def test_about_tells_outsiders_of_a_listed_one_purpose_and_owners_only(lab, cast, client_of):
    actions.set_role(cast.employee, lab.id, cast.colleague.id, "champion")
    page = text_of(client_of(cast.outsider).get("/c/lab/about"))
    for words in (
        "Trying out payments.",
        "Private: only members read it.",
        "Grace Okafor",
        "Tomasz Nowak",
        "kept 7 years",
        "Shown to members.",
    ):
        assert words in page, words
    assert "Ask to join" in page
    assert client_of(cast.outsider).get("/c/lab/members").status_code == 404


def test_only_owners_change(lab, cast, client_of):
    for actor, status in ((cast.colleague, 403), (cast.outsider, 403), (cast.admin, 403)):
        client = client_of(actor)
        client.get("/c/new")
        assert client.get("/c/lab/settings").status_code == status
        for name in POSTS:
            fields = {"name": "Mine", "purpose": "Mine.", "visibility": "open", "is_sure": "y"}
            assert client.send(f"/c/lab/{name}", **fields).status_code == status, name
            assert client.send(f"/c/lab/{name}").status_code == status, name
    view = space_now(cast.employee, lab)
    assert (view.name, view.visibility, view.is_archived) == ("Lab", "private", False)


def test_reject_get(lab, cast, client_of):
    client = client_of(cast.employee)
    for name in POSTS[1:]:
        assert client.get(f"/c/lab/{name}").status_code == 405, name


def test_name_and_purpose(lab, cast, client_of):
    client = client_of(cast.employee)
    assert client.send("/c/lab/settings", name="Pay Lab", purpose="Trying.", place="Millgate").status_code == 303
    view = space_now(cast.employee, lab)
    assert (view.slug, view.name, view.purpose, view.place) == ("lab", "Pay Lab", "Trying.", "Millgate")
    for field, value in {"name": "", "purpose": "x" * 301, "place": "x" * 201}.items():
        typed = {"name": "Other", "purpose": "Kept words.", "place": "Kept town", field: value}
        answer = client.send("/c/lab/settings", **typed)
        body = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert f'href="#{field}"' in body
        assert all(words in body for words in typed.values())
    assert space_now(cast.employee, lab).name == "Pay Lab"


def test_opening_a_private_one_must_be_confirmed(lab, cast, client_of):
    client = client_of(cast.employee)
    answer = client.send("/c/lab/settings/visibility", visibility="open", is_listed="y")
    assert answer.status_code == 422
    assert 'href="#is_sure"' in answer.get_data(as_text=True)
    assert 'value="open" checked' in answer.get_data(as_text=True)
    assert client_of(cast.outsider).get("/c/lab/members").status_code == 404
    assert client.send("/c/lab/settings/visibility", visibility="open", is_sure="y").status_code == 303
    assert client_of(cast.outsider).get("/c/lab/members").status_code == 200
    assert client.send("/c/lab/settings/visibility", visibility="secret").status_code == 422


def test_hiding_acts_at_once(lab, cast, client_of):
    outsider = client_of(cast.outsider)
    assert outsider.get("/c/lab/about").status_code == 200
    assert client_of(cast.employee).send("/c/lab/settings/visibility", visibility="private").status_code == 303
    assert outsider.get("/c/lab/about").status_code == 404


def test_archive_and_reopen(lab, cast, client_of):
    client = client_of(cast.employee)
    assert client.send("/c/lab/archive").headers["Location"] == "/c/lab"
    page = client.get("/c/lab/settings")
    assert "Open Lab again" in text_of(page)
    assert 'action="/c/lab/reopen"' in page.get_data(as_text=True)
    answer = client.send("/c/lab/settings", name="Other", purpose="Other.")
    assert answer.status_code == 409
    assert "Lab is archived." in text_of(answer)
    assert client.send("/c/lab/reopen").status_code == 303
    assert not space_now(cast.employee, lab).is_archived
