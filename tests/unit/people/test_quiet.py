"""When quiet hours begin and end, in the person's own time."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from esn.people.quiet import NEVER, Hours, clock_time, minutes_of, next_morning

LONDON, WARSAW = ZoneInfo("Europe/London"), ZoneInfo("Europe/Warsaw")
OFFICE = Hours(is_on=True, days=(1, 2, 3, 4, 5), begins=8 * 60, ends=18 * 60)
NIGHT = Hours(is_on=True, days=(1, 2, 3, 4), begins=22 * 60, ends=6 * 60)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026, when London keeps UTC; the 16th is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "zone", "moment", "until"),
    [
        (OFFICE, LONDON, at(16, 8), None),
        (OFFICE, LONDON, at(16, 17, 59), None),
        (OFFICE, LONDON, at(16, 18), at(17, 8)),
        (OFFICE, LONDON, at(17, 7, 59), at(17, 8)),
        (OFFICE, LONDON, at(20, 18), at(23, 8)),
        (OFFICE, WARSAW, at(16, 17), at(17, 7)),
        (OFFICE, WARSAW, at(16, 7), None),
        (NIGHT, LONDON, at(17, 3), None),
        (NIGHT, LONDON, at(17, 6), at(17, 22)),
        (NIGHT, LONDON, at(20, 5), None),
        (NIGHT, LONDON, at(20, 23), at(23, 22)),
        (Hours(is_on=False, days=(1,), begins=480, ends=1080), LONDON, at(16, 23), None),
        (Hours(is_on=True, days=(), begins=480, ends=1080), LONDON, at(16, 12), NEVER),
    ],
)
def test_quiet_lasts_until_work_begins(hours: Hours, zone: ZoneInfo, moment: datetime, until: datetime | None) -> None:
    assert hours.quiet_until(moment, zone) == until


@pytest.mark.parametrize(
    ("now", "paused", "until"),
    [
        (at(16, 9), at(16, 10), at(16, 10)),
        (at(16, 11), at(16, 10), None),
        (at(16, 17), at(16, 20), at(17, 8)),
    ],
)
def test_a_pause_is_quiet_too_and_runs_into_the_quiet_hours(now: datetime, paused: datetime, until: datetime) -> None:
    pausing = Hours(is_on=True, days=OFFICE.days, begins=OFFICE.begins, ends=OFFICE.ends, paused_until=paused)
    assert pausing.quiet_until(now, LONDON) == until


def test_a_pause_needs_no_quiet_hours() -> None:
    pausing = Hours(is_on=False, days=(1,), begins=480, ends=1080, paused_until=at(16, 23))
    assert pausing.quiet_until(at(16, 22), LONDON) == at(16, 23)


def test_the_clock_goes_back_in_the_night() -> None:
    friday = datetime(2026, 10, 23, 20, tzinfo=UTC)  # summer time ends on Sunday
    assert OFFICE.quiet_until(friday, LONDON) == datetime(2026, 10, 26, 8, tzinfo=UTC)


def test_tomorrow_is_the_persons() -> None:
    assert next_morning(at(16, 23, 30), 480, WARSAW) == at(18, 7)


def test_times_of_day() -> None:
    assert [minutes_of(text) for text in ("08:30", "00:00", "24:00", "8", "")] == [510, 0, None, None, None]
    assert clock_time(510) == "08:30"
