"""/moderation/log, /moderation/log.csv and /moderation/log/<case id>: open to everybody who is signed in."""

import pytest

from esn.moderation.queries import log
from esn.settings import settings_override
from tests.domain.moderation.acting import decide, report
from tests.http.moderation.conftest import without_token

PAGES = ("/moderation/log", "/moderation/log.csv")


@pytest.fixture
def url(cast, reported) -> str:
    """An entry."""
    decide(cast.moderator, reported.case_id, "remove")
    return f"/moderation/log/{reported.case_id}"


@pytest.mark.parametrize("name", ["employee", "colleague", "outsider", "leader", "moderator", "compliance", "admin"])
def test_works_for_everybody(name, cast, client_of, url):
    client = client_of(getattr(cast, name))
    for path in (*PAGES, url):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "Customer data stays out" in answer.get_data(as_text=True)
        assert "It names a customer" not in answer.get_data(as_text=True)


def test_needs_sign_in(anonymous, url):
    for path in (*PAGES, url):
        assert "/sign-in" in anonymous.get(path).location


def test_the_tombstone_leads_to_the_entry(cast, client_of, reported, url):
    page = client_of(cast.outsider).get(f"/p/{reported.post_id}").get_data(as_text=True)
    assert f'href="{url}"' in page
    assert "Mrs K." not in page


def test_hidden_meanwhile_has_an_entry_that_says_so(cast, client_of, reported):
    path = f"/moderation/log/{report(cast.outsider, reported.post_id, hide_now=True)}"
    assert "Hidden while moderators check." in client_of(cast.leader).get(path).get_data(as_text=True)


def test_an_open_case_and_none_at_all_are_the_same_404(cast, client_of, reported):
    client = client_of(cast.outsider)
    answers = [client.get(f"/moderation/log/{case_id}") for case_id in (reported.case_id, 999_999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert without_token(answers[0]) == without_token(answers[1])


def test_the_csv_is_a_download(cast, client_of, url):
    answer = client_of(cast.outsider).get("/moderation/log.csv?action=remove")
    assert answer.mimetype == "text/csv"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.get_data(as_text=True).count("\r\n") == 2
    assert "Removed" in answer.get_data(as_text=True)


def test_the_csv_is_read_in_pieces(cast, client_of, url, monkeypatch):
    client = client_of(cast.outsider)
    whole = client.get("/moderation/log.csv").text
    monkeypatch.setattr(log, "AT_ONCE", 1)
    answer = client.get("/moderation/log.csv")
    assert answer.text == whole


def test_the_days_of_the_csv_are_those_of_the_firm(cast, client_of, url):
    days = []
    for zone in ("Pacific/Pago_Pago", "Pacific/Kiritimati"):  # 25 hours apart: never the same day
        with settings_override(site={"time_zone": zone}):
            rows = client_of(cast.outsider).get("/moderation/log.csv").get_data(as_text=True).splitlines()
        days.append(rows[1].split(",")[1])
    assert days[0] < days[1]


ODD = ("action=burn", "place=%27", "month=2026-13", "month=%D9%A3-%D9%A1", "before=x", "before=0", f"before={10**30}")


@pytest.mark.parametrize("query", ["rule=rule-4", *ODD])
def test_any_filter_answers(cast, client_of, url, query):
    assert client_of(cast.outsider).get(f"/moderation/log?{query}").status_code == 200


def test_the_filter_is_kept_in_the_form_and_can_be_reset(cast, client_of, url):
    page = client_of(cast.outsider).get("/moderation/log?action=remove").get_data(as_text=True)
    assert '<option value="remove" selected>' in page
    assert 'href="/moderation/log.csv?action=remove"' in page
    assert "Reset" in page


def test_rejects_post(cast, client_of, url):
    client = client_of(cast.outsider)
    for path in (*PAGES, url):
        assert client.send(path).status_code == 405
