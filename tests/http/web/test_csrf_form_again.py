"""A token that does not fit: the form again, filled, with a fresh one; nothing typed is lost."""

import html
import re
from datetime import timedelta

from esn.auth.models import KeptForm
from esn.core import clock
from esn.core.db import db
from tests.factories.clients import make_client
from tests.factories.worlds import make_community, make_post

TEXT = 'Two paragraphs.\n\nWith "quotes", <tags> & more.'
PATH = "/settings/appearance"


def test_the_form_comes_back_filled(client_of, cast):
    browser = client_of(cast.employee)
    browser.get("/settings/sessions")
    fields = {"text": TEXT, "place": "7", "password": "hush", "csrf_token": "stale"}
    answer = browser.post(PATH, data=fields)
    assert answer.status_code == 400
    assert "Send it again" in answer.text
    typed = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", answer.text, re.DOTALL)[1]
    assert html.unescape(typed) == TEXT
    assert 'name="place" value="7"' in answer.text
    assert f'action="{PATH}"' in answer.text
    assert "hush" not in answer.text
    assert "stale" not in answer.text


def test_sending_it_again_works(client_of, cast):
    post_id = make_post(cast.employee, make_community(cast.employee))
    browser = client_of(cast.employee)
    browser.get("/settings/sessions")
    browser.post(f"/p/{post_id}/reply", data={"text": TEXT, "submission": "one", "csrf_token": "stale"})
    answer = browser.send(f"/p/{post_id}/reply", text=TEXT, submission="one")
    assert answer.status_code == 303
    assert "Two paragraphs." in browser.get(f"/p/{post_id}").text


def test_a_token_ends_with_the_longest_session(client_of, cast, monkeypatch):
    browser = client_of(cast.employee)
    browser.get("/settings/sessions")
    signed_at = clock.now().timestamp()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: signed_at + 13 * 3600)
    answer = browser.send(PATH, text=TEXT)
    assert answer.status_code == 400
    assert "Two paragraphs." in answer.text


def test_the_token_of_another_sign_in_does_not_fit(app, cast):
    first, second = make_client(app, cast.employee), make_client(app, cast.colleague)
    first.get("/settings/sessions")
    second.get("/settings/sessions")
    second.token = first.token
    assert second.send(PATH, theme="dark").status_code == 400


def test_json_is_told(client_of, cast):
    answer = client_of(cast.employee).post(PATH, data={"text": TEXT}, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.json["code"] == "token_expired"


def test_a_script_is_led_to_the_kept_text(client_of, cast):
    browser = client_of(cast.employee)
    headers = {"HX-Request": "true", "HX-Request-Type": "partial"}
    answer = browser.post(PATH, data={"text": TEXT}, headers=headers)
    assert answer.status_code == 400
    assert answer.headers["HX-Redirect"].startswith("/kept/")
    assert "Two paragraphs." in browser.get(answer.headers["HX-Redirect"]).text
    kept = db.session.query(KeptForm).one()
    assert kept.expires_at - kept.created_at == timedelta(hours=1)


def test_a_form_without_words_is_a_button_to_press_again(client_of, cast):
    browser = client_of(cast.employee)
    answer = browser.post("/sign-out")
    assert answer.status_code == 400
    assert "<textarea" not in answer.text
    assert "Send it now" in answer.text
    assert browser.send("/sign-out").status_code == 303
