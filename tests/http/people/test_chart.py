"""GET /people/chart."""

from collections.abc import Callable

from flask.testing import FlaskClient

from esn.core.actor import Actor
from esn.core.unit_of_work import unit_of_work
from esn.people.events import ManagersChanged
from esn.people.models import Account
from tests.factories.cast import Cast
from tests.factories.staff import hire

ClientMaker = Callable[[Actor], FlaskClient]
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def test_begins_with_me(cast: Cast, client_of: ClientMaker) -> None:
    page = client_of(cast.employee).get("/people/chart").text
    assert "Grace Okafor" in page
    assert "Maria Ortiz" in page
    assert "Tomasz Nowak" not in page
    assert "Your own place" not in page


def test_the_list_and_the_drawing_name_the_same_people(cast: Cast, client_of: ClientMaker) -> None:
    client = client_of(cast.outsider)
    listed = client.get("/people/chart?root=leader").text
    drawn = client.get("/people/chart?root=leader&view=chart").text
    drawing = drawn.split('<svg class="chart"')[1].split("</svg>")[0]
    for name in ("Maria Ortiz", "Grace Okafor", "Tomasz Nowak"):
        assert name in listed
        assert name in drawing
    assert '<svg class="chart"' not in listed
    assert "style=" not in drawing


def test_somebody_alone_is_told_so(cast: Cast, client_of: ClientMaker) -> None:
    assert "names no manager and nobody" in client_of(cast.outsider).get("/people/chart").text


def test_odd_addresses(cast: Cast, client_of: ClientMaker) -> None:
    client = client_of(cast.employee)
    assert client.get("/people/chart?root=nobody").status_code == 404
    for query in ("before=x", f"before={10**30}", "before=999999", "view=x", "root=LEADER", "root="):
        assert client.get(f"/people/chart?{query}").status_code == 200


def test_a_large_team_goes_on(cast: Cast, client_of: ClientMaker) -> None:
    people = hire(25)
    with unit_of_work() as unit:
        for account_id in people:
            unit.session.get_one(Account, account_id).manager_id = cast.outsider.id
        managers = {str(account_id): cast.outsider.id for account_id in people}
        unit.record(ManagersChanged(actor_id=None, object_id=0, managers=managers))
    client = client_of(cast.employee)
    first = client.get("/people/chart?root=outsider").text
    assert "Zed Zulu24" not in first
    address = first.split('href="/people/chart?root=outsider&amp;before=')[1].split('"')[0]
    for headers in ({}, PARTIAL):
        page = client.get(f"/people/chart?root=outsider&before={address}", headers=headers).text
        assert "Zed Zulu24" in page
        assert "Zed Zulu00" not in page
    drawn = client.get(f"/people/chart?root=outsider&view=chart&before={address}").text
    assert drawn.count("<rect") == 6
    assert "Whole chart" in client.get("/u/outsider").text
    assert "13 more" in client.get("/u/outsider").text
