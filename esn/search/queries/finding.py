"""Searching: from what somebody typed to a page of results, with everything counted that this viewer may read."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from esn.core.actor import Actor
from esn.core.paging import PAGE_SIZE
from esn.search import engine
from esn.search.engine import Found, Hit
from esn.search.index import group_of
from esn.search.language import Marker, read_query
from esn.search.policy import readable_matches
from esn.search.queries.filters import OPERATORS, Filter, ask_engine, list_space_ids, list_types, read_filters
from esn.search.queries.results import Result, list_results
from esn.search.syntax import CONTENT, Operator, Problem, Reading, words_in
from esn.settings import settings

BEST, NEWEST = "best", "newest"
DIGITS = len(str(2**53))  # more has no number in a cursor


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What an address of the search page says: the text, filters beside it, the order, and what was shown last."""

    q: str = ""
    given: Mapping[str, str] = field(default_factory=dict)  # from, in, type, after, before
    sort: str = BEST
    cursor: str = ""  # "20.654.789": twenty were shown, on the page shown last documents 654 and 789


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """One page of results and what stands around it."""

    search: Search
    text: str = ""  # the query as it was read
    filters: tuple[Filter, ...] = ()
    problems: tuple[Problem, ...] = ()
    is_asked: bool = False  # whether there was anything to search for
    rows: Sequence[Result] = ()
    total: int = 0
    shown: int = 0  # up to and with this page
    is_capped: bool = False
    kinds: Mapping[str, int] = field(default_factory=dict)  # without the filter on types
    dates: tuple[datetime, ...] = ()  # when the results were written
    next_cursor: str | None = None
    without: tuple[tuple[Filter, int], ...] = ()  # nothing found: how many without this filter


def search(actor: Actor, asked: Search) -> Results:
    """Find what the actor may read. Never raises for what was typed."""
    reading = read_query(asked.q, settings().site.languages)
    given = [Operator(name, asked.given[name], "") for name in OPERATORS if asked.given.get(name)]
    filters, problems = read_filters(actor, [*given, *reading.operators])
    problems = (*reading.problems, *problems)
    if not ask_engine(reading, filters) or not (reading.wanted or filters):
        return Results(search=asked, text=reading.text, filters=filters, problems=problems)
    is_ranked = asked.sort != NEWEST and reading.wanted is not None
    found = _find(actor, reading, filters, is_ranked=is_ranked)
    hits = _chosen(actor, reading, filters, found)
    hits.sort(key=_by_score if is_ranked else _by_date)
    start = _start(hits, asked.cursor)
    page = hits[start : start + PAGE_SIZE]
    shown = start + len(page)
    return Results(
        search=asked,
        text=reading.text,
        filters=filters,
        problems=problems,
        is_asked=True,
        rows=list_results(actor, page, Marker(words_in(reading.wanted), settings().site.languages)),
        total=len(hits),
        shown=shown,
        is_capped=found.is_capped,
        kinds=Counter(hit.kind for hit in found.hits),
        dates=tuple(hit.created_at for hit in hits if hit.created_at),
        next_cursor=".".join(map(str, (shown, *(hit.id for hit in page)))) if shown < len(hits) else None,
        without=() if hits else _count_without(actor, reading, filters),
    )


def _find(actor: Actor, reading: Reading, filters: Sequence[Filter], *, is_ranked: bool = False) -> Found:
    judge = partial(readable_matches, actor, space_ids=list_space_ids(filters))
    return engine.find(ask_engine(reading, filters), judge, is_ranked=is_ranked)


def _chosen(actor: Actor, reading: Reading, filters: Sequence[Filter], found: Found) -> list[Hit]:
    """The hits of the types asked for. Where there were too many of all types, the engine is asked for these alone."""
    types = list_types(filters)
    if not types:
        return list(found.hits)
    if not found.is_capped or {group_of(kind) for kind in types} != {CONTENT}:
        return [hit for hit in found.hits if hit.kind in types]
    content = next(each for each in ask_engine(reading, filters) if each.group == CONTENT)
    content = replace(content, match=replace(content.match, facets=(*content.match.facets, types)))
    judge = partial(readable_matches, actor, space_ids=list_space_ids(filters))
    return engine.find([content], judge).hits


def _count_without(actor: Actor, reading: Reading, filters: tuple[Filter, ...]) -> tuple[tuple[Filter, int], ...]:
    counted = []
    for dropped in filters:
        others = tuple(each for each in filters if each is not dropped)
        if others or reading.wanted is not None:
            hits = _chosen(actor, reading, others, _find(actor, reading, others))
            counted.append((dropped, len(hits)))
    return tuple(pair for pair in counted if pair[1])


def _by_score(hit: Hit) -> tuple[float, float, int]:
    return (-round(hit.score, 6), *_by_date(hit))


def _by_date(hit: Hit) -> tuple[float, int]:
    return (-hit.created_at.timestamp() if hit.created_at else 0.0, -hit.id)


def _start(hits: Sequence[Hit], cursor: str) -> int:
    """Where the page begins: after the last hit of the page before that is still there.

    Not after a rank: where one document goes, FTS5 gives all others another score. Where the whole page before is gone,
    this one begins after as many as stood above that.
    """
    shown, *before = cursor.split(".", PAGE_SIZE + 1)
    if not before or not all(part.isdecimal() and len(part) < DIGITS for part in (shown, *before)):
        return 0
    places = {hit.id: place for place, hit in enumerate(hits, 1)}
    still_there = (places[int(last)] for last in reversed(before) if int(last) in places)
    return next(still_there, min(max(0, int(shown) - len(before)), len(hits)))
