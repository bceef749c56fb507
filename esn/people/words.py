"""What is said in words: countries, languages, time zones and the time somewhere, and several names."""

from collections.abc import Sequence
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from babel import Locale, UnknownLocaleError
from babel.lists import format_list
from flask_babel import get_locale
from flask_babel import gettext as _

from esn.core import clock

# Languages that people can add to their profile; the directory may name any other.
_TAGS = (
    "ar bg bn bs ca cs cy da de el en es et fa fi fr ga gd he hi hr hu hy id is it ja ka ko lt lv mk mt nb nl nn pa pl "
    "pt ro ru sk sl so sq sr sv sw ta te th tl tr uk ur vi yo zh"
)
LANGUAGES = tuple(_TAGS.split())
REGIONS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
TIME_ZONES = ("UTC", *sorted(name for name in available_timezones() if name.startswith(REGIONS)))


def name_list(names: Sequence[str]) -> str:
    """Names in a sentence: "A, B and C"."""
    return str(format_list(list(names), locale=get_locale()))


def language_of(tag: str) -> str:
    """A language tag without its region: "en" of "en-GB"."""
    return tag.replace("_", "-").partition("-")[0].lower()[:20]


def language_choices() -> list[tuple[str, str]]:
    """Every language of the list with its name in the reader's language, by name."""
    return list(_choices_in(str(_locale())))


@lru_cache(maxsize=16)  # for each language of the pages; naming them takes as long as the rest of such a page
def _choices_in(_language: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(((tag, language_name(tag)) for tag in LANGUAGES), key=lambda pair: pair[1].casefold()))


def weekdays() -> list[tuple[str, str]]:
    """The days of the week in the reader's language, Monday is 1."""
    return [(str(number + 1), name) for number, name in sorted(_locale().days["format"]["wide"].items())]


def zones_by_region(present: str) -> dict[str, list[tuple[str, str]]]:
    """Time zones with the names of their towns, by the region's name in the reader's language; what has none, first."""
    regions = {
        "": "",
        "Africa": _("Africa"),
        "America": _("America"),
        "Asia": _("Asia"),
        "Atlantic": _("Atlantic"),
        "Australia": _("Australia"),
        "Europe": _("Europe"),
        "Indian": _("Indian Ocean"),
        "Pacific": _("Pacific"),
    }
    found: dict[str, list[tuple[str, str]]] = {}
    for zone in dict.fromkeys((*TIME_ZONES, present or TIME_ZONES[0])):
        region, _slash, town = zone.partition("/") if "/" in zone else ("", "", zone)
        name = ", ".join(reversed(town.replace("_", " ").split("/")))
        found.setdefault(str(regions.get(region, region)), []).append((zone, name))
    return found


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
    return clock.now().astimezone(zone_of(time_zone)).strftime("%H:%M")


def field_name(name: str) -> str:
    """A field that people write of themselves, as its form calls it."""
    names = {"about": _("About"), "skills": _("Ask me about"), "languages": _("Further languages")}
    return str(names.get(name, _("Time zone")))


def field_text(text: str, name: str) -> str:
    """What a field says, as people read it: languages by their names."""
    return "\n".join(map(language_name, text.split())) if name == "languages" else text


@lru_cache(maxsize=200)
def zone_of(name: str) -> ZoneInfo:
    """A time zone by its name; UTC for what is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _locale() -> Locale:
    return get_locale() or Locale("en")
