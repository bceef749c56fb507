"""Working days: Monday to Friday, as the firm's time zone counts them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

FRIDAY = 4


def add_working_days(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same hour so many working days later; what comes at a weekend counts as Monday's."""
    local = at.astimezone(zone)
    while local.weekday() > FRIDAY:
        local += timedelta(days=1)
    for _day in range(days):
        local += timedelta(days=3 if local.weekday() == FRIDAY else 1)
    return local
