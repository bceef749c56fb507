import threading
from collections.abc import Iterator

import pytest

from esn.people.directory.ahead import read_ahead

SECONDS = 10


class Pages:
    """Pages that say when they are read."""

    def __init__(self, fails_at: int | None = None) -> None:
        self.read = {number: threading.Event() for number in (1, 2, 3)}
        self.fails_at = fails_at

    def __iter__(self) -> Iterator[int]:
        for number, read in self.read.items():
            read.set()
            if number == self.fails_at:
                raise ConnectionError(number)
            yield number


def test_the_next_page_is_read_while_one_is_worked_on():
    pages = Pages()
    for number in read_ahead(iter(pages)):
        assert number == 3 or pages.read[number + 1].wait(SECONDS)
    assert list(read_ahead(iter(Pages()))) == [1, 2, 3]


def test_what_came_before_a_failure_is_worked_on_first():
    worked_on = []
    with pytest.raises(ConnectionError):
        for number in read_ahead(iter(Pages(fails_at=3))):
            worked_on.append(number)  # noqa: PERF402 - what came before the failure counts
    assert worked_on == [1, 2]


def test_stopping_early_reads_no_further_than_the_next():
    pages = Pages()
    ahead = read_ahead(iter(pages))
    assert next(ahead) == 1
    ahead.close()
    assert pages.read[2].is_set()
    assert not pages.read[3].is_set()
