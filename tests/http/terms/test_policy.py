"""/policy: for everybody to read, with what changed between versions."""

import pytest

from esn.terms.queries import _changes


def test_is_open_to_strangers_without_the_frame(anonymous):
    page = anonymous.get("/policy")
    assert page.status_code == 200
    assert "Customer data stays out" in page.text
    assert 'action="/sign-out"' not in page.text


def test_shows_versions_and_the_receipt(cast, client_of):
    page = client_of(cast.employee).get("/policy").text
    assert "You accepted version 2 on" in page
    assert 'href="/policy/1"' in page
    assert "Replaced" in client_of(cast.employee).get("/policy/1").text


def test_rules_have_addresses(anonymous):
    assert 'id="rule-4"' in anonymous.get("/policy/1").text


def test_placeholders_are_filled_from_the_settings(anonymous):
    page = anonymous.get("/policy").text
    assert "We keep posts for 7 years." in page
    assert "{" not in page.split("<main")[1].split("</main")[0]


def test_is_shown_in_the_language_of_the_reader(anonymous):
    page = anonymous.get("/policy", headers={"Accept-Language": "de-CH, de;q=0.9"}).text
    assert "So nutzen wir Harbour" in page
    assert 'lang="de"' in page


def test_a_version_without_a_translation_is_shown_in_the_binding_language(anonymous):
    page = anonymous.get("/policy/1", headers={"Accept-Language": "de"}).text
    assert "How we use Harbour" in page
    assert 'lang="en"' in page


def test_compares_two_versions(anonymous):
    page = anonymous.get("/policy/compare?from=1&to=2").text
    assert "What changed from version 1 to 2" in page
    assert "<ins>" in page


def test_compares_in_a_language_both_have(anonymous):
    page = anonymous.get("/policy/compare?from=1&to=2", headers={"Accept-Language": "de"}).text
    assert "The street, a first letter" in page


@pytest.mark.parametrize(
    "path", ["/policy/99", "/policy/compare", "/policy/compare?from=1&to=99", "/policy/compare?from=x&to=2"]
)
def test_what_does_not_exist_is_not_found(anonymous, path):
    assert anonymous.get(path).status_code == 404


def test_two_versions_are_compared_once_however_often_they_are_asked_for(app, anonymous, monkeypatch):
    compared = []
    monkeypatch.setattr("esn.terms.queries.compare", lambda before, _after: compared.append(before) or [])
    _changes.cache_clear()
    pages = [anonymous.get("/policy/compare?from=1&to=2") for _time in range(3)]
    _changes.cache_clear()
    assert {page.status_code for page in pages} == {200}
    assert len(compared) == 1
