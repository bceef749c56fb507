"""POST /sign-in: who comes in, who does not, and what each of them reads."""

import threading
from datetime import timedelta

from esn.core import clock
from esn.core.actor import POSTING
from esn.people.actions import lock_account, unlock_account
from esn.people.directory import DirectoryDown, WrongCredentials
from esn.settings import settings_override
from tests.factories.cast import PASSWORD
from tests.factories.clients import make_client
from tests.factories.door import list_records

WRONG = "That username and password do not match."


def test_comes_in_and_goes_on_to_the_wanted_page(anonymous, sign_in):
    answer = sign_in(anonymous, "employee", next="/settings/sessions")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/settings/sessions"
    assert anonymous.get("/settings/sessions").status_code == 200


def test_the_page_has_what_a_password_manager_needs(anonymous):
    page = anonymous.get("/sign-in").text
    assert 'name="username"' in page
    assert 'autocomplete="username"' in page
    assert 'name="password"' in page
    assert 'autocomplete="current-password"' in page
    assert 'href="/about/recorded"' in page


def test_the_name_is_taken_in_any_case_and_with_blanks_around(anonymous, sign_in):
    assert sign_in(anonymous, "  Employee ").status_code == 303


def test_the_cookie_is_for_this_site_and_not_for_scripts(anonymous, sign_in):
    cookies = sign_in(anonymous, "employee").headers.get_all("Set-Cookie")
    session = next(one for one in cookies if one.startswith("esn_session="))
    assert "HttpOnly" in session
    assert "SameSite=Lax" in session
    assert "Path=/" in session
    epoch = next(one for one in cookies if one.startswith("esn_epoch="))
    assert "HttpOnly" not in epoch


def test_over_https_the_cookie_is_bound_to_the_host(anonymous):
    with settings_override(site={"base_url": "https://localhost"}):
        page = anonymous.get("/sign-in", base_url="https://localhost")
        fields = {"csrf_token": anonymous.token, "username": "employee", "password": PASSWORD}
        headers = {"Referer": "https://localhost/sign-in"}
        answer = anonymous.post("/sign-in", base_url="https://localhost", data=fields, headers=headers)
    assert page.headers["Strict-Transport-Security"]
    session = next(one for one in answer.headers.get_all("Set-Cookie") if "esn_session" in one)
    assert session.startswith("__Host-esn_session=")
    assert "Secure" in session


def test_every_sign_in_has_a_new_id(app, anonymous, sign_in):
    anonymous.set_cookie("esn_session", "chosen by somebody else", domain="localhost")
    first = sign_in(anonymous, "employee").headers.get_all("Set-Cookie")
    second = sign_in(make_client(app, None), "employee").headers.get_all("Set-Cookie")
    values = [one.split(";")[0] for cookies in (first, second) for one in cookies if one.startswith("esn_session=")]
    assert len(set(values)) == 2
    assert not any("chosen" in value for value in values)


def test_a_name_that_is_nobodys_is_refused_like_a_wrong_password(anonymous, sign_in):
    injected = ["*", ")(uid=*", "admin)(|(uid=*", "emplo*", "employee\0", "employee\nadmin", "\u202eeeyolpme"]
    for username in ["nobody", "", "   ", "x" * 10_000, *injected]:
        answer = sign_in(anonymous, username)
        assert answer.status_code == 422, username
        assert WRONG in answer.text
        assert list_records("session.refused")[-1]["facts"]["cause"] == "wrong"


def test_a_wrong_password_is_refused(anonymous, sign_in):
    with settings_override(sign_in={"tries_per_name": 100}):
        for password in ["wrong", "", "   ", "\0", f"{PASSWORD}\0", "x" * 4096, "\ufffd"]:
            answer = sign_in(anonymous, "employee", password)
            assert answer.status_code == 422, password
            assert WRONG in answer.text
            assert "<title>Error:" in answer.text
            assert 'value="employee"' in answer.text
            assert "xxxx" not in answer.text
    assert anonymous.get("/settings/sessions").status_code == 303


def test_the_record_knows_the_cause_and_the_page_does_not(anonymous, sign_in, cast):
    pages = [sign_in(anonymous, "employee", "wrong").text, sign_in(anonymous, "nobody", "wrong").text]
    assert [WRONG in page for page in pages] == [True, True]
    known, unknown = list_records("session.refused")[-2:]
    assert known["object_id"] == cast.employee.id
    assert known["texts"]["detail"] == "wrong password"
    assert unknown["object_id"] == 0
    assert unknown["texts"]["typed_name"] == "nobody"
    assert unknown["texts"]["detail"] == "unknown name"
    assert "nobody" not in str({key: value for key, value in unknown.items() if key != "texts"})


def test_a_locked_account_reads_until_when_and_whom_to_call(anonymous, sign_in, cast):
    lock_account(cast.admin, cast.employee.id, "security", note="lost device", until=clock.now() + timedelta(days=1))
    answer = sign_in(anonymous, "employee")
    assert answer.status_code == 403
    assert "This account is locked until" in answer.text
    assert "ext. 4400" in answer.text
    assert "lost device" not in answer.text
    assert list_records("session.refused")[-1]["facts"]["cause"] == "locked"
    assert anonymous.get("/settings/sessions").status_code == 303


def test_a_lock_is_told_only_to_who_knows_the_password(anonymous, sign_in, cast):
    lock_account(cast.admin, cast.employee.id, "security")
    assert WRONG in sign_in(anonymous, "employee", "wrong").text


def test_a_lock_without_end_names_the_help_desk_only(anonymous, sign_in, cast):
    lock_id = lock_account(cast.admin, cast.employee.id, "security")
    assert "This account is locked. Call the help desk: ext. 4400." in sign_in(anonymous, "employee").text
    unlock_account(cast.admin, lock_id)
    assert sign_in(anonymous, "employee").status_code == 303


def test_a_lock_on_posting_lets_people_in(anonymous, sign_in, cast):
    lock_account(cast.admin, cast.employee.id, "security", POSTING)
    assert sign_in(anonymous, "employee").status_code == 303


def test_too_many_tries_for_one_name(anonymous, sign_in):
    for _ in range(4):
        assert sign_in(anonymous, "employee", "wrong").status_code == 422
    answer = sign_in(anonymous, "employee")
    assert answer.status_code == 429
    assert "Wait 2 minutes, or call the help desk: ext. 4400." in answer.text
    assert 0 < int(answer.headers["Retry-After"]) <= 120
    assert list_records("session.refused")[-1]["facts"]["cause"] == "too_many"
    assert sign_in(anonymous, "colleague").status_code == 303


def test_the_tries_are_counted_for_names_that_are_nobodys_too(anonymous, sign_in):
    answers = [sign_in(anonymous, "nobody", "wrong").status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 429]


def test_a_success_starts_the_count_again(app, anonymous, sign_in):
    for _ in range(3):
        sign_in(anonymous, "employee", "wrong")
    assert sign_in(make_client(app, None), "employee").status_code == 303
    assert [sign_in(anonymous, "employee", "wrong").status_code for _ in range(4)] == [422] * 4


def test_too_many_tries_from_one_address(app, anonymous, sign_in):
    with settings_override(sign_in={"tries_per_address": 3}):
        for name in ("one", "two", "three"):
            assert sign_in(anonymous, name, "wrong").status_code == 422
        assert sign_in(anonymous, "employee").status_code == 429
        anonymous.environ_base["REMOTE_ADDR"] = "192.0.2.7"
        assert sign_in(anonymous, "employee").status_code == 303


def test_successes_are_no_tries(app, sign_in):
    with settings_override(sign_in={"tries_per_address": 2}):
        assert [sign_in(make_client(app, None), "employee").status_code for _ in range(4)] == [303] * 4


def test_the_count_ends_with_its_window(anonymous, sign_in, monkeypatch):
    with settings_override(sign_in={"tries_per_name": 1, "window_seconds": 60}):
        assert sign_in(anonymous, "employee", "wrong").status_code == 422
        assert sign_in(anonymous, "employee").status_code == 429
        moved = clock.now().timestamp() + 61
        monkeypatch.setattr("limits.storage.memory.time.time", lambda: moved)
        assert sign_in(anonymous, "employee").status_code == 303


def test_a_directory_that_is_down(anonymous, sign_in, monkeypatch):
    def refuse(username: str, password: str) -> None:
        raise DirectoryDown("SERVER_DOWN: nobody listens")

    with monkeypatch.context() as broken:
        broken.setattr("esn.auth.actions.signing_in.authenticate", refuse)
        answers = [sign_in(anonymous, "employee") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [503] * 6, "an outage is nobody's failed try"
    text = "The company directory does not answer. Nothing is wrong with your password. Try again in a few minutes."
    assert text in answers[0].text
    record = list_records("session.refused")[-1]
    assert record["facts"]["cause"] == "directory_down"
    assert record["texts"]["detail"] == "SERVER_DOWN: nobody listens"
    assert sign_in(anonymous, "employee").status_code == 303


def test_others_work_on_while_the_directory_is_slow(app, cast, client_of, sign_in, monkeypatch):
    asked, answer_now, answers = threading.Event(), threading.Event(), []

    def be_slow(username: str, password: str) -> None:
        asked.set()
        answer_now.wait(30)
        raise WrongCredentials("slow, then wrong")

    monkeypatch.setattr("esn.auth.actions.signing_in.authenticate", be_slow)
    browser = client_of(cast.employee)
    waiting = threading.Thread(target=lambda: answers.append(sign_in(make_client(app, None), "colleague")))
    waiting.start()
    assert asked.wait(30)
    assert browser.get("/settings/sessions").status_code == 200
    assert browser.send("/settings/sessions/end-all").status_code == 303, "writing works too: no transaction is open"
    assert not answers
    answer_now.set()
    waiting.join(30)
    assert answers[0].status_code == 422


def test_goes_on_to_pages_of_this_site_only(app, sign_in):
    for target in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        answer = sign_in(make_client(app, None), "employee", next=target)
        assert answer.headers["Location"] == "/", target


def test_somebody_signed_in_needs_no_sign_in(client_of, cast):
    answer = client_of(cast.employee).get("/sign-in?next=/policy")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/policy"


def test_needs_the_token_of_the_page(anonymous):
    answer = anonymous.post("/sign-in", data={"username": "employee", "password": PASSWORD})
    assert answer.status_code == 400
    assert PASSWORD not in answer.text


def test_is_recorded(anonymous, sign_in, cast):
    anonymous.environ_base["REMOTE_ADDR"] = "192.0.2.9"
    sign_in(anonymous, "employee")
    record = list_records("session.signed_in")[-1]
    assert record["actor_id"] == cast.employee.id
    assert record["client"] == "192.0.2.9"
    assert record["texts"]["address"] == "192.0.2.9"


def test_a_person_seen_for_the_first_time_gets_an_account(anonymous, sign_in, tmp_path):
    path = tmp_path / "cast.ldif"
    path.write_text(
        path.read_text().replace("id-outsider", "id-somebody-new").replace("uid: outsider", "uid: newcomer")
    )
    assert sign_in(anonymous, "newcomer").status_code == 303
    assert anonymous.get("/settings/sessions").headers["Location"].startswith("/terms")
