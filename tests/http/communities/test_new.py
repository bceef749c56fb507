"""GET and POST /c/new: making a community."""

import sqlalchemy as sa

from esn.core.db import db
from esn.people.actions import lock_account
from esn.spaces.models import Space
from tests.factories.worlds import make_community
from tests.http.communities.page import text_of, values_of

NEW = {
    "name": "Fraud Desk",
    "purpose": "Ask before you pay out.",
    "place": "Millgate",
    "visibility": "moderated",
    "is_listed": "y",
}


def spaces() -> list[Space]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Space).order_by(Space.id)))


def test_works_once_however_often_it_is_sent(cast, client_of):
    client = client_of(cast.employee)
    key = values_of(client.get("/c/new?name=Fraud"))["submission"]
    for _time in range(2):
        answer = client.send("/c/new", submission=key, **NEW)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/c/fraud-desk")
    (space,) = spaces()
    assert (space.name, space.purpose, space.place, space.visibility) == (
        "Fraud Desk", "Ask before you pay out.", "Millgate", "moderated",
    )  # fmt: skip


def test_needs_sign_in(anonymous):
    assert anonymous.get("/c/new").status_code == 303
    assert anonymous.post("/c/new", data=NEW).status_code in (303, 400)


def test_each_field_is_checked_and_everything_typed_is_kept(cast, client_of):
    client = client_of(cast.employee)
    faults = {
        "name": ["", "x" * 121, "—"],
        "purpose": ["", "x" * 301],
        "place": ["x" * 201],
        "slug": ["new", "Not a slug", "x" * 61],
        "visibility": ["secret"],
    }
    for field, values in faults.items():
        for value in values:
            answer = client.send("/c/new", **{**NEW, field: value})
            body = answer.get_data(as_text=True)
            assert answer.status_code == 422, (field, value)
            assert f'href="#{field}"' in body, (field, value)
            assert "There is a problem" in body
            assert "<title>Error:" in body
            typed = {**NEW, field: value}
            assert all(typed[name] in body for name in ("name", "purpose", "place")), (field, value)
    assert spaces() == []


def test_similar_ones_come_first_then_it_may_be_made(cast, client_of):
    make_community(cast.leader, "fraud-desk")
    make_community(cast.leader, "fraud-desks", visibility="private", is_listed=False)
    client = client_of(cast.employee)
    answer = client.send("/c/new", **NEW)
    page = text_of(answer)
    assert answer.status_code == 422
    assert "1 similar community exists." in page
    assert "Look here first" in page
    assert "Fraud Desks" not in page
    assert NEW["purpose"] in page
    answer = client.send("/c/new", is_different="y", **NEW)
    assert answer.headers["Location"] == "/c/fraud-desk-2"


def test_private_and_unlisted(cast, client_of):
    client = client_of(cast.employee)
    client.send("/c/new", name="Falcon", purpose="Hush.", visibility="private")
    (space,) = spaces()
    assert (space.visibility, space.is_listed) == ("private", False)


def test_somebody_whose_posting_is_paused_is_refused(cast, client_of):
    lock_account(cast.moderator, cast.employee.id, "moderation", effect="posting")
    assert client_of(cast.employee).send("/c/new", **NEW).status_code == 403
    assert spaces() == []
