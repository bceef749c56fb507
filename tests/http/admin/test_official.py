"""/admin/official-accounts, and writing under such a name."""

import re
from datetime import timedelta

import pytest

from esn.core import clock
from tests.factories.worlds import make_community
from tests.http.communities.page import text_of

PATH = "/admin/official-accounts"
DESK = f"{PATH}/official.hr-desk"


@pytest.fixture
def admin(client_of, cast):
    return client_of(cast.admin)


@pytest.fixture
def day():
    return (clock.now() + timedelta(days=20)).date().isoformat()


def make_desk(admin, day):
    """HR desk, under whose name the employee writes."""
    assert admin.send(PATH, name="HR desk", purpose="Questions on work and pay.").status_code == 303
    assert admin.send(f"{DESK}/users", to="@employee", until=day).status_code == 303


def test_an_account_is_made_opened_to_people_and_closed(admin, cast, day):
    for name, said in (("", "Enter a name."), ("!", "Use a name")):
        refused = admin.send(PATH, name=name, purpose="Pay.")
        assert (refused.status_code, said in refused.text) == (422, True)
    make_desk(admin, day)
    assert "1 person writes" in text_of(admin.get(PATH))
    for fields, said in (({"to": "@employee @colleague"}, "one person at a time"), ({"to": "@colleague"}, "which day")):
        refused = admin.send(f"{DESK}/users", **fields)
        assert (refused.status_code, said in refused.text) == (422, True)
    assert "Grace Okafor" in text_of(admin.get(DESK))
    assert admin.send(f"{DESK}/users/employee/end").status_code == 303
    assert "Nobody yet." in text_of(admin.get(DESK))
    assert admin.send(f"{DESK}/close").status_code == 303
    assert "was closed on" in text_of(admin.get("/u/official.hr-desk"))
    assert admin.send(f"{DESK}/users", to="@employee", until=day).status_code == 404


def test_who_may_chooses_the_name_and_readers_see_that_it_is_official(admin, client_of, cast, day):
    make_community(cast.leader, members=[cast.employee])
    grace, maria = client_of(cast.employee), client_of(cast.leader)
    assert 'name="sender"' not in grace.get("/compose").text
    make_desk(admin, day)
    desk = int(re.search(r'value="(\d+)"[^>]*>HR desk', grace.get("/compose").text)[1])
    posted = grace.send("/compose", to="fraud-desk", text="The form is new.", sender=desk)
    page = maria.get(posted.location)
    assert "Official" in text_of(page)
    assert "Grace" not in page.text.split("<main")[1]
    assert 'name="sender"' not in page.text
    reply = grace.send(f"{posted.location}/reply", text="And shorter.", sender=desk)
    assert "Grace" not in maria.get(reply.location).text.split("<main")[1]
    card = maria.get("/u/official.hr-desk/card", headers={"HX-Request": "true", "HX-Request-Type": "partial"})
    assert "Official · Questions on work and pay." in text_of(card)
    profile = text_of(maria.get("/u/official.hr-desk"))
    assert "Nobody signs in here." in profile
    assert "The form is new." in profile
    assert "HR desk (official)" in text_of(maria.get("/search?q=form"))
    assert "Official accounts you may use" in text_of(grace.get("/settings/delegates"))
    admin.send(f"{DESK}/users/employee/end")
    late = grace.send("/compose", to="fraud-desk", text="Once more.", sender=desk)
    assert (late.status_code, "may no longer write" in late.text, "Once more." in late.text) == (403, True, True)
