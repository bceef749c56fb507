"""Writing the index: rows made anew from what they stand for, in the transaction that changed it."""

import functools
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from esn.core.db import insert_for
from esn.core.documents import SearchDocument
from esn.core.unit_of_work import unit_of_work
from esn.search.compile import EVERY, facet_lexeme, quote_lexeme
from esn.search.language import NAMES, TEXT_WORDS, guess, lexemes
from esn.search.models import IndexedDocument
from esn.search.sources import make_documents
from esn.search.syntax import COMMUNITIES, CONTENT, PEOPLE
from esn.settings import settings

# Ids of a group lie together and grow with time, so that "the newest matches of this group" is one walk.
GROUP_SIZE = 2**48
GROUPS = (CONTENT, PEOPLE, COMMUNITIES)

# A gap between title, tags and body, so that no phrase is found across them.
_GAP = 10


def group_of(kind: str) -> str:
    """Which rule of visibility a kind falls under."""
    return kind if kind in GROUPS else CONTENT


def group_range(group: str) -> tuple[int, int]:
    """The first document id of a group, and the first that is no more in it."""
    first = GROUPS.index(group) * GROUP_SIZE
    return first, first + GROUP_SIZE


def document_id(kind: str, item_id: int) -> int:
    """The id of the document that stands for an item."""
    return group_range(group_of(kind))[0] + item_id


def index_items(kind: str, item_ids: Sequence[int]) -> None:
    """Bring the index up to date for these items: what may be searched is written, everything else leaves it."""
    with unit_of_work() as unit:
        write_items(unit.session, IndexedDocument.__table__, kind, item_ids)


def write_items(session: Session, table: sa.Table, kind: str, item_ids: Sequence[int]) -> None:
    """Bring an index table up to date for items of one kind."""
    documents = make_documents(session, kind, item_ids)
    gone = set(item_ids) - {document.item_id for document in documents}
    if gone:
        ids = sorted(document_id(kind, item_id) for item_id in gone)
        session.execute(sa.delete(table).where(table.c.document_id.in_(ids)))
    write_documents(session, table, documents)


def write_documents(session: Session, table: sa.Table, documents: Sequence[SearchDocument]) -> None:
    """Write documents to an index table, new or again."""
    if not documents:
        return
    dialect = session.get_bind().dialect.name
    rows = [make_row(document, dialect) for document in documents]
    session.execute(_writing(insert_for(session), table, *rows[0]), rows)


@functools.cache
def _writing(insert_into: Any, table: sa.Table, *names: str) -> Any:
    insert = insert_into(table)
    changed = {name: insert.excluded[name] for name in names if name != "document_id"}
    return insert.on_conflict_do_update(index_elements=["document_id"], set_=changed)


def read_words(document: SearchDocument) -> tuple[str, list[str], list[str], list[str]]:
    """The language of a document, and the lexemes of its title, tags and body."""
    languages = settings().site.languages
    language = guess(f"{document.title} {document.body}", languages, document.language)
    title = lexemes(document.title, NAMES if document.is_name else language)
    tags = lexemes(document.tags, NAMES)
    body = lexemes(document.body, language)
    return language, title, tags, body[: TEXT_WORDS - len(title) - len(tags)]


def list_facets(document: SearchDocument) -> list[str]:
    """The marks of a document that are no words of it."""
    by = [] if document.author_id is None else [f"by{document.author_id}"]
    return [EVERY, document.kind, *by, *(f"in{space_id}" for space_id in document.space_ids)]


def make_row(document: SearchDocument, dialect: str) -> dict[str, Any]:
    """The row of the index table that stands for a document."""
    words = _postgresql_words(document) if dialect == "postgresql" else _sqlite_words(document)
    return words | {
        "document_id": document_id(document.kind, document.item_id),
        "kind": document.kind,
        "item_id": document.item_id,
        "created_at": document.created_at,
        "changed_at": document.changed_at,
    }


def _sqlite_words(document: SearchDocument) -> dict[str, Any]:
    language, title, tags, body = read_words(document)
    words = {"title": title, "body": body, "tags": tags, "facets": list_facets(document)}
    stems = {column: " ".join(each) for column, each in words.items()}
    return {"language": language, "length": len(title) + len(tags) + len(body), **stems}


def _postgresql_words(document: SearchDocument) -> dict[str, Any]:
    language, title, tags, body = read_words(document)
    places = [quote_lexeme(facet_lexeme(facet)) for facet in list_facets(document)]
    start = 1
    for words, weight in ((title, "A"), (tags, "B"), (body, "")):
        places += [f"{quote_lexeme(word)}:{position}{weight}" for position, word in enumerate(words, start)]
        start += len(words) + _GAP
    vector = " ".join(places)  # the database brings the places of a word together
    length = len(title) + len(tags) + len(body)
    return {"language": language, "length": length, "title": "", "body": "", "tags": "", "facets": "", "words": vector}
