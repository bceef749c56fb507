"""SQLite: FTS5 over the stems. It walks row ids downwards by itself, so rare and common words cost alike."""

from typing import Any

import sqlalchemy as sa

from esn.core.db import db
from esn.search.asked import CANDIDATES, Asked
from esn.search.compile import Match, to_fts5
from esn.search.index import group_range
from esn.search.models import IndexedDocument
from esn.search.objects import WORDS

WEIGHTS = (3.0, 1.0, 2.0, 0.0)  # title, body, tags, facets

_words = sa.table(WORDS, sa.column("rowid", sa.Integer), sa.column(WORDS))


def newest_matches(asked: Asked) -> sa.Select[Any]:
    """The newest matches as (id, score); the score is FTS5's BM25."""
    whole: sa.ColumnElement[Any] = sa.literal_column(WORDS)
    first, end = group_range(asked.group)
    query = sa.select(_words.c.rowid.label("id"), (-sa.func.bm25(whole, *WEIGHTS)).label("score")).where(
        whole.op("MATCH")(to_fts5(asked.match)), _words.c.rowid >= first, _words.c.rowid < end
    )
    if asked.dates:
        document = IndexedDocument.__table__
        query = query.join(document, document.c.document_id == _words.c.rowid).where(
            *asked.dated(document.c.created_at)
        )
    return query.order_by(_words.c.rowid.desc()).limit(CANDIDATES)


def holds(match: Match, document_id: int, words: str) -> bool:
    """Whether this FTS5 table finds this document."""
    table = sa.table(words, sa.column("rowid", sa.Integer))
    is_match = sa.literal_column(words).op("MATCH")(to_fts5(match))
    return db.session.scalar(sa.select(table.c.rowid).where(is_match, table.c.rowid == document_id)) is not None
