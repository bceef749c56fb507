"""PostgreSQL: full text over the lexemes, BM25 from the table of term statistics (its own rank knows no rarity)."""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, TSQUERY

from esn.core.db import Id, db
from esn.core.unit_of_work import unit_of_work
from esn.search.asked import CANDIDATES, Asked
from esn.search.compile import EVERY, Match, facet_lexeme, to_tsquery
from esn.search.index import group_range
from esn.search.models import IndexedDocument, TermStatistic
from esn.search.syntax import All, Node, Words, words_in

RANKED = 1_000  # BM25 orders the best of ts_rank; the others follow by date
SATURATION, LENGTH_SHARE = 1.2, 0.3  # k1 and b of BM25
UNCOUNTED = (1_000, 80)  # documents and their average length, until the first count
WEIGHTS = "{0.33, 0.33, 0.67, 1.0}"  # body, unused, tags, title: 1 to 2 to 3

# A word in more than this share of the documents: walk the newest documents instead of the index.
WALK_SHARE, WALK_LEAST, WALK_MARGIN = 0.05, 50_000, 1.5

_TOTAL, _LENGTH = facet_lexeme(EVERY), ":length"  # the number of documents, their average length
_document = IndexedDocument.__table__


def newest_matches(asked: Asked, window: int | None = None) -> sa.Select[Any]:
    """The newest matches as (id, score), scores still 0; only among the newest `window` documents if there is one."""
    first, end = group_range(asked.group)
    lying = (_document.c.document_id >= first, _document.c.document_id < end, *asked.dated(_document.c.created_at))
    source = _document
    if window is not None:
        near = (
            sa.select(_document.c.document_id, _document.c.words)
            .where(*lying)
            .order_by(_document.c.document_id.desc())
            .limit(window)
        )
        source, lying = near.subquery("near"), ()
    score = sa.literal_column("0.0", sa.Float).label("score")
    query = (
        sa.select(source.c.document_id.label("id"), score)
        .where(*lying)
        .order_by(source.c.document_id.desc())
        .limit(CANDIDATES)
    )
    return query if asked.match.is_empty else query.where(source.c.words.op("@@")(_tsquery(asked.match)))


def _tsquery(match: Match) -> sa.ColumnElement[str]:
    return sa.cast(sa.literal(to_tsquery(match)), TSQUERY)


def holds(match: Match, document_id: int, table: sa.Table) -> bool:
    """Whether this table's words find this document."""
    is_match = table.c.words.op("@@")(_tsquery(match))
    return db.session.scalar(sa.select(table.c.kind).where(is_match, table.c.document_id == document_id)) is not None


def choose_window(asked: Asked, statistics: Mapping[str, int]) -> int | None:
    """How many of the newest documents hold about CANDIDATES matches, where that is quicker than the index."""
    total = statistics.get(_TOTAL, 0)
    if total < WALK_LEAST or asked.match.wanted is None:
        return None
    share = _estimate(asked.match.wanted, statistics, total) / total
    for facet in asked.match.facets:
        share = min(share, sum(statistics.get(facet_lexeme(name), 1) for name in facet) / total)
    return math.ceil(CANDIDATES / share * WALK_MARGIN) if share >= WALK_SHARE else None


def _estimate(node: Node, statistics: Mapping[str, int], total: int) -> int:
    if isinstance(node, Words):
        return sum(min(statistics.get(word, 1) for word in reading) for reading in node.readings)
    parts = [_estimate(part, statistics, total) for part in node.parts]
    return min(parts) if isinstance(node, All) else min(sum(parts), total)


def read_statistics(match: Match) -> dict[str, int]:
    """In how many documents the words and marks of a query stand."""
    terms = {word for words in words_in(match.wanted) for reading in words.readings for word in reading}
    terms |= {facet_lexeme(name) for facet in match.facets for name in facet} | {_TOTAL, _LENGTH}
    query = sa.select(TermStatistic.term, TermStatistic.documents).where(TermStatistic.term.in_(terms))
    return dict(db.session.execute(query).all())


def score(match: Match, ids: Sequence[int], statistics: Mapping[str, int]) -> dict[int, float]:
    """BM25 of the best RANKED of these documents."""
    words = list(words_in(match.wanted))
    if not words or not ids:
        return {}
    rank = sa.func.ts_rank(sa.literal_column(f"'{WEIGHTS}'::real[]"), _document.c.words, _tsquery(match))
    ranked: sa.Select[Any] = sa.select(_document.c.document_id, _document.c.length, _document.c.words)
    # As one value: writing thousands of placeholders costs more than finding the documents.
    is_hit = _document.c.document_id == sa.any_(sa.literal(list(ids), ARRAY(Id)))
    ranked = ranked.where(is_hit).order_by(rank.desc(), _document.c.document_id.desc())
    best = ranked.limit(RANKED).subquery("best")
    word = sa.func.unnest(best.c.words).table_valued("lexeme", "positions", "weights").render_derived("word").lateral()
    times: sa.ColumnElement[Any] = sa.func.cardinality(word.c.positions)
    for weight, more in (("A", 2), ("B", 1)):
        times += more * sa.func.cardinality(sa.func.array_positions(word.c.weights, weight))
    found = sa.select(best.c.document_id, best.c.length, word.c.lexeme, times).join(word, sa.true())
    found = found.where(_is_one_of(word, words))
    return _bm25(db.session.execute(found), statistics)


def _is_one_of(word: sa.FromClause, words: Iterable[Words]) -> sa.ColumnElement[bool]:
    whole = {each for known in words for reading in known.readings for each in reading}
    beginnings = sorted({reading[-1] for known in words if known.is_prefix for reading in known.readings})
    return sa.or_(
        word.c.lexeme.in_(sorted(whole)), *(sa.func.starts_with(word.c.lexeme, beginning) for beginning in beginnings)
    )


def _bm25(found: Iterable[tuple[int, int, str, int]], statistics: Mapping[str, int]) -> dict[int, float]:
    total, average = statistics.get(_TOTAL) or UNCOUNTED[0], statistics.get(_LENGTH) or UNCOUNTED[1]
    scores: dict[int, float] = {}
    for document_id, length, word, times in found:
        holding = min(statistics.get(word, 1), total)
        rarity = math.log(1 + (total - holding + 0.5) / (holding + 0.5))
        weight = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * length / average)
        scores[document_id] = scores.get(document_id, 0.0) + rarity * times * (SATURATION + 1) / (times + weight)
    return scores


def count_terms() -> None:
    """Count anew in how many documents each lexeme stands; those in one only are left out."""
    table = TermStatistic.__table__
    lexemes = sa.func.ts_stat("SELECT words FROM search_document").table_valued("word", "ndoc", "nentry")
    lengths = sa.select(sa.literal(_LENGTH), sa.func.coalesce(sa.func.avg(_document.c.length), 0).cast(sa.BigInteger))
    counted = sa.select(lexemes.c.word, lexemes.c.ndoc).where(lexemes.c.ndoc > 1)
    with unit_of_work() as unit:
        unit.session.execute(sa.delete(table))
        unit.session.execute(sa.insert(table).from_select(["term", "documents"], counted))
        unit.session.execute(sa.insert(table).from_select(["term", "documents"], lengths))
