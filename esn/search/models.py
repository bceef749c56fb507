"""The index: one row for each thing that can be found, in the database that holds the thing itself."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Mapped, mapped_column

from esn.core.db import Id, db, table_args


class IndexedDocument(db.Model):
    """The stems of one thing; never shown, only matched. The plain text stays where it is written.

    SQLite reads title, body, tags and facets (FTS5 stands over them), PostgreSQL `words`; the others stay empty.
    """

    __tablename__ = "search_document"
    __table_args__ = table_args(archived=False)
    # Made of kind and item_id (see index.py), so that a thing keeps its place and newer content stands higher.
    document_id: Mapped[int] = mapped_column(Id, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(sa.String(20))
    item_id: Mapped[int] = mapped_column(Id)
    language: Mapped[str] = mapped_column(sa.String(20))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    length: Mapped[int]  # in words
    title: Mapped[str] = mapped_column(sa.Text, default="")
    body: Mapped[str] = mapped_column(sa.Text, default="")
    tags: Mapped[str] = mapped_column(sa.Text, default="")
    facets: Mapped[str] = mapped_column(sa.Text, default="")
    words: Mapped[str | None] = mapped_column(sa.Text().with_variant(postgresql.TSVECTOR, "postgresql"))


class TermStatistic(db.Model):
    """In how many documents a lexeme stands; PostgreSQL only, counted anew by a job. Absent: in one, or new."""

    __tablename__ = "search_term"
    __table_args__ = table_args(archived=False, is_keyed=True)
    term: Mapped[str] = mapped_column(sa.String(100), primary_key=True)
    documents: Mapped[int] = mapped_column(Id)
