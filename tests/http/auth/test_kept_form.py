"""Text that was sent after the session had ended comes back, filled, to its writer alone."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from esn.auth.models import KeptForm
from esn.core import clock
from esn.core.db import db
from tests.factories.clients import make_client
from tests.factories.worlds import make_community, make_post

TEXT = "Two hours of thought about <merged> banks & their IBANs."


@pytest.fixture
def tired(client_of):
    """Makes a browser whose session has ended by itself, on a page that still has its token."""

    def make(actor):
        with clock.at(clock.now() - timedelta(minutes=45)):
            browser = client_of(actor)
        browser.get("/sign-in")
        return browser

    return make


def send_too_late(browser, path="/settings/appearance"):
    """Send what was written meanwhile."""
    return browser.send(path, text=TEXT, submission="key-1", password="hush")


def count_kept() -> int:
    """How many forms are kept."""
    db.session.rollback()
    return db.session.execute(sa.select(sa.func.count()).select_from(KeptForm)).scalar_one()


def test_comes_back_after_sign_in(tired, cast, sign_in):
    browser = tired(cast.employee)
    answer = send_too_late(browser)
    assert answer.status_code == 303
    way = answer.headers["Location"]
    kept = re.fullmatch(r"/sign-in\?next=%2Fkept%2F(\d+)", way)[1]
    page = browser.get(way).text
    assert "Your text is safe" in page
    assert sign_in(browser, "employee", next=f"/kept/{kept}").headers["Location"] == f"/kept/{kept}"
    page = browser.get(f"/kept/{kept}").text
    assert "Two hours of thought about &lt;merged&gt; banks &amp; their IBANs." in page
    assert 'action="/settings/appearance"' in page
    assert 'name="submission" value="key-1"' in page
    assert "hush" not in page


def test_is_sent_once_and_forgotten(tired, cast, sign_in):
    post_id = make_post(cast.employee, make_community(cast.employee, members=[cast.colleague]))
    browser = tired(cast.colleague)
    way = send_too_late(browser, f"/p/{post_id}/reply").headers["Location"]
    sign_in(browser, "colleague")
    kept_id = int(way.rpartition("F")[2])
    page = browser.get(f"/kept/{kept_id}").text
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    answer = browser.send(f"/p/{post_id}/reply", **{**fields, "csrf_token": browser.token, "text": TEXT})
    assert answer.status_code == 303
    assert "merged" in browser.get(f"/p/{post_id}").text
    assert count_kept() == 0


def test_nobody_else_sees_it(app, tired, cast, sign_in):
    browser = tired(cast.employee)
    kept = send_too_late(browser).headers["Location"].rpartition("F")[2]
    sign_in(browser, "colleague")
    answer = browser.get(f"/kept/{kept}")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/"
    browser.get("/settings/sessions")
    assert browser.send(f"/kept/{kept}/discard").status_code == 303
    assert count_kept() == 1


def test_can_be_discarded(tired, cast, sign_in):
    browser = tired(cast.employee)
    kept = send_too_late(browser).headers["Location"].rpartition("F")[2]
    sign_in(browser, "employee")
    browser.get(f"/kept/{kept}")
    assert browser.send(f"/kept/{kept}/discard").status_code == 303
    assert count_kept() == 0


def test_is_gone_after_an_hour(tired, client_of, cast):
    kept = send_too_late(tired(cast.employee)).headers["Location"].rpartition("F")[2]
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert client_of(cast.employee).get(f"/kept/{kept}").headers["Location"] == "/"


def test_at_most_five_are_kept(tired, cast):
    browser = tired(cast.employee)
    for _ in range(7):
        send_too_late(browser)
    assert count_kept() == 5


def test_nothing_is_kept_for_strangers(anonymous):
    anonymous.get("/sign-in")
    answer = anonymous.send("/settings/appearance", text=TEXT)
    assert answer.headers["Location"] == "/sign-in?next=%2F"
    assert count_kept() == 0


def test_nothing_is_kept_without_the_token_of_a_page(tired, cast):
    browser = tired(cast.employee)
    answer = browser.post("/settings/appearance", data={"text": TEXT})
    assert answer.status_code == 400
    assert count_kept() == 0


def test_a_script_is_told_and_keeps_its_text_itself(tired, cast):
    browser = tired(cast.employee)
    fields = {"csrf_token": browser.token, "text": TEXT}
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = browser.post("/settings/appearance", data=fields, headers=headers)
    assert answer.status_code == 401
    assert "HX-Redirect" not in answer.headers


def test_a_page_is_found_again_after_sign_in(anonymous):
    answer = anonymous.get("/search?q=iban&in=fraud-desk")
    assert answer.headers["Location"] == "/sign-in?next=%2Fsearch%3Fq%3Diban%26in%3Dfraud-desk"


def test_the_cookie_alone_shows_nothing(app, tired, cast):
    kept = send_too_late(tired(cast.employee)).headers["Location"].rpartition("F")[2]
    answer = make_client(app, None).get(f"/kept/{kept}")
    assert answer.headers["Location"].startswith("/sign-in")
