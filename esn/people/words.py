"""How templates say what the directory holds as codes: countries, languages, the time somewhere."""

from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from flask_babel import get_locale

from esn.core import clock


def country_name(code: str) -> str:
    """A country's two letters in the reader's language: "Ireland"."""
    return str(_locale().territories.get(code, code))


def language_name(tag: str) -> str:
    """A language tag in the reader's language: "Polish"."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(_locale()) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def local_time(time_zone: str) -> str:
    """What the clock says there: "10:06"."""
    return clock.now().astimezone(_zone(time_zone)).strftime("%H:%M")


@lru_cache(maxsize=200)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _locale() -> Locale:
    return get_locale() or Locale("en")
