"""Quiet hours: everything outside the hours in which a person works, and pauses."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK = range(1, 8)  # Monday is 1
MIDNIGHT = 24 * 60
NEVER = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When somebody works: days of the week, minutes of the day; `ends` before `begins` is on the next day."""

    is_on: bool
    days: Collection[int]
    begins: int
    ends: int
    paused_until: datetime | None = None

    def quiet_until(self, at: datetime, zone: ZoneInfo) -> datetime | None:
        """When the quiet in which `at` lies ends; None when it is not quiet. Without any working day it never ends."""
        paused = self.paused_until if self.paused_until is not None and self.paused_until > at else None
        after = paused or at
        if not self.is_on or any(begins <= after < ends for begins, ends in self._shifts(after, zone)):
            return paused
        later = [begins for begins, _ends in self._shifts(after, zone) if begins > after]
        return min(later, default=NEVER)

    def _shifts(self, at: datetime, zone: ZoneInfo) -> list[tuple[datetime, datetime]]:
        """The times of work around a moment, from the day before to a week later."""
        today = at.astimezone(zone).date()
        days = [today + timedelta(days=number) for number in range(-1, 9)]
        length = (self.ends - self.begins) % MIDNIGHT
        begins = [_moment(day, self.begins, zone) for day in days if day.isoweekday() in self.days]
        return [(begin, begin + timedelta(minutes=length)) for begin in begins]


def next_morning(at: datetime, begins: int, zone: ZoneInfo) -> datetime:
    """Tomorrow, when work begins."""
    return _moment(at.astimezone(zone).date() + timedelta(days=1), begins, zone)


def minutes_of(clock_time: str) -> int | None:
    """A time of day such as "08:30" as minutes; None for anything else."""
    try:
        moment = time.fromisoformat(clock_time)
    except ValueError:
        return None
    return moment.hour * 60 + moment.minute


def clock_time(minutes: int) -> str:
    """Minutes of the day as "08:30"."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(minutes // 60, minutes % 60), zone)
