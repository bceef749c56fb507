"""The parts of writing that every kind shares: the text made ready, the position, the first version."""

import functools
import hashlib
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.dialects import sqlite

from esn.content.models import Content, ContentVersion, Mention, Placement, PositionCounter
from esn.content.queries import find_mentioned
from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import insert_for
from esn.core.errors import NotAllowed, NotValid
from esn.core.text import RENDER_VERSION, clean_line, is_seen, render
from esn.core.unit_of_work import UnitOfWork
from esn.spaces.models import Space

TITLE_LENGTH = 200
POSITION_SEQUENCE = sa.Sequence("content_position")  # made by content.objects


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text made ready before the write transaction: rendering is the slow part."""

    title: str
    source: str
    html: str
    excerpt: str
    mentioned_ids: tuple[int, ...]

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of title, newline, source."""
        return hashlib.sha256(f"{self.title}\n{self.source}".encode()).hexdigest()


def prepare(source: str, title: str = "") -> Prepared:
    """Resolve the mentions and render. NotValid for a text that nobody sees, and for a title that is too long."""
    title = clean_line(title)
    if len(title) > TITLE_LENGTH:
        raise NotValid(fields={"title": _("Use %(number)s characters at most.", number=TITLE_LENGTH)})
    mentioned = find_mentioned(source)
    rendered = render(source, {name: address for name, (_id, address) in mentioned.items()})
    if not is_seen(rendered.excerpt):
        raise NotValid(fields={"text": _("Write something first.")})
    account_ids = tuple(sorted(account_id for account_id, _address in mentioned.values()))
    return Prepared(title, source, rendered.html, rendered.excerpt, account_ids)


def take_position(unit: UnitOfWork) -> int:
    """The next position in all feeds."""
    if unit.session.get_bind().dialect.name == "postgresql":
        return unit.session.execute(POSITION_SEQUENCE.next_value()).scalar_one()
    return unit.session.execute(_counting_on_sqlite()).scalar_one()


@functools.cache
def _counting_on_sqlite() -> Any:
    insert = sqlite.insert(PositionCounter.__table__).values({"id": 1, "last": 1})
    counted = insert.on_conflict_do_update(index_elements=["id"], set_={"last": PositionCounter.last + 1})
    return counted.returning(PositionCounter.last)


def fill(content: Content, prepared: Prepared) -> None:
    """Put the rendered text onto the row."""
    content.title, content.html, content.excerpt = prepared.title, prepared.html, prepared.excerpt
    content.render_version = RENDER_VERSION


def add_content(unit: UnitOfWork, actor: Actor, content: Content, prepared: Prepared) -> None:
    """Publish a new text in its first version, written by `actor`, perhaps for its author."""
    content.written_by_id = actor.id if content.author_id != actor.id else None
    content.state, content.version, content.created_at = "published", 1, clock.now()
    fill(content, prepared)
    unit.session.add(content)
    add_version(unit, content, prepared)


def add_version(unit: UnitOfWork, content: Content, prepared: Prepared) -> None:
    """Keep the text as the version the row now names, and note who is mentioned anew."""
    unit.session.flush()
    unit.session.add(
        ContentVersion(
            content_id=content.id,
            number=content.version,
            title=prepared.title,
            source=prepared.source,
            html=prepared.html,
            digest=prepared.digest,
            author_id=content.author_id,
            created_at=clock.now(),
        )
    )
    for account_id in prepared.mentioned_ids:
        row = {"content_id": content.id, "account_id": account_id}
        unit.session.execute(insert_for(unit.session)(Mention.__table__).values(row).on_conflict_do_nothing())


def list_space_ids(unit: UnitOfWork, content: Content) -> tuple[int, ...]:
    """The spaces in whose feeds the root of this content stands: its audience."""
    root_id = content.thread_root_id or content.id
    return tuple(unit.session.scalars(_placed(), {"root_id": root_id}))


@functools.cache
def _placed() -> sa.Select[int]:
    is_of_root = Placement.content_id == sa.bindparam("root_id")
    return sa.select(Placement.space_id).where(is_of_root).order_by(Placement.space_id)


def list_open_places(unit: UnitOfWork, root_id: int) -> tuple[int, ...]:
    """Where the root stands. NotAllowed where all of it is archived: there a text can only be read, or taken away."""
    query = sa.select(Placement.space_id, Space.archived_at).join(Space, Space.id == Placement.space_id)
    places = unit.session.execute(query.where(Placement.content_id == root_id).order_by(Placement.space_id)).all()
    if all(place.archived_at is not None for place in places):
        raise NotAllowed(_("This community is archived. It can be read, but nothing changes in it."))
    return tuple(place.space_id for place in places)
