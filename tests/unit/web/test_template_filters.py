"""How templates say times, numbers and names."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import Babel

from esn.core import clock
from esn.web import template_filters as say

NOW = datetime(2026, 11, 19, 10, 0, tzinfo=UTC)  # a Thursday


@pytest.fixture
def _english() -> Iterator[None]:
    app = Flask("test")
    Babel(app, default_timezone="Europe/Vienna")
    with app.test_request_context(), clock.at(NOW):
        yield


@pytest.mark.usefixtures("_english")
@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=5, seconds=30), "5 min ago"),
        (timedelta(hours=2, minutes=59), "2 h ago"),
        (timedelta(days=2), "Tue 11:00"),
        (timedelta(days=-1), "Fri 11:00"),
        (timedelta(days=30), "20 Oct"),
        (timedelta(days=400), "15 Oct 2025"),
    ],
)
def test_relative_time(age: timedelta, words: str):
    assert say.relative_time(NOW - age) == words


@pytest.mark.usefixtures("_english")
def test_exact_times_are_the_readers():
    assert say.exact_time(NOW) == "Thu 19 Nov 2026, 11:00"
    assert say.day(NOW) == "19 Nov 2026"
    assert say.iso_time(NOW) == "2026-11-19T10:00:00Z"


@pytest.mark.usefixtures("_english")
def test_numbers():
    assert (say.number(7), say.number(1240), say.number(2.5)) == ("7", "1,240", "2.5")
    assert (say.capped(99), say.capped(100)) == ("99", "99+")
    assert (say.file_size(10), say.file_size(86_016), say.file_size(3_407_872)) == ("1 KB", "84 KB", "3.2 MB")


@pytest.mark.usefixtures("_english")
def test_durations():
    assert say.duration(80 * 60) == "1 h 20 min"
    assert say.duration(timedelta(hours=3)) == "3 h"
    assert say.duration(90) == "1 min"
    assert say.duration(timedelta(days=2, hours=5)) == "2 days"


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Grace Okafor", "GO"),
        ("Oluwaseun Adebayo-Christensen", "OA"),
        ("Moderators", "M"),
        ("  ", "?"),
        ("(x) Ann", "A"),
    ],
)
def test_initials(name: str, letters: str):
    assert say.initials(name) == letters


def test_a_face_keeps_its_tint():
    assert say.tint("Grace Okafor") == say.tint("GRACE OKAFOR")
    assert {say.tint(f"name {n}") for n in range(100)} == set(range(1, 7))


def test_submissions_differ():
    assert len({say.new_submission() for _ in range(100)}) == 100


def test_keyword_arguments_become_attributes():
    assert say.dashed({"hx_post": "/x", "id": "y"}) == {"hx-post": "/x", "id": "y"}
