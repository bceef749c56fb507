"""GET /people and /people/suggest."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from esn.core.actor import Actor
from esn.core.db import db
from esn.people.models import Account, Unit
from tests.factories.cast import Cast
from tests.factories.staff import hire

ClientMaker = Callable[[Actor], FlaskClient]
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}


def test_works(cast: Cast, client_of: ClientMaker) -> None:
    page = client_of(cast.outsider).get("/people").get_data(as_text=True)
    assert "Grace Okafor" in page
    assert 'href="/u/employee"' in page
    assert "local time" in page


def test_needs_sign_in(anonymous: FlaskClient) -> None:
    for path in ("/people", "/people/suggest?q=a"):
        response = anonymous.get(path)
        assert response.status_code in (302, 303, 401)
        assert "Grace" not in response.get_data(as_text=True)


def test_narrows_by_name_place_and_unit(cast: Cast, client_of: ClientMaker) -> None:
    client = client_of(cast.outsider)
    north = db.session.scalar(sa.select(Unit.id).where(Unit.directory_id == "NORTH"))
    for query, found, others in (
        ("q=okaf", "employee", "leader"),
        ("place=District+North", "leader", "employee"),
        ("role=Title+of+leader", "leader", "employee"),
        (f"unit={north}", "colleague", "moderator"),
        (f"q=grace&unit={north}&place=Team+Counter", "employee", "colleague"),
    ):
        page = client.get(f"/people?{query}").get_data(as_text=True)
        assert f'href="/u/{found}"' in page
        assert f'class="person-name" href="/u/{others}"' not in page
        assert "Reset" in page


def test_nobody_found_offers_other_spellings_and_the_search(cast: Cast, client_of: ClientMaker) -> None:
    page = client_of(cast.employee).get("/people?q=grase+okafr").get_data(as_text=True)
    assert "Nobody found" in page
    assert 'href="/people?q=grace%20okafor"' in page
    assert 'href="/search?q=grase%20okafr"' in page


@pytest.mark.parametrize(
    "query",
    [
        "unit=x",
        "unit=99999999",
        "before=x",
        "before=-1",
        f"before={10**30}",
        f"unit={10**30}",
        "q=%01",
        "q=" + "a" * 9000,
        "q=%25_",
    ],
)
def test_odd_parameters_are_no_errors(cast: Cast, client_of: ClientMaker, query: str) -> None:
    assert client_of(cast.employee).get(f"/people?{query}").status_code == 200


def test_typed_names_are_escaped(cast: Cast, client_of: ClientMaker) -> None:
    page = client_of(cast.employee).get("/people?q=<script>alert(1)</script>").get_data(as_text=True)
    assert "<script>alert" not in page


def test_further_pages_come_as_page_and_as_part(cast: Cast, client_of: ClientMaker) -> None:
    hire(30)
    client = client_of(cast.employee)
    first = client.get("/people").get_data(as_text=True)
    assert "Show more people" in first
    before = first.split("/people?before=")[1].split("&")[0]
    whole = client.get(f"/people?before={before}").get_data(as_text=True)
    part = client.get(f"/people?before={before}", headers=PARTIAL).get_data(as_text=True)
    for page in (whole, part):
        assert "Zed Zulu29" in page
        assert "Grace Okafor" not in page.split("Further people")[-1].split("<footer")[0].split("menu")[0]
        assert "That is everybody." in page
    assert "<html" in whole
    assert "<html" not in part
    assert '<hx-partial hx-target="#people"' in part


def test_statements_do_not_grow_with_the_list(cast: Cast, client_of: ClientMaker) -> None:
    client = client_of(cast.employee)
    few = count_statements(client)
    hire(18)
    assert count_statements(client) == few


def test_suggests_people_to_mention(cast: Cast, client_of: ClientMaker) -> None:
    part = client_of(cast.employee).get("/people/suggest?q=le&place=c/x", headers=PARTIAL).get_data(as_text=True)
    assert 'data-insert="@outsider "' in part
    assert 'data-insert="@employee "' not in part
    assert "is not in this community" not in part


def test_suggestions_put_readers_first_and_warn_of_others(app: Flask, cast: Cast, client_of: ClientMaker) -> None:
    readers = sa.select(Account.id).where(Account.username == "moderator")
    app.extensions["esn_slots"] = {"mention_readers": (lambda _actor, place: readers if place == "c/x" else None,)}
    client = client_of(cast.employee)
    part = client.get("/people/suggest?q=s&place=c/x").get_data(as_text=True)
    assert part.index("@moderator ") < part.index("@compliance ")
    assert part.count("is not in this community") == part.count('role="option"') - 1
    assert "is not in this community" not in client.get("/people/suggest?q=s&place=").get_data(as_text=True)


def count_statements(client: FlaskClient) -> int:
    """How many SQL statements the list takes."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    sa.event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get("/people").status_code == 200
    finally:
        sa.event.remove(db.engine, "before_cursor_execute", note)
    return len(statements)
