"""Wall 10: redirects stay on this host; Host and X-Forwarded headers are believed only from the proxy that is named."""

import pytest

from esn.app import create_app
from esn.auth.queries import list_sessions
from esn.settings import settings_override
from esn.web.answers import local_path
from tests.conftest import make_settings
from tests.factories.clients import make_client
from tests.factories.door import list_records

ELSEWHERE = [
    "https://evil.example/",
    "http:evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "/\t//evil.example",
    "/\n//evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "",
    "/\x00",
    "/\x7f\\",
]


@pytest.mark.parametrize("target", ELSEWHERE, ids=repr)
def test_a_path_that_leads_elsewhere_is_none(target):
    assert local_path(target) is None


@pytest.mark.parametrize("target", ["/", "/p/7#r9", "/search?q=a//b&x=https://y", "/c/fraud-desk?view=latest"])
def test_a_path_of_this_host_is_kept(target):
    assert local_path(target) == target


def test_every_redirect_stays(client_of, cast):
    browser = client_of(cast.employee)
    browser.get("/settings/sessions")
    found = {}
    for target in ELSEWHERE:
        answers = [
            browser.get("/sign-in", query_string={"next": target}),
            browser.get("/terms", query_string={"next": target}),
            browser.send("/settings/appearance", theme="dark", next=target),
        ]
        places = [answer.headers.get("Location", "/") for answer in answers]
        if any(not place.startswith("/") or "evil" in place for place in places):
            found[target] = places
        assert {answer.status_code for answer in answers} <= {303, 400}, target
    assert not found


@pytest.mark.parametrize(
    "referrer", ["https://evil.example/p/1", "http://localhost.evil.example/p/1", "http://evil@x/"]
)
def test_the_way_back_is_a_page_of_this_host(client_of, cast, referrer):
    browser = client_of(cast.employee)
    browser.get("/settings/sessions")
    fields = {"csrf_token": browser.token, "theme": "dark"}
    answer = browser.post("/settings/appearance", data=fields, headers={"Referer": referrer})
    assert answer.headers["Location"] == "/"


def test_the_way_back_is_the_page_one_came_from(client_of, cast):
    browser = client_of(cast.employee)
    browser.get("/settings/sessions")
    fields = {"csrf_token": browser.token, "theme": "dark"}
    headers = {"Referer": "http://localhost/policy/compare?from=1&to=2"}
    answer = browser.post("/settings/appearance", data=fields, headers=headers)
    assert answer.headers["Location"] == "/policy/compare?from=1&to=2"


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "evil.example:80", "127.0.0.1.nip.io", "xn--lcalhost-54a", "", "a b"],
)
def test_another_host_is_not_served(anonymous, host):
    for path in ("/sign-in", "/nowhere", "/static/dist/app.css"):
        answer = anonymous.get(path, headers={"Host": host})
        assert answer.status_code in (400, 421), path
        assert "evil" not in answer.text
        assert not answer.headers.get("Location")


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1", "[::1]:8000"])
def test_a_site_on_this_machine_answers_to_its_names(anonymous, host):
    assert anonymous.get("/sign-in", headers={"Host": host}).status_code == 200


def test_named_hosts_alone_are_served(anonymous):
    with settings_override(web={"allowed_hosts": ("network.example.org",)}):
        assert anonymous.get("/sign-in", headers={"Host": "network.example.org"}).status_code == 200
        assert anonymous.get("/sign-in", headers={"Host": "localhost"}).status_code == 421


def test_forwarded_headers_are_not_believed_without_a_proxy(anonymous):
    headers = {
        "X-Forwarded-For": "192.0.2.66",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "Forwarded": "host=evil.example",
        "X-Original-URL": "/admin",
    }
    page = anonymous.get("/sign-in", headers=headers)
    assert page.status_code == 200
    assert "evil" not in page.text
    anonymous.post("/sign-in", data={"csrf_token": anonymous.token, "username": "x", "password": "x"}, headers=headers)
    assert list_records("session.refused")[-1]["client"] == "127.0.0.1"


def test_with_one_proxy_only_its_own_word_counts(databases, template, tmp_path):
    with databases.copy(template) as url:
        settings = make_settings(url, tmp_path)
        web = settings.web.model_copy(update={"trusted_proxies": 1})
        app = create_app(settings.model_copy(update={"web": web}))
        app.config.update(TESTING=True)
        with app.app_context():
            browser = make_client(app, None)
            headers = {"X-Forwarded-For": "192.0.2.66, 192.0.2.7", "X-Forwarded-Host": "localhost"}
            assert browser.get("/sign-in", headers=headers).status_code == 200
            fields = {"csrf_token": browser.token, "username": "x", "password": "x"}
            browser.post("/sign-in", data=fields, headers=headers)
            assert list_records("session.refused")[-1]["client"] == "192.0.2.7", "the nearest, not the claimed one"
            spoofed = {**headers, "X-Forwarded-Host": "evil.example"}
            assert browser.get("/sign-in", headers=spoofed).status_code == 421


def test_an_address_that_is_none_is_left_out(client_of, cast):
    browser = client_of(cast.employee)
    browser.environ_base["REMOTE_ADDR"] = "<script>"
    assert browser.get("/settings/sessions").status_code == 200
    assert all("<" not in session.address for session in list_sessions(cast.employee))
