"""Months of the firm's calendar."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask_babel import format_date

from esn.core import clock
from esn.settings import settings

DECEMBER = 12
_KEY = re.compile(r"(2[0-9]{3})-(0[1-9]|1[0-2])")  # this firm is no older


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One month in the firm's time zone."""

    year: int
    number: int

    @property
    def key(self) -> str:
        """As addresses spell it: 2026-11."""
        return f"{self.year:04}-{self.number:02}"

    @property
    def name(self) -> str:
        """Month and year in words."""
        return str(format_date(date(self.year, self.number, 1), "MMMM y"))

    @property
    def short_name(self) -> str:
        """For the axis of a plot."""
        return str(format_date(date(self.year, self.number, 1), "MMM"))

    def before(self) -> "Month":
        """The month before."""
        return Month(self.year - 1, DECEMBER) if self.number == 1 else Month(self.year, self.number - 1)

    def after(self) -> "Month":
        """The month after."""
        return Month(self.year + 1, 1) if self.number == DECEMBER else Month(self.year, self.number + 1)

    def span(self) -> tuple[datetime, datetime]:
        """Its first moment, and the first one after it."""
        zone = ZoneInfo(settings().site.time_zone)
        first, after = (datetime(one.year, one.number, 1, tzinfo=zone) for one in (self, self.after()))
        return first.astimezone(UTC), after.astimezone(UTC)


def this_month() -> Month:
    """The month it is at the firm."""
    today = clock.now().astimezone(ZoneInfo(settings().site.time_zone))
    return Month(today.year, today.month)


def month_from(key: str) -> Month | None:
    """The month an address means; None for anything else."""
    found = _KEY.fullmatch(key)
    return Month(int(found[1]), int(found[2])) if found else None


def last_months(newest: Month, n: int) -> list[Month]:
    """The `n` months that end with `newest`, oldest first."""
    months = [newest]
    while len(months) < n:
        months.append(months[-1].before())
    return months[::-1]
