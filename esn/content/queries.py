"""Reads that all kinds of content share."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from esn.content.models import (
    REACTIONS,
    Content,
    ContentVersion,
    Draft,
    Placement,
    Reaction,
    ReactionCount,
    ScheduledText,
)
from esn.content.policy import GONE, may_read_history, own, readable, traceable
from esn.core.actor import Actor
from esn.core.aliases import alias
from esn.core.asker import ASKER, asked_by
from esn.core.db import Id, db, read
from esn.core.errors import NotFound
from esn.core.paging import NEWEST, PAGE_SIZE, Page, page_of
from esn.core.prepared import prepared
from esn.core.text import find_mentions
from esn.people.models import Account, UnitClosure
from esn.settings import settings
from esn.spaces.models import EVERYTHING, HIGHLIGHTS, MENTIONS, Membership, Space, SpacePreference
from esn.spaces.policy import visible_from

VERSIONS_SHOWN = 10  # of a history at a time: each is compared with the one before, word by word
_CONTENT_IDS: sa.BindParameter[Any] = sa.bindparam("content_ids", expanding=True)
_access, _mine = alias(Space), alias(Membership)  # made once: making an alias costs more than the query


class Place(NamedTuple):
    """One feed a content stands in, as far as this viewer may know."""

    space_id: int
    slug: str
    name: str
    is_member: bool
    is_archived: bool
    level: int  # as the viewer chose, or the level without a choice
    is_highlight: bool  # of this place

    @property
    def url(self) -> str:
        """The community's page."""
        return f"/c/{self.slug}"


class ReactionLine(NamedTuple):
    """How many reacted in one way, and whether the viewer did."""

    kind: str
    n: int
    is_mine: bool


def get_content(actor: Actor, content_id: int) -> Content:
    """What this actor may read, or wrote; NotFound otherwise."""
    content = db.session.scalar(sa.select(Content).where(Content.id == content_id, sa.or_(readable(actor), own(actor))))
    if content is None:
        raise NotFound
    return content


def get_traceable(actor: Actor, content_id: int) -> Content:
    """What this actor may read, wrote, or could read before it was taken away; NotFound otherwise."""
    content = db.session.scalar(
        sa.select(Content).where(Content.id == content_id, sa.or_(traceable(actor), own(actor)))
    )
    if content is None:
        raise NotFound
    return content


def list_readable_ids(actor: Actor, content_ids: Sequence[int]) -> set[int]:
    """Which of these the actor may read now."""
    return {row.id for row in read(_readable_ids(), asked_by(actor, content_ids=content_ids))}


@prepared
def _readable_ids() -> sa.Select[int]:
    return sa.select(Content.id).where(Content.id.in_(_CONTENT_IDS), readable(ASKER))


def list_readers(content_id: int, account_ids: Sequence[int]) -> set[int]:
    """Which of these accounts can read the content: the rule of `readable`, for one content and many readers."""
    return {row.id for row in read(_readers(), {"content_id": content_id, "account_ids": account_ids})}


@prepared
def _readers() -> sa.Select[int]:
    access, is_asked = _access, Content.id == sa.bindparam("content_id")
    root_id = sa.select(sa.func.coalesce(Content.thread_root_id, Content.id)).where(is_asked).scalar_subquery()
    line = sa.select(UnitClosure.ancestor_id).where(UnitClosure.unit_id == Account.unit_id)
    joined = sa.exists().where(
        Membership.account_id == Account.id,
        Membership.space_id == access.id,
        Membership.state == "member",
        Placement.position >= Membership.visible_from_position,
    )
    is_visible = sa.or_(
        access.visibility != "private",
        access.kind == "everybody",
        access.unit_id.in_(line.correlate(Account)),
        joined.correlate(Account, access, Placement),
    )
    return (
        sa.select(Account.id)
        .join(Placement, sa.and_(Placement.content_id == root_id, Placement.state == "published"))
        .join(Space, Space.id == Placement.space_id)
        .join(access, access.id == Space.access_space_id)
        .where(Account.id.in_(sa.bindparam("account_ids", expanding=True)), is_visible)
        .where(sa.exists().where(is_asked, Content.state == "published"))
    )


def list_places(actor: Actor, content_ids: Sequence[int]) -> dict[int, list[Place]]:
    """For each root: the feeds it stands in that this actor may know of, by name."""
    rows = read(_places(), asked_by(actor, content_ids=content_ids))
    places: dict[int, list[Place]] = {content_id: [] for content_id in content_ids}
    for content_id, space_id, slug, name, is_member, archived_at, level, is_highlight in rows:
        facts = {"is_member": bool(is_member), "is_archived": archived_at is not None, "level": level}
        places[content_id].append(Place(space_id, slug, name, **facts, is_highlight=bool(is_highlight)))
    return places


@prepared
def _places() -> sa.Select[Any]:
    access, mine = _access, _mine
    is_mine = sa.and_(mine.space_id == Space.id, mine.account_id == ASKER.account_id, mine.state == "member")
    chosen = sa.and_(SpacePreference.space_id == Space.id, SpacePreference.account_id == ASKER.account_id)
    is_compulsory = sa.or_(Space.kind == "everybody", Space.unit_id.in_(ASKER.unit_ids))
    unchosen = sa.case((is_compulsory, EVERYTHING), (mine.account_id.is_not(None), HIGHLIGHTS), else_=MENTIONS)
    return (
        sa.select(Placement.content_id, Space.id, Space.slug, Space.name)
        .add_columns(mine.account_id.is_not(None), Space.archived_at, sa.func.coalesce(SpacePreference.level, unchosen))
        .add_columns(Placement.is_highlight)
        .join(Space, Space.id == Placement.space_id)
        .join(access, access.id == Space.access_space_id)
        .outerjoin(mine, is_mine)
        .outerjoin(SpacePreference, chosen)
        .where(
            Placement.content_id.in_(_CONTENT_IDS),
            Placement.state.in_(("published", *GONE)),
            Placement.position >= visible_from(ASKER, access),
        )
        .order_by(Placement.content_id, Space.name)
    )


def list_reactions(actor: Actor, content_ids: Sequence[int]) -> dict[int, list[ReactionLine]]:
    """For each content: every kind of reaction with its count, and which are the actor's own."""
    rows = read(_reactions(), asked_by(actor, content_ids=content_ids))
    known = {(content_id, kind): ReactionLine(kind, n, bool(is_mine)) for content_id, kind, n, is_mine in rows}
    return {
        content_id: [known.get((content_id, kind), ReactionLine(kind, 0, is_mine=False)) for kind in REACTIONS]
        for content_id in content_ids
    }


@prepared
def _reactions() -> sa.Select[int, str, int, bool]:
    is_mine = sa.and_(
        Reaction.content_id == ReactionCount.content_id,
        Reaction.kind == ReactionCount.kind,
        Reaction.account_id == ASKER.account_id,
    )
    return (
        sa.select(ReactionCount.content_id, ReactionCount.kind, ReactionCount.n, Reaction.account_id.is_not(None))
        .outerjoin(Reaction, is_mine)
        .where(ReactionCount.content_id.in_(_CONTENT_IDS), ReactionCount.n > 0)
    )


def list_reactors(actor: Actor, content_id: int) -> list[tuple[str, str, str]]:
    """Who reacted to what the actor may read: (kind, display name, username), newest first, at most 200."""
    get_content(actor, content_id)
    rows = db.session.execute(
        sa.select(Reaction.kind, Account.display_name, Account.username)
        .join(Account, Account.id == Reaction.account_id)
        .where(Reaction.content_id == content_id)
        .order_by(Reaction.created_at.desc(), Account.id)
        .limit(200)
    )
    return [(kind, name, username) for kind, name, username in rows]


def list_versions(actor: Actor, content_id: int, before: int = NEWEST) -> list[ContentVersion]:
    """Versions below a number, newest first, for whoever may read the history; NotFound otherwise.

    VERSIONS_SHOWN and one more: the one that the last is compared with.
    """
    content = get_traceable(actor, content_id)
    if not may_read_history(actor, content):
        raise NotFound
    below = ContentVersion.content_id == content_id, ContentVersion.number < sa.literal(before, Id)
    newest_first = sa.select(ContentVersion).where(*below).order_by(ContentVersion.number.desc())
    return list(db.session.scalars(newest_first.limit(VERSIONS_SHOWN + 1)))


def get_source(actor: Actor, content_id: int) -> ContentVersion:
    """The newest text of one's own content, to edit it; NotFound otherwise."""
    version = db.session.scalar(
        sa.select(ContentVersion)
        .join(Content, Content.id == ContentVersion.content_id)
        .where(Content.id == content_id, own(actor), ContentVersion.number == Content.version)
    )
    if version is None:
        raise NotFound
    return version


def find_mentioned(source: str) -> dict[str, tuple[int, str]]:
    """People a text names: username -> (account id, address). Unknown names stay text; as many as may be."""
    names = find_mentions(source)[: settings().posts.mentions_max]
    if not names:
        return {}
    query = sa.select(Account.username, Account.id).where(Account.username.in_(names), Account.left_at.is_(None))
    query = query.where(Account.directory_id.is_not(None))  # nobody reads as an official account
    return {username: (account_id, f"/u/{username}") for username, account_id in db.session.execute(query)}


def count_posts_since(space_id: int, since: datetime, most: int) -> int:
    """How many published roots stand in the space since then; counting stops at `most`."""
    return int(read(_count_since(most), {"space_id": space_id, "since": since})[0][0])


@prepared
def _count_since(most: int) -> sa.Select[int]:
    is_here = Placement.space_id == sa.bindparam("space_id"), Placement.state == "published"
    recent = (
        sa.select(sa.literal(1))
        .select_from(Placement)
        .join(Content, Content.id == Placement.content_id)
        .where(*is_here, Content.created_at >= sa.bindparam("since"))
        .order_by(Placement.position.desc())
        .limit(most)
        .subquery()
    )
    return sa.select(sa.func.count()).select_from(recent)


def list_drafts(actor: Actor) -> list[Draft]:
    """The actor's drafts, newest first."""
    query = sa.select(Draft).where(Draft.account_id == actor.account_id).order_by(Draft.updated_at.desc()).limit(100)
    return list(db.session.scalars(query))


def find_draft(actor: Actor, kind: str, place: str) -> Draft | None:
    """The actor's newest draft for one place."""
    query = sa.select(Draft).where(Draft.account_id == actor.account_id, Draft.kind == kind, Draft.place == place)
    return db.session.scalar(query.order_by(Draft.updated_at.desc()).limit(1))


def get_draft(actor: Actor, draft_id: int) -> Draft:
    """One of the actor's own drafts; NotFound otherwise."""
    draft = db.session.scalar(sa.select(Draft).where(Draft.account_id == actor.account_id, Draft.id == draft_id))
    if draft is None:
        raise NotFound
    return draft


def list_scheduled(actor: Actor, after: int | None = None) -> Page[ScheduledText]:
    """The actor's scheduled texts, the next one first; `after` is the id of the last one shown."""
    query = sa.select(ScheduledText).where(ScheduledText.account_id == actor.id)
    order = ScheduledText.publish_at, ScheduledText.id
    if after is not None:
        last = db.session.execute(query.with_only_columns(*order).where(ScheduledText.id == after)).first()
        if last is not None:
            same = sa.and_(ScheduledText.publish_at == last.publish_at, ScheduledText.id > last.id)
            query = query.where(sa.or_(ScheduledText.publish_at > last.publish_at, same))
    rows = db.session.scalars(query.order_by(*order).limit(PAGE_SIZE + 1)).all()
    return page_of(rows, lambda text: text.id)


def get_scheduled(actor: Actor, scheduled_id: int) -> ScheduledText:
    """One of the actor's own scheduled texts; NotFound otherwise."""
    mine = ScheduledText.id == scheduled_id, ScheduledText.account_id == actor.account_id
    text = db.session.scalar(sa.select(ScheduledText).where(*mine))
    if text is None:
        raise NotFound
    return text
