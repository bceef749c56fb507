"""The judge of `python -m bench.kills` finds what is lost, doubled, and there without having been told of."""

from bench.kills.clients import Write
from bench.kills.judge import compare

TOLD = [Write("post", "form 1", "News of the one", 7), Write("reply", "form 2", "Agreed, two", 8)]
STORED = [("News of the one", 7, "post"), ("Agreed, two", 8, "reply")]


def test_all_is_as_it_was_told():
    assert compare(TOLD, STORED) == []


def test_a_lost_write():
    [fault] = compare(TOLD, STORED[:1])
    assert fault.startswith("lost: ")
    assert "Agreed, two" in fault


def test_a_doubled_write():
    assert compare(TOLD, [("News of the one", 6, "post"), *STORED]) == ["2 times: News of the one"]


def test_a_write_that_became_something_else_than_was_told():
    assert len(compare(TOLD, [("News of the one", 9, "post"), STORED[1]])) == 1


def test_a_write_that_nobody_was_told_of():
    assert compare(TOLD, [*STORED, ("Three", 9, "post")]) == ["never told of: Three"]
