"""What is too much is refused before it costs anything."""

from esn.web.application import CHANGES_A_MINUTE, FORM_PARTS, MEGABYTE


def test_a_body_that_is_too_large(client_of, cast, app):
    browser = client_of(cast.employee)
    browser.get("/settings/sessions")
    size = app.config["MAX_CONTENT_LENGTH"] + 1
    answer = browser.post("/settings/appearance", data=b"x" * size, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413


def test_a_form_that_is_too_large(client_of, cast):
    browser = client_of(cast.employee)
    browser.get("/settings/sessions")
    assert browser.send("/settings/appearance", text="x" * (MEGABYTE + 1)).status_code == 413


def test_a_form_with_too_many_parts(client_of, cast):
    browser = client_of(cast.employee)
    browser.get("/settings/sessions")
    fields = {f"f{number}": "x" for number in range(FORM_PARTS + 1)}
    answer = browser.post(
        "/settings/appearance",
        data={"csrf_token": browser.token, **fields},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 413


def test_too_many_changes_in_a_minute(client_of, cast):
    browser = client_of(cast.employee)
    browser.get("/settings/sessions")
    answers = [browser.send("/settings/appearance", theme="dark").status_code for _ in range(CHANGES_A_MINUTE + 1)]
    assert answers[:-1] == [303] * CHANGES_A_MINUTE
    assert answers[-1] == 429
    assert browser.get("/settings/sessions").status_code == 200, "reading goes on"
    other = client_of(cast.colleague)
    other.get("/settings/sessions")
    assert other.send("/settings/appearance", theme="dark").status_code == 303
