"""Wall 4: no change without the page's token, none from another site, none by GET; tried on every route there is."""

import re
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from esn.core.db import db
from tests.factories.clients import make_client
from tests.factories.worlds import make_community, make_post, make_reply

FOREIGN = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:9999"},
    {"Origin": "http://localhost.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]
PLAIN = {"Accept": "application/json"}  # a refusal without a page around it
PARTIAL = {"HX-Request": "true", "HX-Request-Type": "partial"}
REFUSED = (303, 403, 404)
# Written by looking: when a session was used, nothing that anybody did.
NOT_STATE = {"session_activity"}


def paths(rule: Rule) -> str:
    """A path of this rule that leads to something where it can."""
    known = {"post_id": "1", "reply_id": "1", "username": "employee", "slug": "fraud-desk"}
    return re.sub(
        r"<(?:(\w+)[^:>]*:)?(\w+)>", lambda part: known.get(part[2]) or ("1" if part[1] == "int" else "x"), rule.rule
    )


def rules(app: Flask, method: str) -> Iterator[Rule]:
    """Every rule that takes this method."""
    return (rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()) and rule.endpoint != "static")


def state() -> dict[str, int]:
    """A fingerprint of every table's rows."""
    db.session.rollback()
    found = {}
    for table in db.metadata.sorted_tables:
        if table.name not in NOT_STATE:
            found[table.name] = hash(tuple(map(str, db.session.execute(sa.select(table)).all())))
    db.session.rollback()
    return found


@pytest.fixture
def browser(app, cast) -> FlaskClient:
    """Somebody who may do the most, in a world with something in it."""
    space = make_community(cast.employee, members=[cast.moderator])
    make_reply(cast.employee, make_post(cast.employee, space))
    client = make_client(app, cast.moderator)
    client.get("/settings/sessions")
    return client


def test_there_are_routes_to_try(app):
    assert len(list(rules(app, "POST"))) > 25


def test_no_change_without_the_token(app, browser):
    before = state()
    found = []
    for rule in rules(app, "POST"):
        answer = browser.post(paths(rule), data={"text": "x", "source": "x", "note": "x"})
        if answer.status_code not in (400, 404):
            found.append(f"{rule.rule}: {answer.status_code}")
    assert not found
    assert state() == before


def test_no_change_with_a_token_of_somebody_else(app, browser, cast):
    other = make_client(app, cast.outsider)
    other.get("/settings/sessions")
    before = state()
    found = []
    for rule in rules(app, "POST"):
        answer = browser.post(paths(rule), data={"text": "x", "csrf_token": other.token})
        if answer.status_code not in (400, 404):
            found.append(f"{rule.rule}: {answer.status_code}")
    assert not found
    assert state() == before


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_no_change_from_another_site_even_with_the_token(app, browser, headers):
    before = state()
    found = []
    for rule in rules(app, "POST"):
        answer = browser.post(paths(rule), data={"text": "x", "csrf_token": browser.token}, headers=PLAIN | headers)
        if answer.status_code != 403:
            found.append(f"{rule.rule}: {answer.status_code}")
    assert not found
    assert state() == before


def test_the_own_pages_may_change_things(browser):
    headers = {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}
    fields = {"csrf_token": browser.token, "theme": "dark"}
    assert browser.post("/settings/appearance", data=fields, headers=headers).status_code == 303


def test_another_site_is_not_given_the_form_to_click_on(browser):
    text = "Give all my money away."
    answer = browser.post("/settings/appearance", data={"text": text}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert text not in answer.text


def test_looking_changes_nothing(app, browser, cast):
    administrator = make_client(app, cast.admin)
    before = state()
    for rule in rules(app, "GET"):
        refused = browser.get(paths(rule)).status_code in REFUSED
        (administrator if refused else browser).get(paths(rule), headers=PARTIAL)
        if refused:
            administrator.get(paths(rule))
    after = state()
    assert {name for name in before if before[name] != after[name]} == set()


def test_what_changes_takes_no_other_method(app, browser):
    found = []
    for rule in rules(app, "POST"):
        if "GET" in (rule.methods or ()):
            found.append(rule.rule)
        for method in ("PUT", "PATCH", "DELETE"):
            answer = browser.open(paths(rule), method=method, headers=PLAIN)
            if answer.status_code not in (404, 405):
                found.append(f"{method} {rule.rule}: {answer.status_code}")
    assert not found
