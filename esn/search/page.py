"""The search page in words: addresses, chips, facets and the lines of a result."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from flask_babel import get_timezone, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from esn.core import clock
from esn.search.asked import CANDIDATES
from esn.search.queries.filters import AFTER, BEFORE, FROM, IN, TYPE, Filter
from esn.search.queries.finding import BEST, NEWEST, Results
from esn.search.queries.results import Result
from esn.search.syntax import COMMUNITIES, PEOPLE
from esn.web.template_filters import day, exact_time, number

ICONS = {"post": "message", "reply": "reply", "message": "message", PEOPLE: "people", COMMUNITIES: "communities"}
KINDS = {  # what one thing of a kind is called, and several
    "post": (_l("Post"), _l("Posts")),
    "reply": (_l("Reply"), _l("Replies")),
    "message": (_l("Message"), _l("Messages")),
    PEOPLE: (_l("Person"), _l("People")),
    COMMUNITIES: (_l("Community"), _l("Communities")),
}
PLACES_SHOWN = 2
PERIODS = (7, 31, 366)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A result as the component `search` reads it."""

    icon: str
    kind: str
    url: str
    title: Markup
    passage: Markup
    facts: Sequence[str]
    state: tuple[str, str] | None = None


Option = tuple[str, str, int | None, bool]  # text, address, number, whether it is chosen


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """Everything the templates of the search page show."""

    results: Results
    status: str
    rows: Sequence[Row]
    chips: Sequence[tuple[str, str]] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    sorts: Sequence[tuple[str, str, str]] = ()
    types: Sequence[Option] = ()
    dates: Sequence[Option] = ()
    without: Sequence[tuple[str, str]] = ()
    next_url: str | None = None
    next_text: str = ""


def make_page(results: Results) -> SearchPage:
    """Put results into words."""
    address = Address(results)
    remaining = min(results.total - results.shown, 20)
    return SearchPage(
        results=results,
        status=_status(results),
        rows=[make_row(result) for result in results.rows],
        chips=[(name_filter(each), address.without(each)) for each in results.filters],
        fields=address.given | ({"sort": NEWEST} if results.search.sort == NEWEST else {}),
        sorts=[(BEST, _("Best"), address.sorted_by(BEST)), (NEWEST, _("Newest"), address.sorted_by(NEWEST))],
        types=_type_options(results, address),
        dates=_date_options(results, address),
        without=[(_without(each, n), address.without(each)) for each, n in results.without],
        next_url=address.at(results.next_cursor) if results.next_cursor else None,
        next_text=ngettext("Show %(num)s more result", "Show %(num)s more results", remaining),
    )


class Address:
    """Addresses of the same search with something changed. Filters stand in the text or beside it."""

    def __init__(self, results: Results) -> None:
        self.text, self.sort = results.text, results.search.sort
        self.given = {name: value for name, value in results.search.given.items() if value}
        self.filters = results.filters

    def _url(self, text: str, given: Mapping[str, str], sort: str, cursor: str = "") -> str:
        parts = {"q": text, **given, "sort": "" if sort == BEST else sort, "cursor": cursor}
        return "/search?" + urlencode({name: value for name, value in parts.items() if value})

    def at(self, cursor: str) -> str:
        """The page after this cursor."""
        return self._url(self.text, self.given, self.sort, cursor)

    def sorted_by(self, sort: str) -> str:
        """The first page in this order."""
        return self._url(self.text, self.given, sort)

    def without(self, *dropped: Filter) -> str:
        """The search without these filters, and without their words in the text."""
        return self._changed(dropped, {})

    def instead(self, name: str, value: str) -> str:
        """The search with this filter in place of all of its name."""
        return self._changed([each for each in self.filters if each.name == name], {name: value})

    def _changed(self, dropped: Iterable[Filter], added: dict[str, str]) -> str:
        text, given = f" {self.text} ", dict(self.given)
        for each in dropped:
            if each.operator.text:
                text = text.replace(f" {each.operator.text} ", " ", 1)
            else:
                given.pop(each.name, None)
        return self._url(text.strip(), given | added, self.sort)


def name_filter(each: Filter) -> str:
    """A filter in words."""
    date = day(each.at) if each.at else ""
    words = {
        FROM: _("from %(name)s", name=each.label),
        IN: _("in %(name)s", name=each.label),
        AFTER: _("from %(date)s on", date=date),
        BEFORE: _("before %(date)s", date=date),
    }
    return str(KINDS[each.kind][1]) if each.name == TYPE else words[each.name]


def make_row(result: Result) -> Row:
    """One result in words."""
    facts = {PEOPLE: _person_facts, COMMUNITIES: _community_facts}.get(result.kind, _content_facts)
    return Row(
        icon=ICONS[result.kind],
        kind=str(KINDS[result.kind][0]),
        url=result.url,
        title=_reply_title(result.title) if result.kind == "reply" else result.title,
        passage=result.passage,
        facts=[fact for fact in facts(result) if fact],
        state=_state(result),
    )


def _reply_title(title: Markup) -> Markup:
    return Markup(_("Reply to: %(title)s")) % {"title": title}  # noqa: S704 - a text of ours; the title is escaped


def _content_facts(result: Result) -> list[str]:
    places = [place.name for place in result.places[:PLACES_SHOWN]]
    more = len(result.places) - PLACES_SHOWN
    if more > 0:
        places.append(ngettext("%(num)s more community", "%(num)s more communities", more))
    return [result.author, *places, exact_time(result.at) if result.at else ""]


def _person_facts(result: Result) -> list[str]:
    return [result.note]


def _community_facts(result: Result) -> list[str]:
    visibility = {"open": _("Open to all staff"), "moderated": _("Joining is approved"), "private": _("Private")}
    count = result.member_count or 0
    return [visibility[result.note], ngettext("%(num)s member", "%(num)s members", count)]


def _state(result: Result) -> tuple[str, str] | None:
    if result.has_left:
        return _("Left the company"), "warning"
    return (_("Archived"), "warning") if result.is_archived else None


def _status(results: Results) -> str:
    if not results.is_asked:
        return ""
    found = ngettext("%(n)s result.", "%(n)s results.", results.total, n=number(results.total))
    if not results.is_capped:
        return found
    newest = _("There are many matches: only the newest %(n)s of each kind were looked at.", n=number(CANDIDATES))
    return f"{found} {newest}"


def _type_options(results: Results, address: Address) -> list[Option]:
    if not results.kinds:
        return []
    chosen = [each for each in results.filters if each.name == TYPE]
    options: list[Option] = [(_("All types"), address.without(*chosen), sum(results.kinds.values()), not chosen)]
    for kind, (_one, several) in KINDS.items():
        is_chosen = kind in {each.kind for each in chosen}
        if results.kinds.get(kind) or is_chosen:
            options.append((str(several), address.instead(TYPE, kind), results.kinds.get(kind, 0), is_chosen))
    return options


def _date_options(results: Results, address: Address) -> list[Option]:
    chosen = [each for each in results.filters if each.name in (AFTER, BEFORE)]
    if not results.dates:
        return []
    dates = sorted(results.dates)
    names = dict(zip(PERIODS, (_("Past week"), _("Past month"), _("Past year")), strict=True))
    options: list[Option] = [(_("Any time"), address.without(*chosen), None, not chosen)]
    for days, name in names.items():
        since = _day_before(days)
        count = len(dates) - bisect_left(dates, since)
        is_chosen = any(each.name == AFTER and each.operator.value == f"{since:%Y-%m-%d}" for each in chosen)
        options.append((name, address.instead(AFTER, f"{since:%Y-%m-%d}"), count, is_chosen))
    return options


def _day_before(days: int) -> datetime:
    """The beginning of that day where the reader is: what `after:` with its date means."""
    day = clock.now().astimezone(get_timezone()) - timedelta(days=days)
    return day.replace(hour=0, minute=0, second=0, microsecond=0)


def _without(each: Filter, n: int) -> str:
    return ngettext(
        "Without “%(filter)s”: %(n)s result",
        "Without “%(filter)s”: %(n)s results",
        n,
        filter=name_filter(each),
        n=number(n),
    )
