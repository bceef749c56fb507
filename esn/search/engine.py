"""The one door to the index. It finds only through a judge: rights are part of the statement that finds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from esn.core.db import db
from esn.search import fts5, postgresql
from esn.search.asked import CANDIDATES, Asked
from esn.search.index import group_range

# Given a group and its matches (id, score), selects (id, score, kind, created_at); kind is NULL where not readable.
Judge = Callable[[str, sa.FromClause], sa.Select[Any]]


class Hit(NamedTuple):
    """A document that the judge lets through."""

    id: int
    score: float
    kind: str
    created_at: datetime | None  # content only

    @property
    def item_id(self) -> int:
        """The id of what the document stands for."""
        return self.id % group_range("content")[1]


@dataclass(frozen=True, slots=True)
class Found:
    """The readable hits in no order, and whether there were more matches than are looked at."""

    hits: list[Hit]
    is_capped: bool


def find(asked: Sequence[Asked], judge: Judge, *, is_ranked: bool = True) -> Found:
    """All readable hits among the newest CANDIDATES matches of each group; without scores unless `is_ranked`."""
    if db.engine.dialect.name == "postgresql":
        return _find_on_postgresql(asked, judge, is_ranked=is_ranked)
    return _found(asked, _run([fts5.newest_matches(each) for each in asked], asked, judge))


def _find_on_postgresql(asked: Sequence[Asked], judge: Judge, *, is_ranked: bool) -> Found:
    statistics = postgresql.read_statistics(asked[0].match)
    windows = [postgresql.choose_window(each, statistics) for each in asked]
    matches = [postgresql.newest_matches(each, window) for each, window in zip(asked, windows, strict=True)]
    found = _found(asked, _run(matches, asked, judge))
    if any(windows) and not found.is_capped:  # the window was too small: ask the index after all
        found = _found(asked, _run([postgresql.newest_matches(each) for each in asked], asked, judge))
    if not is_ranked:
        return found
    scores = postgresql.score(asked[0].match, [hit.id for hit in found.hits], statistics)
    return replace(found, hits=[hit._replace(score=scores.get(hit.id, 0.0)) for hit in found.hits])


def _run(matches: Sequence[sa.Select[Any]], asked: Sequence[Asked], judge: Judge) -> list[sa.Row[Any]]:
    judged = [
        judge(each.group, match.subquery(f"match_{each.group}")) for each, match in zip(asked, matches, strict=True)
    ]
    query = judged[0] if len(judged) == 1 else sa.union_all(*judged)
    return list(db.session.execute(query))


def _found(asked: Sequence[Asked], rows: list[sa.Row[Any]]) -> Found:
    hits = [Hit(row.id, row.score, row.kind, row.created_at) for row in rows if row.kind is not None]
    ranges = [group_range(each.group) for each in asked]
    counts = [sum(first <= row.id < end for row in rows) for first, end in ranges]
    return Found(hits, is_capped=any(count >= CANDIDATES for count in counts))
