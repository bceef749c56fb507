"""Every answer says what a page may load and what browsers may keep."""

import pytest

from esn.settings import settings_override

PATHS = ["/sign-in", "/policy", "/no/such/page", "/healthz", "/settings/sessions"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_locked_down(anonymous, path):
    headers = anonymous.get(path).headers
    policy = dict(rule.partition(" ")[::2] for rule in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert not {word for value in policy.values() for word in value.split()} & {"'unsafe-inline'", "'unsafe-eval'", "*"}
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_sockets_go_to_this_site_only(anonymous):
    assert "connect-src 'self' ws://localhost;" in anonymous.get("/sign-in").headers["Content-Security-Policy"]
    with settings_override(site={"base_url": "https://network.example.org"}, web={"allowed_hosts": ("localhost",)}):
        headers = anonymous.get("/sign-in").headers
    assert "wss://network.example.org" in headers["Content-Security-Policy"]
    assert headers["Strict-Transport-Security"]


def test_pages_are_checked_anew_and_kept_for_this_person_only(client_of, cast):
    browser = client_of(cast.employee)
    assert browser.get("/settings/sessions").headers["Cache-Control"] == "private, no-cache"
    assert "HX-Request-Type" in browser.get("/settings/sessions").headers["Vary"]


@pytest.mark.parametrize("path", ["/sign-in", "/terms", "/sign-in/again", "/kept/1"])
def test_the_door_is_never_kept(client_of, cast, path):
    assert client_of(cast.employee).get(path).headers["Cache-Control"] == "no-store"


def test_pages_have_nothing_inline_and_nothing_from_elsewhere(anonymous, client_of, cast):
    signed_in = client_of(cast.employee)
    for browser, path in [
        (anonymous, "/sign-in"),
        (anonymous, "/policy"),
        (signed_in, "/help"),
        (signed_in, "/policy"),
    ]:
        page = browser.get(path).text
        assert " style=" not in page
        assert "<style" not in page
        assert " onclick=" not in page
        assert "https://" not in page.replace("https://localhost", "")
        assert all("src=" in part.split(">")[0] for part in page.split("<script")[1:])
