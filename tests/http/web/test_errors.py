"""What is refused and what fails: a page, a fragment or JSON, never a stack trace."""

import re

import pytest
import sqlalchemy.exc

from esn.core.actor import Actor
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid, TooMany, Unavailable
from esn.core.outage import OutcomeUnknown
from tests.factories.clients import make_client

PART = {"HX-Request": "true", "HX-Request-Type": "partial"}
JSON = {"Accept": "application/json"}
NOT_SHARED = "This page does not exist or is not shared with you."
CANARY = "canary-5521"


def lose_database() -> None:
    """What the driver says when the database is gone."""
    raise sqlalchemy.exc.OperationalError("SELECT 1", {"secret": CANARY}, Exception(CANARY))


def lose_database_again() -> None:
    """What SQLAlchemy says when something before has lost it and gone on: the limiter asks who this is."""
    raise sqlalchemy.exc.PendingRollbackError("invalid transaction", code="8s2b")


def fail() -> None:
    """A mistake of ours."""
    raise ZeroDivisionError(CANARY)


@pytest.fixture
def broken(app, cast):
    """Makes a signed-in browser for an application with a page that raises this."""

    def make(problem, actor: Actor | None = cast.employee):
        def view():
            if isinstance(problem, Exception):
                raise problem
            problem()

        app.add_url_rule("/broken", "broken.show", view, methods=["GET", "POST"])
        browser = make_client(app, actor)
        browser.get("/settings/sessions" if actor else "/sign-in")
        return browser

    return make


@pytest.mark.parametrize("problem", [NotFound(), NotAllowed()], ids=["absent", "forbidden"])
def test_absent_and_forbidden_look_the_same(broken, problem):
    page = broken(problem).get("/broken")
    assert page.status_code == problem.status
    assert f"<h1>{NOT_SHARED}</h1>" in page.text
    assert 'action="/search"' in page.text
    assert 'action="/sign-out"' in page.text, "it stands in the frame"


def test_a_refusal_says_what_the_action_said(broken):
    page = broken(NotAllowed("Only owners can do that.")).get("/broken")
    assert page.status_code == 403
    assert "Only owners can do that." in page.text


@pytest.mark.parametrize(
    ("problem", "status", "code"),
    [
        (NotFound(), 404, "not_found"),
        (NotAllowed("No."), 403, "not_allowed"),
        (Conflict("Too late."), 409, "conflict"),
        (NotValid(fields={"title": "Write a title."}), 422, "not_valid"),
        (TooMany("Wait.", retry_after=30), 429, "too_many"),
        (Unavailable("Later."), 503, "unavailable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_refusal_as_page_fragment_and_json(broken, problem, status, code):
    browser = broken(problem)
    page, part, answer = (
        browser.get("/broken"),
        browser.get("/broken", headers=PART),
        browser.get("/broken", headers=JSON),
    )
    assert [page.status_code, part.status_code, answer.status_code] == [status] * 3
    assert "<html" in page.text
    assert "<html" not in part.text
    assert "banner" in part.text
    assert answer.json["code"] == code
    if problem.message:
        assert all(problem.message in text for text in (page.text, part.text, answer.json["message"]))


def test_json_names_the_fields(broken):
    answer = broken(NotValid(fields={"title": "Write a title."})).get("/broken", headers=JSON)
    assert answer.json["fields"] == {"title": "Write a title."}


def test_a_limit_says_when_it_ends(broken):
    assert broken(TooMany("Wait.", retry_after=30)).get("/broken").headers["Retry-After"] == "30"


def test_what_a_script_sent_keeps_its_place(broken):
    browser = broken(Conflict("Somebody was faster."))
    answer = browser.post("/broken", data={"csrf_token": browser.token, "text": "mine"}, headers=PART)
    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == "#toasts"
    assert answer.headers["HX-Reswap"] == "beforeend"
    assert "toast" in answer.text


def test_a_mistake_of_ours_shows_a_reference_only(broken, caplog):
    page = broken(fail).get("/broken")
    assert page.status_code == 500
    reference = re.search(r"Tell them reference ([0-9A-F]{8})\.", page.text)[1]
    assert reference in caplog.text
    assert CANARY in caplog.text
    for word in (CANARY, "Traceback", "ZeroDivisionError", "File &#34;"):
        assert word not in page.text


def test_a_mistake_of_ours_as_fragment_and_json(broken):
    browser = broken(fail)
    part, answer = browser.get("/broken", headers=PART), browser.get("/broken", headers=JSON)
    assert [part.status_code, answer.status_code] == [500, 500]
    assert answer.json["reference"]
    assert CANARY not in part.text + answer.text


@pytest.mark.parametrize("lose", [lose_database, lose_database_again])
def test_a_lost_database_says_what_still_works_and_keeps_the_text(broken, lose):
    browser = broken(lose)
    answer = browser.send("/broken", text="An hour of thought.", place="7", password="hush")
    assert answer.status_code == 503
    assert "The database does not answer. Nothing was changed." in answer.text
    assert "Pages that you have open stay readable." in answer.text
    assert re.search(r"reference [0-9A-F]{8}\.", answer.text)
    assert "An hour of thought.</textarea>" in answer.text
    assert 'name="place" value="7"' in answer.text
    assert 'action="/broken"' in answer.text
    assert CANARY not in answer.text
    assert "hush" not in answer.text


def test_a_database_lost_while_saving_does_not_say_that_nothing_was_saved(broken):
    browser = broken(OutcomeUnknown("gone"))
    answer = browser.send("/broken", text="An hour of thought.", submission="form-1")
    assert answer.status_code == 503
    assert "Send it again: it will not be there twice." in answer.text
    assert "Nothing was changed" not in answer.text
    assert 'name="submission" value="form-1"' in answer.text
    assert re.search(r"reference [0-9A-F]{8}\.", answer.text)


def test_a_failure_inside_the_database_is_ours_unless_it_cannot_write(broken):
    assert broken(sqlalchemy.exc.InternalError("SELECT 1", {}, Exception(CANARY))).get("/broken").status_code == 500


def test_a_database_lost_before_anybody_is_known(broken, monkeypatch, app):
    browser = broken(NotFound())
    monkeypatch.setitem(app.extensions, "esn_load_actor", lambda _cookie, **_more: lose_database())
    answers = [browser.get("/settings/sessions"), browser.get("/policy"), browser.get("/nowhere")]
    assert [answer.status_code for answer in answers] == [503, 503, 503]
    assert all("The database does not answer." in answer.text for answer in answers)
    assert browser.get("/settings/sessions", headers=JSON).json["code"] == "unavailable"
    assert browser.get("/healthz").status_code == 200


def test_the_process_says_whether_it_can_work(anonymous, monkeypatch):
    assert anonymous.get("/readyz").status_code == 200
    monkeypatch.setattr("esn.operation.probes.db.session.connection", lose_database)
    assert anonymous.get("/readyz").status_code == 503


def test_a_broken_error_page_still_answers(broken, monkeypatch):
    browser = broken(fail)
    monkeypatch.setattr("esn.web.errors.render_part", lambda *_names, **_context: fail())
    answer = browser.get("/broken")
    assert answer.status_code == 500
    assert answer.mimetype == "text/plain"
    assert CANARY not in answer.text


def test_an_unknown_address_for_everybody(anonymous, client_of, cast):
    assert NOT_SHARED in anonymous.get("/no/such/page").text
    page = client_of(cast.employee).get("/no/such/page")
    assert page.status_code == 404
    assert 'action="/search"' in page.text


def test_the_wrong_method(client_of, cast):
    answer = client_of(cast.employee).get("/settings/appearance")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_a_stranger_asking_for_json(anonymous):
    answer = anonymous.get("/settings/sessions", headers=JSON)
    assert answer.status_code == 401
    assert answer.json["code"] == "sign_in_required"
