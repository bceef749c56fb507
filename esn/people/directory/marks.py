"""Marks of change: what a directory writes beside an entry when it changes, asked for with `>=`."""

import re
from datetime import UTC, datetime, timedelta

# Entries written on another server may arrive with an older mark; who has not changed costs nothing.
OVERLAP = timedelta(minutes=10)
ORDERED = {"modifytimestamp": "{:%Y%m%d%H%M%S}Z", "whenchanged": "{:%Y%m%d%H%M%S}.0Z"}
CSN = "{:%Y%m%d%H%M%S}.000000Z#000000#000#000000"
_TIME = re.compile(r"(\d{14})(\.\d+)?Z")


def earlier(attribute: str, mark: str) -> str:
    """The mark ten minutes before this one; empty where the attribute is not known to be ordered by time."""
    pattern = CSN if attribute.lower() == "entrycsn" else ORDERED.get(attribute.lower())
    time = _TIME.match(mark)
    if not pattern or not time:
        return ""
    return pattern.format(datetime.strptime(time[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC) - OVERLAP)
