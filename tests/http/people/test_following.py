"""Following from a profile, the list of whom one follows, and what comes of it on Home."""

from collections.abc import Callable

from flask.testing import FlaskClient

from esn.core.actor import Actor
from esn.core.db import db
from esn.people.actions import follow_person
from esn.people.queries import get_profile, lists
from esn.people.sync.leavers import write_leavers
from tests.factories.cast import Cast
from tests.factories.door import list_records
from tests.factories.staff import hire
from tests.factories.worlds import make_community, make_post

ClientMaker = Callable[[Actor], FlaskClient]
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
REASON = "Shown because you follow Leila Haddad."


def is_following(actor: Actor) -> bool:
    """Whether the actor follows the leader, read anew."""
    db.session.rollback()
    return get_profile(actor, "leader").is_following


def test_follow_and_unfollow(cast: Cast, client_of: ClientMaker) -> None:
    client = client_of(cast.employee)
    client.get("/u/leader")
    response = client.send("/u/leader/follow")
    assert (response.status_code, response.location) == (303, "/u/leader")
    assert is_following(cast.employee)
    assert "/u/leader/unfollow" in client.get("/u/leader").get_data(as_text=True)
    client.send("/u/leader/unfollow")
    assert not is_following(cast.employee)
    kinds = [record["facts"]["is_following"] for record in list_records("person.followed")]
    assert kinds == [True, False]


def test_following_oneself_is_not_allowed_and_nobody_is_not_found(cast: Cast, client_of: ClientMaker) -> None:
    client = client_of(cast.employee)
    client.get("/u/leader")
    assert client.send("/u/employee/follow").status_code == 403
    assert client.send("/u/nobody/follow").status_code == 404
    assert client.send("/u/nobody/unfollow").status_code == 404


def test_following_needs_a_token_and_a_post(cast: Cast, client_of: ClientMaker) -> None:
    client = client_of(cast.employee)
    assert client.post("/u/leader/follow").status_code == 400
    assert client.get("/u/leader/follow").status_code == 405
    assert not is_following(cast.employee)


def test_what_they_write_in_the_open_comes_to_home_with_the_reason(cast: Cast, client_of: ClientMaker) -> None:
    shared = make_community(cast.outsider, "open-desk")
    closed = make_community(cast.outsider, "closed-desk", visibility="private")
    make_post(cast.outsider, shared, source="Said in the open.")
    make_post(cast.outsider, closed, source="Said behind doors.")
    client = client_of(cast.employee)
    assert REASON not in client.get("/").text
    client.send("/u/outsider/follow")
    home = client.get("/").text
    assert REASON in home
    assert "Said in the open." in home
    assert "Said behind doors." not in home
    client.send("/u/outsider/unfollow")
    assert "Said in the open." not in client.get("/").text


def test_the_list_of_whom_i_follow_is_mine(cast: Cast, client_of: ClientMaker) -> None:
    follow_person(cast.employee, cast.outsider.id)
    follow_person(cast.employee, cast.colleague.id)
    write_leavers([cast.colleague.id])
    page = client_of(cast.employee).get("/people/following").text
    assert page.index("Leila Haddad") < page.index("Tomasz Nowak")
    assert "/u/outsider/unfollow" in page
    assert "/u/colleague/unfollow" in page
    assert "You follow nobody yet" in client_of(cast.outsider).get("/people/following").text


def test_unfollowing_in_the_list_comes_back_to_it(cast: Cast, client_of: ClientMaker) -> None:
    follow_person(cast.employee, cast.outsider.id)
    client = client_of(cast.employee)
    client.get("/people/following")
    assert client.send("/u/outsider/unfollow", next="/people/following").location == "/people/following"
    assert not get_profile(cast.employee, "outsider").is_following


def test_the_list_goes_on_page_by_page(cast: Cast, client_of: ClientMaker, small) -> None:
    small(lists, PAGE_SIZE=3)
    hire(5)
    for number in range(5):
        follow_person(cast.employee, get_profile(cast.employee, f"z{number}").account.id)
    client = client_of(cast.employee)
    first = client.get("/people/following").text
    assert first.count("/unfollow") == 3
    address = first.split('href="/people/following?')[1].split('"')[0]
    whole = client.get(f"/people/following?{address}").text
    assert whole.count("/unfollow") == 2
    assert "That is everybody you follow." in whole
    part = client.get(f"/people/following?{address}", headers=PARTIAL).text
    assert '<hx-partial hx-target="#followed"' in part
    assert part.count("/unfollow") == 2
