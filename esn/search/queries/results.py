"""The rows of a page of results. Each is read again under the rules of content and spaces before it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from markupsafe import Markup
from sqlalchemy.orm import aliased

from esn.content.models import Content
from esn.content.policy import readable
from esn.content.queries import Place, list_places
from esn.content.wording import MESSAGE, address_of, byline
from esn.core.actor import Actor
from esn.core.aliases import alias
from esn.core.db import db
from esn.core.text import plain
from esn.people.models import Account
from esn.people.policy import is_official
from esn.people.queries import list_skills
from esn.search.engine import Hit
from esn.search.language import Marker
from esn.search.syntax import COMMUNITIES, PEOPLE
from esn.spaces.models import MemberCount, Space
from esn.spaces.policy import knowable_spaces

TITLE_LENGTH = 90

_root, _writer = aliased(Content.__table__), alias(Account)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One thing found; title and passage carry the words marked."""

    kind: str
    url: str
    title: Markup
    passage: Markup
    at: datetime | None = None
    author: str = ""
    places: Sequence[Place] = ()
    note: str = ""  # of a person: where; of a community: open, moderated, private
    member_count: int | None = None
    is_archived: bool = False
    has_left: bool = False


def list_results(actor: Actor, hits: Sequence[Hit], marker: Marker) -> list[Result]:
    """The hits as rows, in their order; whatever the actor may not know of by now is left out."""
    ids: dict[str, list[int]] = {}
    for hit in hits:
        ids.setdefault(hit.kind if hit.kind in _READERS else "content", []).append(hit.item_id)
    rows: dict[tuple[str, int], Result] = {}
    for kind, item_ids in ids.items():
        read = _READERS.get(kind, _read_content)
        rows |= {(result.kind, item_id): result for item_id, result in read(actor, item_ids, marker)}
    return [rows[hit.kind, hit.item_id] for hit in hits if (hit.kind, hit.item_id) in rows]


def _read_content(actor: Actor, ids: Sequence[int], marker: Marker) -> list[tuple[int, Result]]:
    columns = (Content.id, Content.kind, Content.title, Content.html, Content.created_at, Content.thread_root_id)
    rows = db.session.execute(
        sa.select(
            *columns,
            Account.display_name,
            _writer.display_name.label("writer_name"),
            is_official().label("is_official"),
            _root.c.title.label("root_title"),
            _root.c.excerpt.label("root_excerpt"),
        )
        .join(Account, Account.id == Content.author_id)
        .outerjoin(_writer, sa.and_(_writer.id == Content.written_by_id, sa.not_(is_official())))
        .outerjoin(_root, _root.c.id == Content.thread_root_id)
        .where(Content.id.in_(ids), readable(actor))
    ).all()
    places = list_places(actor, [row.thread_root_id or row.id for row in rows])
    found = []
    for row in rows:
        root_id, text = row.thread_root_id or row.id, plain(row.html)
        title = row.title or row.root_title or shorten(row.root_excerpt or text)
        result = Result(
            kind=row.kind,
            url=address_of(row.kind, row.id, root_id),
            title=marker.whole(title),
            passage=marker.passage(text),
            at=row.created_at,
            author=byline(row.display_name, row.writer_name, is_official=row.is_official),
            places=() if row.kind == MESSAGE else places[root_id],
            is_archived=bool(places[root_id]) and all(place.is_archived for place in places[root_id]),
        )
        found.append((row.id, result))
    return found


def _read_people(actor: Actor, ids: Sequence[int], marker: Marker) -> list[tuple[int, Result]]:
    columns = (Account.id, Account.username, Account.display_name, Account.title, Account.place, Account.left_at)
    rows = db.session.execute(sa.select(*columns).where(Account.id.in_(ids)))
    skills = list_skills(ids)
    return [
        (
            row.id,
            Result(
                kind=PEOPLE,
                url=f"/u/{row.username}",
                title=marker.whole(row.display_name),
                passage=_person_passage(row.title, skills.get(row.id, ()), marker),
                note=row.place,
                has_left=row.left_at is not None,
            ),
        )
        for row in rows
    ]


def _person_passage(title: str, skills: Sequence[str], marker: Marker) -> Markup:
    """What somebody does, and those of their subjects that were searched for."""
    found = [marked for marked in map(marker.whole, skills) if "<mark>" in marked]
    return Markup(" · ").join(part for part in (marker.whole(title), Markup(", ").join(found)) if part)


def _read_communities(actor: Actor, ids: Sequence[int], marker: Marker) -> list[tuple[int, Result]]:
    rows = db.session.execute(
        sa.select(Space.id, Space.slug, Space.name, Space.purpose, Space.visibility, Space.archived_at, MemberCount.n)
        .outerjoin(MemberCount, MemberCount.space_id == Space.id)
        .where(Space.id.in_(ids), Space.kind == COMMUNITIES, knowable_spaces(actor))
    )
    return [
        (
            row.id,
            Result(
                kind=COMMUNITIES,
                url=f"/c/{row.slug}",
                title=marker.whole(row.name),
                passage=marker.passage(row.purpose),
                note=row.visibility,
                member_count=row.n or 0,
                is_archived=row.archived_at is not None,
            ),
        )
        for row in rows
    ]


_READERS = {PEOPLE: _read_people, COMMUNITIES: _read_communities}


def shorten(text: str) -> str:
    """The beginning of a text that has no title."""
    return text if len(text) <= TITLE_LENGTH else text[:TITLE_LENGTH].rsplit(" ", 1)[0] + " …"
