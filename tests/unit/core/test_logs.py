"""A line of the log: what happened and where, never what anybody wrote."""

import json
import logging

import pytest
import sqlalchemy.exc

from esn.core import logs

CANARY = "canary-7731"


def line_of(error: BaseException | None = None, **more: object) -> dict:
    """The line of one record."""
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord("esn.sample", logging.ERROR, __file__, 1, "it %s", ("failed",), info)
    record.__dict__.update(more)
    return json.loads(logs.JsonFormatter().format(record))


def fail(error: BaseException, cause: BaseException | None = None) -> BaseException:
    """An error that was raised, with its places."""
    error.__cause__ = cause
    with pytest.raises(type(error)) as caught:
        throw(error)
    return caught.value


def throw(error: BaseException) -> None:
    """Raise it."""
    raise error


def test_a_line_says_when_who_and_what():
    line = line_of(facts={"status": 200})
    assert {"level": "error", "logger": "esn.sample", "message": "it failed", "status": 200}.items() <= line.items()
    assert line["at"].endswith("+00:00")


def test_an_error_is_told_by_kind_and_place_and_not_by_its_message():
    line = line_of(fail(ValueError(CANARY), cause=KeyError(CANARY)))
    assert CANARY not in json.dumps(line)
    assert line["error"]["type"] == "ValueError"
    assert line["error"]["where"][0].endswith(" fail")
    assert line["error"]["cause"]["type"] == "KeyError"


class Refused(Exception):
    """What a driver raises for a doubled key."""

    sqlstate = "23505"


def test_a_statement_that_fails_is_told_by_its_state():
    error = sqlalchemy.exc.IntegrityError("INSERT ...", {"text": CANARY}, Refused(f"Key (name)=({CANARY}) exists."))
    line = line_of(fail(error))
    assert CANARY not in json.dumps(line)
    assert line["error"]["sqlstate"] == "23505"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device", f"/var/{CANARY}"), "No space left on device"),
        (
            sqlalchemy.exc.OperationalError("SELECT 1", {}, Exception("connection refused\nDETAIL")),
            "connection refused",
        ),
    ],
    ids=["disk", "database"],
)
def test_what_the_system_says_is_repeated(error, said):
    line = line_of(fail(error))
    assert line["error"]["said"] == said
    assert CANARY not in json.dumps(line)


def test_a_line_knows_its_job():
    token = logs.job.set("archive.seal 7")
    try:
        assert line_of()["job"] == "archive.seal 7"
    finally:
        logs.job.reset(token)
    assert "job" not in line_of()
