"""A second look at 1 % of what was loaded, whether it is what the actions would have written."""

import json
import random
from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa

from esn.archive.append import canonical_json
from esn.archive.judge import commit_to
from esn.archive.models import ArchivePayload, ArchiveRecord
from esn.content.actions.writing import prepare
from esn.content.models import Content, ContentActivity, ContentVersion, Mention, Reaction, ReactionCount
from esn.core.db import db
from esn.search.index import make_row
from esn.search.models import IndexedDocument
from esn.search.sources import make_documents

SHARE = 100
BATCH = 500


def check_sample(seed: int) -> list[str]:
    """Compare one text of a hundred, with its counters, its search row and its record; gives what differs."""
    chance = random.Random(seed)
    highest = db.session.scalar(sa.select(sa.func.max(Content.id))) or 0
    ids = sorted(chance.sample(range(1, highest + 1), max(1, highest // SHARE)))
    faults: list[str] = []
    for first in range(0, len(ids), BATCH):
        faults += _check(ids[first : first + BATCH])
        db.session.rollback()
    return [*faults, *_check_records(chance)]


def _check(ids: Sequence[int]) -> Iterator[str]:
    texts = {text.content_id: text for text in _all(ContentVersion, ContentVersion.content_id, ids)}
    for content in _all(Content, Content.id, ids):
        text = texts[content.id]
        prepared = prepare(text.source, text.title)
        known = (content.title, content.html, content.excerpt, text.html, text.digest)
        if known != (prepared.title, prepared.html, prepared.excerpt, prepared.html, prepared.digest):
            yield f"text {content.id}"
        mentions = db.session.scalars(sa.select(Mention.account_id).where(Mention.content_id == content.id))
        if tuple(sorted(mentions)) != prepared.mentioned_ids:
            yield f"mentions in {content.id}"
    yield from _check_counts(ids)
    for kind in ("post", "reply"):
        yield from _check_documents(kind, ids)


def _check_counts(ids: Sequence[int]) -> Iterator[str]:
    counted = _pairs(Content.thread_root_id, ids)
    for row in _all(ContentActivity, ContentActivity.content_id, ids):
        if row.reply_count != counted.get((row.content_id,), 0):
            yield f"replies of {row.content_id}"
    reactions = _pairs(Reaction.content_id, ids, Reaction.kind)
    counts = {(row.content_id, row.kind): row.n for row in _all(ReactionCount, ReactionCount.content_id, ids)}
    if counts != reactions:
        yield f"reactions between {ids[0]} and {ids[-1]}"


def _check_documents(kind: str, ids: Sequence[int]) -> Iterator[str]:
    wanted = [make_row(document, db.engine.dialect.name) for document in make_documents(db.session(), kind, ids)]
    keys = [row["document_id"] for row in wanted]
    found = {row.document_id: row for row in _all(IndexedDocument, IndexedDocument.document_id, keys)}
    for row in wanted:
        words = row.pop("words", None)
        known = found.get(row["document_id"])
        if known is None or any(getattr(known, name) != value for name, value in row.items()):
            yield f"search row of {kind} {row['item_id']}"
        elif words is not None and known.words != db.session.scalar(sa.select(sa.cast(words, _VECTOR))):
            yield f"words of {kind} {row['item_id']}"


_VECTOR = IndexedDocument.__table__.c.words.type


def _check_records(chance: random.Random) -> Iterator[str]:
    highest = db.session.scalar(sa.select(sa.func.max(ArchiveRecord.id))) or 0
    ids = sorted(chance.sample(range(1, highest + 1), min(highest, 1_000)))
    payloads = {row.record_id: row for row in _all(ArchivePayload, ArchivePayload.record_id, ids)}
    for record in _all(ArchiveRecord, ArchiveRecord.id, ids):
        if canonical_json(json.loads(record.envelope)) != record.envelope:
            yield f"record {record.id}"
        payload = payloads.get(record.id)
        if payload and commit_to(payload.salt, payload.payload) != record.commitment:
            yield f"payload {record.id}"


def _all(model: Any, column: Any, ids: Sequence[int]) -> Sequence[Any]:
    return db.session.scalars(sa.select(model).where(column.in_(ids))).all()


def _pairs(column: Any, ids: Sequence[int], *more: Any) -> dict[tuple[Any, ...], int]:
    query = sa.select(column, *more, sa.func.count()).where(column.in_(ids)).group_by(column, *more)
    return {tuple(row[:-1]): row[-1] for row in db.session.execute(query)}
