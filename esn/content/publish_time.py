"""The moment at which a text is published, as its author types it: local time, with what clocks do to it."""

from datetime import UTC, datetime, time, timedelta, tzinfo

from flask_babel import format_date, get_timezone
from flask_babel import gettext as _

from esn.core import clock
from esn.core.errors import NotValid
from esn.settings import settings

AHEAD_MAX = timedelta(days=365)
MINUTES = "%Y-%m-%dT%H:%M"  # as the browser's own field spells it
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def moment_of(typed: str, zone: tzinfo) -> datetime:
    """The moment in UTC of what was typed as local time. NotValid for the field `when`."""
    try:
        local = datetime.fromisoformat(typed.strip())
    except ValueError:
        local = None
    if local is None or local.tzinfo is not None:
        raise _refused(_("Give a day and a time."))
    try:
        first, second = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    except OverflowError:
        raise _refused(_("Give a day and a time.")) from None
    said = {"time": local.strftime("%H:%M")}
    if first > second:
        raise _refused(_("Clocks go forward on that day, so %(time)s does not exist. Choose another time.", **said))
    if first < second:
        raise _refused(_("Clocks go back on that day, so %(time)s comes twice. Choose another time.", **said))
    require_ahead(first)
    return first


def chosen_moment(typed: str | None, seconds: int | None) -> datetime:
    """The moment that a page offered and somebody took, or the one typed in the reader's time zone. NotValid."""
    return moment_at(seconds) if seconds is not None else moment_of(typed or "", get_timezone())


def moment_at(seconds: int) -> datetime:
    """The moment that a page offered, in seconds since 1970. NotValid for one that has passed."""
    latest = (clock.now() + 2 * AHEAD_MAX).timestamp()  # beyond it nothing is a time
    moment = datetime.fromtimestamp(min(seconds, latest), UTC)
    require_ahead(moment)
    return moment


def require_ahead(moment: datetime) -> None:
    """NotValid for what has passed and for what is too far away."""
    if moment <= clock.now():
        raise _refused(_("That time has passed. Choose a later one."))
    latest = clock.now() + AHEAD_MAX
    if moment > latest:
        raise _refused(_("Choose a time within a year, at the latest on %(day)s.", day=format_date(latest, "long")))


def suggested_time() -> str:
    """The next working day at the usual beginning, in the reader's time zone, as the field spells it."""
    usual = settings().quiet_hours
    day = clock.now().astimezone(get_timezone()).date() + timedelta(days=1)
    while usual.days and _DAYS[day.weekday()] not in usual.days:
        day += timedelta(days=1)
    return datetime.combine(day, time.fromisoformat(usual.begins)).strftime(MINUTES)


def local_text(moment: datetime) -> str:
    """A moment in the reader's time zone, as the field spells it."""
    return moment.astimezone(get_timezone()).strftime(MINUTES)


def _refused(text: str) -> NotValid:
    return NotValid(fields={"when": text})
