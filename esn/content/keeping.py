"""How long the archive keeps a text, in words."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import format_date

from esn.settings import settings

LEAP_DAY = (2, 29)


def kept_until(written_at: datetime, years: int) -> str:
    """The day until which the archive keeps a text, by the firm's calendar and in the reader's words."""
    day = written_at.astimezone(ZoneInfo(settings().site.time_zone)).date()
    year = day.year + years
    last = day.replace(year=year) if (day.month, day.day) != LEAP_DAY else day.replace(year=year, day=28)
    return format_date(last, "long")
