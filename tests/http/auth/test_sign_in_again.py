"""The password again before administration."""

from datetime import timedelta

from esn.core import clock
from tests.factories.cast import PASSWORD
from tests.factories.door import list_records, write_directory

PAGE = "/sign-in/again"


def test_is_not_asked_right_after_the_sign_in(client_of, cast):
    assert client_of(cast.admin).get("/admin").status_code == 200


def test_is_asked_after_a_quarter_of_an_hour(client_of, cast):
    browser = client_of(cast.admin)
    with clock.at(clock.now() + timedelta(minutes=16)):
        answer = browser.get("/admin/accounts?q=x")
        assert answer.status_code == 303
        assert answer.headers["Location"] == "/sign-in/again?next=%2Fadmin%2Faccounts%3Fq%3Dx"
        page = browser.get(answer.headers["Location"]).text
        assert "Confirm that it is you" in page
        assert "its directory does so" in page
        answer = browser.send(PAGE, password=PASSWORD, next="/admin/accounts?q=x")
        assert answer.headers["Location"] == "/admin/accounts?q=x"
        assert browser.get("/admin").status_code == 200
    assert list_records("session.reauthenticated")[-1]["actor_id"] == cast.admin.id


def test_a_wrong_password_is_refused_and_counted(client_of, cast):
    browser = client_of(cast.admin)
    with clock.at(clock.now() + timedelta(minutes=16)):
        browser.get(PAGE)
        answers = [browser.send(PAGE, password="wrong", next="/admin") for _ in range(5)]
        assert [answer.status_code for answer in answers] == [422, 422, 422, 422, 429]
        assert "That username and password do not match." in answers[0].text
        assert 'name="next" value="/admin"' in answers[0].text
        assert browser.get("/admin").status_code == 303


def test_the_password_of_whoever_has_the_name_now_does_not_count(client_of, cast, tmp_path):
    browser = client_of(cast.admin)
    write_directory(tmp_path, admin={"entryUUID": "id-of-somebody-else"})
    with clock.at(clock.now() + timedelta(minutes=16)):
        browser.get(PAGE)
        assert browser.send(PAGE, password=PASSWORD).status_code == 422
    assert list_records("session.refused")[-1]["facts"]["cause"] == "not_this_person"


def test_what_was_sent_meanwhile_is_kept(client_of, cast):
    browser = client_of(cast.admin)
    browser.get("/admin/accounts/employee")
    with clock.at(clock.now() + timedelta(minutes=16)):
        fields = {"effect": "posting", "note": "Three warnings in a week.", "duration": "day"}
        answer = browser.send("/admin/accounts/employee/lock", **fields)
        assert answer.headers["Location"].startswith("/sign-in/again?next=%2Fkept%2F")
        kept = answer.headers["Location"].rpartition("=")[2].replace("%2F", "/")
        browser.get(answer.headers["Location"])
        assert browser.send(PAGE, password=PASSWORD, next=kept).headers["Location"] == kept
        assert "Three warnings in a week." in browser.get(kept).text


def test_needs_sign_in(anonymous):
    assert anonymous.get(PAGE).headers["Location"].startswith("/sign-in?")


def test_goes_on_to_pages_of_this_site_only(client_of, cast):
    browser = client_of(cast.admin)
    browser.get(PAGE)
    assert browser.send(PAGE, password=PASSWORD, next="//evil.example").headers["Location"] == "/"
