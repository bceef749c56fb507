"""Pages that belong to no domain: help, shortcuts, accessibility, appearance, and the language of all of them."""

import pytest

from esn.core.unit_of_work import unit_of_work
from esn.people.events import AccountChanged
from esn.people.models import Account
from tests.factories.clients import make_client


@pytest.mark.parametrize("path", ["/help", "/help/shortcuts", "/about/accessibility"])
def test_are_open_to_everybody(anonymous, client_of, cast, path):
    page = anonymous.get(path)
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert 'action="/sign-out"' not in page.text
    assert 'action="/sign-out"' in client_of(cast.employee).get(path).text


def test_the_theme_is_remembered(client_of, cast):
    browser = client_of(cast.employee)
    assert "data-theme" not in browser.get("/settings/sessions").text.split(">")[1]
    browser.send("/settings/appearance", theme="dark")
    assert 'data-theme="dark"' in browser.get("/settings/sessions").text
    browser.send("/settings/appearance", theme='"><script>')
    assert 'data-theme="' not in browser.get("/settings/sessions").text


def test_appearance_needs_sign_in(anonymous):
    anonymous.get("/sign-in")
    assert anonymous.send("/settings/appearance", theme="dark").headers["Location"].startswith("/sign-in")


def test_strangers_read_the_language_their_browser_asks_for(anonymous):
    german = anonymous.get("/sign-in", headers={"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}).text
    assert '<html lang="de"' in german
    assert "Anmelden" in german
    assert '<html lang="en"' in anonymous.get("/sign-in", headers={"Accept-Language": "fr"}).text


def test_colleagues_read_the_language_of_their_account(app, cast):
    with unit_of_work() as unit:
        unit.session.get(Account, cast.employee.id).locale = "de"
        unit.record(AccountChanged(actor_id=None, object_id=cast.employee.id, fields={"locale": "de"}))
    page = make_client(app, cast.employee).get("/settings/sessions", headers={"Accept-Language": "en"}).text
    assert '<html lang="de"' in page
    assert "Abmelden" in page


def test_a_notice_is_shown_once(client_of, cast):
    browser = client_of(cast.employee)
    browser.get("/settings/sessions")
    browser.send("/sign-out")
    assert "<span>You are signed out.</span>" in browser.get("/sign-in").text
    assert "<span>You are signed out.</span>" not in browser.get("/sign-in").text
