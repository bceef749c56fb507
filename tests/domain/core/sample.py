"""A small domain to try the ground floor on: posts in one table pair, one counter, one table a job writes.

Its tables stand in a metadata of their own, so that they never get into the product's.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.orm import Mapped, mapped_column

from esn.core.db import NAMING_CONVENTION, Base, Id, id_column, table_args
from esn.core.events import Event
from esn.core.unit_of_work import unit_of_work


class SampleBase(orm.DeclarativeBase):
    registry = orm.registry(
        metadata=sa.MetaData(naming_convention=NAMING_CONVENTION),
        type_annotation_map=Base.registry.type_annotation_map,
    )


class Content(SampleBase):
    __tablename__ = "sample_content"
    __table_args__ = table_args(archived=True)
    __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "content"}  # noqa: RUF012 - SQLAlchemy's
    id: Mapped[int] = id_column()
    kind: Mapped[str] = mapped_column(sa.String(20))
    title: Mapped[str] = mapped_column(sa.String(200), default="")
    created_at: Mapped[datetime]


class Post(Content):
    __tablename__ = "sample_post"
    __table_args__ = table_args(archived=True)
    __mapper_args__ = {"polymorphic_identity": "post"}  # noqa: RUF012 - SQLAlchemy's
    id: Mapped[int] = mapped_column(Id, sa.ForeignKey("sample_content.id"), primary_key=True, autoincrement=False)
    html: Mapped[str] = mapped_column(sa.Text)


class ReactionCount(SampleBase):
    __tablename__ = "sample_reaction_count"
    __table_args__ = table_args(archived=False, is_keyed=True)
    content_id: Mapped[int] = mapped_column(
        Id, sa.ForeignKey("sample_content.id"), primary_key=True, autoincrement=False
    )
    kind: Mapped[str] = mapped_column(sa.String(20), primary_key=True)
    n: Mapped[int] = mapped_column(default=0)


class Effect(SampleBase):
    __tablename__ = "sample_effect"
    __table_args__ = table_args(archived=False)
    id: Mapped[int] = id_column()
    word: Mapped[str] = mapped_column(sa.String(40))


@dataclass(frozen=True, kw_only=True)
class PostCreated(Event):
    wire_name: ClassVar[str] = "post.created"
    object_kind: ClassVar[str] = "post"
    covers: ClassVar[frozenset[str]] = frozenset({"sample_content", "sample_post"})
    texts: ClassVar[frozenset[str]] = frozenset({"html"})
    type: str = "update"
    html: str


@dataclass(frozen=True, kw_only=True)
class ReactionAdded(Event):
    wire_name: ClassVar[str] = "reaction.added"
    object_kind: ClassVar[str] = "content"


@dataclass(frozen=True, kw_only=True)
class RecordDestroyed(Event):
    wire_name: ClassVar[str] = "record.destroyed"
    object_kind: ClassVar[str] = "record"


def create_post(html: str = "<p>Good morning</p>", *, is_recorded: bool = True) -> int:
    """Add rows and record the event: the model of an action."""
    with unit_of_work() as unit:
        post = Post(html=html, created_at=datetime.now(UTC))
        unit.session.add(post)
        unit.session.flush()
        if is_recorded:
            unit.record(PostCreated(actor_id=1, object_id=post.id, html=html))
        return post.id


def write_effect(word: str) -> None:
    """Do what a job does."""
    with unit_of_work() as unit:
        unit.session.add(Effect(word=word))
