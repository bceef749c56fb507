"""How templates say times, numbers and names. Everything here is cheap: a feed asks for it a hundred times."""

import secrets
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from babel import Locale
from babel.dates import format_datetime
from babel.numbers import format_decimal
from flask import Flask
from flask_babel import get_locale, get_timezone, ngettext
from flask_babel import gettext as _

from esn.core import clock

MINUTE, HOUR, DAY, WEEK = 60, 3600, 86_400, 604_800
TINTS = 6
KILOBYTE = 1024
COUNTED_TO, GROUPED_FROM = 99, 1000

# Patterns of Unicode TR 35; the locale translates the names of days and months.
TIME, LONG_DAY, LONG_DATE = "HH:mm", "EEEE d MMMM", "EEEE d MMMM yyyy"
WEEKDAY, SAME_YEAR, DATE, EXACT = "EEE HH:mm", "d MMM", "d MMM yyyy", "EEE d MMM yyyy, HH:mm"


@lru_cache(maxsize=20_000)
def _format(moment: datetime, pattern: str, locale: Locale, zone: tzinfo) -> str:
    return format_datetime(moment, pattern, tzinfo=zone, locale=locale)


def _say(moment: datetime, pattern: str) -> str:
    return _format(moment.replace(second=0, microsecond=0), pattern, get_locale(), get_timezone())


def age(moment: datetime) -> tuple[str, int]:
    """How old an aware moment is now, as exactly as `relative_time` tells: while this stays, so do the words."""
    now = clock.now()
    seconds = int((now - moment).total_seconds())
    if 0 <= seconds < MINUTE:
        return "now", 0
    if 0 <= seconds < HOUR:
        return "minutes", seconds // MINUTE
    if 0 <= seconds < DAY:
        return "hours", seconds // HOUR
    if abs(seconds) < WEEK:
        return WEEKDAY, 0
    return (SAME_YEAR if moment.year == now.year else DATE), 0


def relative_time(moment: datetime) -> str:
    """An aware moment as people say it: "2 h ago" up to a day, "Tue 09:12" up to a week, then the date."""
    step, n = age(moment)
    if step == "now":
        return _("just now")
    if step == "minutes":
        return ngettext("%(num)s min ago", "%(num)s min ago", n)
    if step == "hours":
        return ngettext("%(num)s h ago", "%(num)s h ago", n)
    return _say(moment, step)


def exact_time(moment: datetime) -> str:
    """An aware moment with day and minute, in the reader's time zone: "Thu 19 Nov 2026, 08:12"."""
    return _say(moment, EXACT)


def day(moment: datetime) -> str:
    """The date alone, in the reader's time zone: "19 Nov 2026"."""
    return _say(moment, DATE)


def time_of_day(moment: datetime) -> str:
    """The time alone, in the reader's time zone: "10:03"."""
    return _say(moment, TIME)


def calendar_day(moment: datetime) -> str:
    """The day as a heading: "Wednesday 18 November", with the year where it is another one."""
    return _say(moment, LONG_DAY if moment.year == clock.now().year else LONG_DATE)


def iso_time(moment: datetime) -> str:
    """An aware moment for the `datetime` attribute, in UTC to the second."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def duration(span: timedelta | float) -> str:
    """A length of time (seconds, if a number) in at most two units: "1 h 20 min"."""
    seconds = int(span.total_seconds() if isinstance(span, timedelta) else span)
    days, hours, minutes = seconds // DAY, seconds % DAY // HOUR, seconds % HOUR // MINUTE
    if days:
        return ngettext("%(num)s day", "%(num)s days", days)
    if hours and minutes:
        return _("%(hours)s h %(minutes)s min", hours=hours, minutes=minutes)
    return _("%(hours)s h", hours=hours) if hours else _("%(minutes)s min", minutes=minutes)


def number(value: float) -> str:
    """A number the way the reader's language groups it: "1,240"."""
    if isinstance(value, int) and 0 <= value < GROUPED_FROM:
        return str(value)
    return format_decimal(value, locale=get_locale())


def capped(value: int) -> str:
    """A count that stops at 99: "99+"."""
    return str(value) if value <= COUNTED_TO else f"{COUNTED_TO}+"


def file_size(size: int) -> str:
    """Bytes in words: "84 KB"."""
    if size < KILOBYTE * KILOBYTE:
        return f"{number(max(1, round(size / KILOBYTE)))} KB"
    return f"{number(round(size / KILOBYTE / KILOBYTE, 1))} MB"


@lru_cache(maxsize=20_000)
def initials(name: str) -> str:
    """One or two capitals that stand for a face: first and last word of the name."""
    words = [word for word in name.split() if word[0].isalnum()]
    if not words:
        return "?"
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper()


@lru_cache(maxsize=20_000)
def tint(name: str) -> int:
    """The tint of an avatar, 1 to 6, always the same for one name."""
    return zlib.crc32(name.casefold().encode()) % TINTS + 1


def dashed(attributes: Mapping[str, object]) -> dict[str, object]:
    """Keyword arguments of a macro as HTML attributes: `hx_post` becomes `hx-post`."""
    return {name.replace("_", "-"): value for name, value in attributes.items()}


def new_submission() -> str:
    """A fresh idempotency key for a form (22 characters)."""
    return secrets.token_urlsafe(16)


FILTERS = (
    relative_time,
    exact_time,
    day,
    time_of_day,
    calendar_day,
    iso_time,
    duration,
    number,
    capped,
    file_size,
    initials,
    tint,
    dashed,
)


def init_filters(app: Flask) -> None:
    """Make the filters, and `new_submission()`, known to all templates."""
    for function in FILTERS:
        app.add_template_filter(function)
    app.add_template_global(new_submission)
