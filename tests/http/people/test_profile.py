"""GET /u/<name>, and the photo."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image

from esn.core.actor import Actor
from esn.people.sections import ProfileSection
from esn.people.sync.leavers import write_leavers
from tests.factories.cast import Cast
from tests.factories.worlds import make_community, make_post

ClientMaker = Callable[[Actor], FlaskClient]
LOCKED = "Comes from the company directory. Ask HR to change it."


def test_works(cast: Cast, client_of: ClientMaker) -> None:
    page = client_of(cast.outsider).get("/u/employee").get_data(as_text=True)
    for text in (
        "Grace Okafor",
        "Title of employee",
        "employee@test.example",
        "Maria Ortiz",
        "Team Counter",
        "local time",
    ):
        assert text in page
    assert LOCKED not in page


def test_the_card_beside_a_name_repeats_the_profile(cast: Cast, client_of: ClientMaker) -> None:
    client = client_of(cast.outsider)
    part = client.get("/u/employee/card", headers={"HX-Request": "true", "HX-Request-Type": "partial"}).text
    assert "Grace Okafor" in part
    assert "Branch Mill Lane" in part
    assert "<a" not in part
    assert client.get("/u/employee/card").location == "/u/employee"
    assert client.get("/u/nobody/card").status_code == 404


def test_a_name_in_capitals_is_the_same_person(cast: Cast, client_of: ClientMaker) -> None:
    assert client_of(cast.employee).get("/u/LEADER").status_code == 200


def test_needs_sign_in(cast: Cast, anonymous: FlaskClient, give_photo: Callable[[int], str]) -> None:
    give_photo(cast.employee.id)
    for path in ("/u/employee", "/u/employee/photo", "/u/nobody"):
        response = anonymous.get(path)
        assert response.status_code in (302, 303, 401)
        assert "Grace" not in response.get_data(as_text=True)
    for path in ("/u/employee/follow", "/u/employee/unfollow"):
        assert anonymous.post(path).status_code in (302, 303, 400, 401)


@pytest.mark.parametrize("path", ["/u/nobody", "/u/nobody/photo", "/u/employee/photo", "/u/%00", "/u/" + "x" * 3000])
def test_nobody_is_not_found(cast: Cast, client_of: ClientMaker, path: str) -> None:
    assert client_of(cast.colleague).get(path).status_code == 404


def test_my_own_page_says_where_the_fields_come_from(cast: Cast, client_of: ClientMaker) -> None:
    client = client_of(cast.employee)
    own = client.get("/u/employee").get_data(as_text=True)
    assert LOCKED in own
    assert "/u/employee?as=others" in own
    assert "/u/employee/follow" not in own
    others = client.get("/u/employee?as=others").get_data(as_text=True)
    assert LOCKED not in others
    assert "This is how others see you." in others
    assert "This is how others see you." not in client.get("/u/leader?as=others").get_data(as_text=True)


def test_who_left_is_named_with_the_day_and_cannot_be_followed(cast: Cast, client_of: ClientMaker) -> None:
    write_leavers([cast.colleague.id])
    page = client_of(cast.employee).get("/u/colleague").get_data(as_text=True)
    assert "Tomasz Nowak left Test Bank on" in page
    assert "/u/colleague/follow" not in page
    assert "local time" not in page
    assert "colleague@test.example" not in page


def test_sections_of_higher_floors_are_shown(app: Flask, cast: Cast, client_of: ClientMaker) -> None:
    seen: list[tuple[int, int]] = []

    def add(actor: Actor, account_id: int) -> list[ProfileSection]:
        seen.append((actor.id, account_id))
        template = app.jinja_env.from_string("<b>{{ data.words }}</b>")
        return [
            ProfileSection(template=template, data={"words": name}, is_side=name == "side") for name in ("main", "side")
        ]

    app.extensions["esn_slots"] = {"profile_sections": (add,)}
    page = client_of(cast.employee).get("/u/leader").get_data(as_text=True)
    assert page.index("<b>main</b>") < page.index("<aside") < page.index("<b>side</b>")
    assert seen == [(cast.employee.id, cast.leader.id)]


@pytest.mark.parametrize("size", [48, 96, 256])
def test_the_photo_is_a_small_square(
    cast: Cast, client_of: ClientMaker, give_photo: Callable[[int], str], size: int
) -> None:
    digest = give_photo(cast.employee.id)
    response = client_of(cast.outsider).get(f"/u/employee/photo?v={digest[:12]}&size={size}")
    assert response.status_code == 200
    assert Image.open(BytesIO(response.data)).size == (size, size)
    assert response.mimetype == "image/webp"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["Content-Disposition"].startswith("inline")
    assert response.headers["Cache-Control"] == "private, max-age=31536000, immutable"


def test_browsers_keep_the_photo_of_whoever_writes(
    cast: Cast, client_of: ClientMaker, give_photo: Callable[[int], str]
) -> None:
    give_photo(cast.employee.id)
    post_id = make_post(cast.employee, make_community(cast.employee))
    client = client_of(cast.outsider)
    addresses = set(re.findall(r"/u/employee/photo\?v=[0-9a-f]+", client.get(f"/p/{post_id}").text))
    assert addresses
    for address in addresses:
        assert "immutable" in client.get(address).headers["Cache-Control"]


def test_the_photo_is_asked_for_again_only_when_it_changed(
    cast: Cast, client_of: ClientMaker, give_photo: Callable[[int], str]
) -> None:
    give_photo(cast.employee.id)
    client = client_of(cast.outsider)
    first = client.get("/u/employee/photo")
    assert first.headers["Cache-Control"] == "private, max-age=300"
    again = client.get("/u/employee/photo", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("size", ["1", "4096", "-48", "x/../48"])
def test_other_sizes_are_not_made(
    cast: Cast, client_of: ClientMaker, give_photo: Callable[[int], str], size: str
) -> None:
    give_photo(cast.employee.id)
    response = client_of(cast.outsider).get(f"/u/employee/photo?size={size}")
    assert response.status_code == (200 if not size.lstrip("-").isdigit() else 404)


def test_a_photo_is_shown_wherever_the_person_is(
    cast: Cast, client_of: ClientMaker, give_photo: Callable[[int], str]
) -> None:
    address = f"/u/employee/photo?v={give_photo(cast.employee.id)[:12]}"
    client = client_of(cast.outsider)
    assert address in client.get("/people").get_data(as_text=True)
    assert f"{address}&amp;size=256" in client.get("/u/employee").get_data(as_text=True)
