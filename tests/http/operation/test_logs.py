"""What the log of a request holds: its id, its person, its cost; nothing that anybody wrote."""

import json
import logging
from collections.abc import Iterator

import pytest

from esn.core.logs import JsonFormatter
from esn.settings import settings_override
from tests.conftest import running_app
from tests.factories.clients import make_client
from tests.factories.worlds import make_community

CANARY = "canaryword"


class Lines(logging.Handler):
    """Every line, as it would stand in the journal."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonFormatter())
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.texts.append(self.format(record))

    def of(self, logger: str) -> list[dict]:
        """The lines of one logger."""
        return [line for line in map(json.loads, self.texts) if line["logger"] == logger]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Everything that is logged, from info on."""
    root, handler = logging.getLogger(), Lines()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield handler
    root.setLevel(before)
    root.removeHandler(handler)


def test_a_request_says_its_id_its_person_and_its_cost(client_of, cast, lines):
    answer = client_of(cast.employee).get(f"/search?q={CANARY}")
    line = lines.of("esn.request")[-1]
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert line["actor_id"] == cast.employee.id
    assert (line["method"], line["route"], line["status"]) == ("GET", "/search", 200)
    assert line["statements"] > 0


def test_a_stranger_has_no_number(anonymous, lines):
    anonymous.get("/sign-in")
    assert "actor_id" not in lines.of("esn.request")[-1]


def test_each_request_has_an_id_of_its_own(anonymous):
    seen = {anonymous.get(path).headers["X-Request-Id"] for path in ("/sign-in", "/sign-in", "/nowhere", "/healthz")}
    assert len(seen) == 4


def test_nothing_that_was_written_stands_in_it(app, client_of, cast, lines):
    space = make_community(cast.employee, f"{CANARY}-place", visibility="private", name=f"{CANARY} place")

    def fail():
        raise ZeroDivisionError(CANARY)

    app.add_url_rule(f"/{CANARY}/broken", "broken.show", fail)
    browser = client_of(cast.employee)
    browser.send("/compose", to=space.slug, text=f"A post with a {CANARY}", submission="a form")
    browser.get(f"/c/{space.slug}")
    browser.get(f"/c/{CANARY}-elsewhere")
    browser.get(f"/search?q={CANARY}")
    browser.send("/sign-in", username=CANARY, password=CANARY)
    browser.get(f"/people?q={CANARY}")
    assert len(lines.of("esn.request")) >= 6
    assert [text for text in lines.texts if CANARY in text] == []


def test_a_failure_is_found_by_its_reference(app, client_of, cast, lines):
    def fail():
        raise ZeroDivisionError(CANARY)

    app.add_url_rule("/broken", "broken.show", fail)
    page = client_of(cast.employee).get("/broken").text
    (line,) = lines.of("esn.web.errors")
    reference = line["message"].rpartition(" ")[2]
    assert reference in page
    assert line["error"]["type"] == "ZeroDivisionError"
    assert line["actor_id"] == cast.employee.id
    assert CANARY not in json.dumps(line)


def test_a_slow_statement_is_noted_without_its_values(databases, template, tmp_path, lines, monkeypatch):
    monkeypatch.setenv("ESN_LOGS__SLOW_STATEMENT_MS", "1")
    monkeypatch.setattr("esn.operation.tracing.time.perf_counter", iter(range(10**9)).__next__)
    with databases.copy(template) as url, running_app(url, tmp_path) as app:
        make_client(app, None).get(f"/policy?x={CANARY}")
    found = lines.of("esn.statement")
    assert found
    assert all(line["ms"] >= 1000 and line["statement"] for line in found)
    assert any("request_id" in line for line in found)
    assert [text for text in lines.texts if CANARY in text] == []


def test_the_page_of_what_is_recorded_says_so(anonymous):
    with settings_override(logs={"level": "info"}):
        assert "notes every page you open" in anonymous.get("/about/recorded").text
    assert "notes every page you open" not in anonymous.get("/about/recorded").text
