"""When a text is published, as people type it: local time, with what clocks do to it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from esn.content.publish_time import moment_of
from esn.core import clock
from esn.core.errors import NotValid

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def first_of_march():
    with clock.at(NOW):
        yield


@pytest.mark.parametrize(
    ("typed", "zone", "expected"),
    [
        ("2026-03-02T08:00", BERLIN, datetime(2026, 3, 2, 7, tzinfo=UTC)),
        ("2026-07-01T08:00", BERLIN, datetime(2026, 7, 1, 6, tzinfo=UTC)),  # summer
        ("2026-03-01T08:00", ZoneInfo("America/New_York"), datetime(2026, 3, 1, 13, tzinfo=UTC)),
        ("2026-03-29T01:59", BERLIN, datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),  # a minute before the clocks change
        ("2026-03-29T03:00", BERLIN, datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("2026-10-25T03:00", BERLIN, datetime(2026, 10, 25, 2, tzinfo=UTC)),
    ],
)
def test_local_time(typed, zone, expected):
    assert moment_of(typed, zone) == expected


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Give a day and a time."),
        ("tomorrow", "Give a day and a time."),
        ("2026-03-02T08:00+05:00", "Give a day and a time."),
        ("0001-01-01T00:00", "Give a day and a time."),
        ("2026-03-29T02:30", "Clocks go forward on that day, so 02:30 does not exist. Choose another time."),
        ("2026-10-25T02:30", "Clocks go back on that day, so 02:30 comes twice. Choose another time."),
        ("2026-03-01T13:00", "That time has passed. Choose a later one."),
    ],
)
def test_what_is_no_time_is_said(typed, said):
    with pytest.raises(NotValid) as refusal:
        moment_of(typed, BERLIN)
    assert refusal.value.fields == {"when": said}
