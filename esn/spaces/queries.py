"""Spaces as one person may know them, and who belongs to them."""

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from esn.core.actor import Actor, photo_address
from esn.core.aliases import alias
from esn.core.asker import ASKER, Asking, asked_by
from esn.core.db import db, read
from esn.core.errors import NotAllowed, NotFound
from esn.core.paging import NEWEST, PAGE_SIZE, Page, page_of
from esn.core.prepared import prepared
from esn.people.models import Account
from esn.people.queries.lists import named
from esn.spaces import policy
from esn.spaces.models import HIGHLIGHTS, LEVEL_NAMES, MemberCount, Membership, Space, SpacePreference

STAFF_SHOWN = 30
WAITING_SHOWN = 50
ROLE_ORDER = ("owner", "moderator", "champion")

# Made once: making an alias costs ten times as much as using it, and a space is resolved for every page under it.
_access, _own = alias(Space), alias(Membership)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceView:
    """A space as one actor sees it: its facts, the actor's place in it, and what the actor may do there."""

    id: int
    kind: str
    slug: str
    name: str
    purpose: str
    place: str
    visibility: str  # open, moderated, private
    is_listed: bool
    unit_id: int | None
    parent_id: int | None
    access_space_id: int
    created_at: datetime
    archived_at: datetime | None
    follows_group: str | None  # the directory group whose people are its members
    member_count: int
    role: str | None  # owner, moderator, champion, member; None for everybody else
    state: str | None  # member, invited, asked; None without a row
    level: int
    visible_from: int | None  # the position from which on content is seen; None: not at all
    may_write: bool
    may_join: bool
    may_ask: bool
    may_manage: bool
    may_invite: bool
    may_leave: bool
    may_remove: bool
    may_moderate: bool
    may_choose_level: bool

    @property
    def is_visible(self) -> bool:
        """Whether this actor may read what is in it; otherwise name and purpose are all there is."""
        return self.visible_from is not None

    @property
    def is_member(self) -> bool:
        """Whether this actor belongs to it."""
        return self.state == "member"

    @property
    def is_archived(self) -> bool:
        """Whether it is read-only."""
        return self.archived_at is not None

    @property
    def level_name(self) -> str:
        """The level as forms and pages say it: everything, highlights, mentions, muted."""
        return LEVEL_NAMES[self.level]

    @property
    def url(self) -> str:
        """The community's page."""
        return f"/c/{self.slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceLine:
    """A space in a list of one's own."""

    id: int
    slug: str
    name: str
    role: str
    visibility: str
    is_archived: bool
    level: int

    @property
    def url(self) -> str:
        """The community's page."""
        return f"/c/{self.slug}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLine:
    """A person in a space, or on the way into it."""

    account_id: int
    username: str
    display_name: str
    title: str
    place: str
    photo_digest: str | None
    has_left: bool  # the company
    role: str
    state: str
    note: str
    since: datetime

    @property
    def url(self) -> str:
        """The person's page."""
        return f"/u/{self.username}"

    @property
    def photo_url(self) -> str | None:
        """The person's photo; None: initials are shown."""
        return photo_address(self.username, self.photo_digest)


def get_space_by_slug(actor: Actor, slug: str, kind: str = "community") -> SpaceView:
    """The space at this address, in one statement; NotFound when the actor may not know of it."""
    return _get_view(actor, _view_by_slug(), slug=slug, kind=kind)


def get_space(actor: Actor, space_id: int) -> SpaceView:
    """The space with this id; NotFound when the actor may not know of it."""
    return _get_view(actor, _view_by_id(), space_id=space_id)


def find_membership(actor: Actor, space_id: int) -> Membership | None:
    """The actor's own row in this access space, whatever its state."""
    return db.session.scalar(
        sa.select(Membership).where(Membership.account_id == actor.account_id, Membership.space_id == space_id)
    )


def list_my_spaces(actor: Actor, *, kind: str = "community", limit: int = 1000) -> Sequence[SpaceLine]:
    """The spaces this actor is a member of, by name, archived ones last."""
    rows = db.session.execute(_mine(limit), asked_by(actor, kind=kind))
    return [
        SpaceLine(id=r.id, slug=r.slug, name=r.name, role=r.role, visibility=r.visibility,
                  is_archived=r.archived_at is not None, level=r.level)
        for r in rows
    ]  # fmt: skip


@functools.cache
def _mine(limit: int) -> sa.Select[*tuple[Any, ...]]:
    is_mine = Membership.account_id == ASKER.account_id, Membership.state == "member"
    return (
        sa.select(Space.id, Space.slug, Space.name, Space.visibility, Space.archived_at, Membership.role)
        .add_columns(sa.func.coalesce(SpacePreference.level, HIGHLIGHTS).label("level"))
        .join(Membership, Membership.space_id == Space.id)
        .outerjoin(SpacePreference, _preference_of(ASKER, Space.id))
        .where(*is_mine, Space.kind == sa.bindparam("kind"))
        .order_by(Space.archived_at.is_not(None), sa.func.lower(Space.name), Space.id)
        .limit(limit)
    )


def list_members(
    actor: Actor, space: SpaceView, before: int = NEWEST, *, query: str = "", role: str = ""
) -> Page[MemberLine]:
    """Members by name; `before` is the account id of the last one shown. NotFound unless the actor sees inside."""
    if not space.is_visible:
        raise NotFound
    statement = _people_in(space.access_space_id, "member").where(*named(query))
    if role:
        statement = statement.where(Membership.role == role)
    if before != NEWEST:
        last = aliased(Account)
        shown = sa.select(last.sort_name).where(last.id == before).scalar_subquery()
        is_same = sa.and_(Account.sort_name == shown, Account.id > before)
        statement = statement.where(sa.or_(Account.sort_name > shown, is_same))
    rows = db.session.execute(statement.order_by(Account.sort_name, Account.id).limit(PAGE_SIZE + 1))
    return page_of([_member_line(row) for row in rows], lambda line: line.account_id)


def get_member(actor: Actor, space: SpaceView, account_id: int) -> MemberLine:
    """One member; NotFound when that person is none, or the actor does not see inside."""
    statement = _people_in(space.access_space_id, "member").where(Account.id == account_id)
    row = db.session.execute(statement).one_or_none() if space.is_visible else None
    if row is None:
        raise NotFound
    return _member_line(row)


def list_staff(actor: Actor, space: SpaceView) -> Sequence[MemberLine]:
    """Owners, moderators and champions, in this order; whoever may know of the space may know them."""
    return [_member_line(row) for row in read(_staff(), {"space_id": space.access_space_id})]


@prepared
def _staff() -> sa.Select[Any]:
    rank = sa.case({role: number for number, role in enumerate(ROLE_ORDER)}, value=Membership.role)
    staff = _people_in(sa.bindparam("space_id"), "member").where(Membership.role.in_(ROLE_ORDER))
    return staff.order_by(rank, Account.sort_name, Account.id).limit(STAFF_SHOWN)


def list_waiting(actor: Actor, space: SpaceView, state: str) -> Sequence[MemberLine]:
    """Those who asked (or were invited), the longest waiting first; for those who manage the space."""
    if not space.may_manage:
        raise NotAllowed
    statement = _people_in(space.access_space_id, state)
    rows = db.session.execute(statement.order_by(Membership.created_at, Account.id).limit(WAITING_SHOWN))
    return [_member_line(row) for row in rows]


def is_last_owner(actor: Actor, space: SpaceView) -> bool:
    """Whether the space would have no owner without this actor."""
    return space.role == "owner" and list_owner_ids(actor, space.access_space_id) == (actor.id,)


def count_members(actor: Actor, space_id: int) -> int:
    """How many members an access space has, from its counter."""
    return db.session.scalar(sa.select(MemberCount.n).where(MemberCount.space_id == space_id)) or 0


def list_owner_ids(actor: Actor, space_id: int) -> tuple[int, ...]:
    """The accounts that own a space and have not left the company."""
    return tuple(
        db.session.scalars(
            sa.select(Membership.account_id)
            .join(Account, Account.id == Membership.account_id)
            .where(Membership.space_id == space_id, Membership.state == "member", Membership.role == "owner")
            .where(Account.left_at.is_(None))
            .order_by(Membership.account_id)
        )
    )


def list_readable_space_ids(actor: Actor, space_ids: Iterable[int]) -> frozenset[int]:
    """Which of these spaces' content the actor may read."""
    return frozenset(
        db.session.scalars(
            sa.select(Space.id)
            .join(_access, _access.id == Space.access_space_id)
            .where(Space.id.in_(tuple(space_ids)), policy.visible_spaces(actor, _access))
        )
    )


def list_spaces(actor: Actor, space_ids: Iterable[int]) -> list[SpaceView]:
    """Those of these spaces that the actor may know of, by name, in one statement."""
    rows = db.session.execute(_views_by_ids(), asked_by(actor, space_ids=tuple(space_ids)))
    return [_view(actor, *row) for row in rows]


def _get_view(actor: Actor, statement: sa.Select[Any], **values: Any) -> SpaceView:
    row = db.session.execute(statement, asked_by(actor, **values)).one_or_none()
    if row is None:
        raise NotFound
    return _view(actor, *row)


@functools.cache
def _view_by_slug() -> sa.Select[Any]:
    return _views().where(Space.slug == sa.bindparam("slug"), Space.kind == sa.bindparam("kind"))


@functools.cache
def _view_by_id() -> sa.Select[Any]:
    return _views().where(Space.id == sa.bindparam("space_id"))


@functools.cache
def _views_by_ids() -> sa.Select[Any]:
    is_asked = Space.id.in_(sa.bindparam("space_ids", expanding=True))
    return _views().where(is_asked).order_by(sa.func.lower(Space.name), Space.id)


@functools.cache
def _views() -> sa.Select[Any]:
    return (
        sa.select(Space, _access, _own, SpacePreference.level, MemberCount.n)
        .add_columns(policy.visible_from(ASKER, _access).label("visible_from"))
        .join(_access, _access.id == Space.access_space_id)
        .outerjoin(_own, sa.and_(_own.space_id == _access.id, _own.account_id == ASKER.account_id))
        .outerjoin(SpacePreference, _preference_of(ASKER, Space.id))
        .outerjoin(MemberCount, MemberCount.space_id == _access.id)
        .where(policy.knowable_spaces(ASKER, _access))
    )


def _view(
    actor: Actor,
    space: Space,
    access: Space,
    own: Membership | None,
    level: int | None,
    member_count: int | None,
    visible_from: int | None,
) -> SpaceView:
    return SpaceView(
        id=space.id,
        kind=space.kind,
        slug=space.slug,
        name=space.name,
        purpose=space.purpose,
        place=space.place,
        visibility=access.visibility,
        is_listed=access.is_listed,
        unit_id=access.unit_id,
        parent_id=space.parent_id,
        access_space_id=access.id,
        created_at=space.created_at,
        archived_at=space.archived_at,
        follows_group=access.follows_group,
        member_count=member_count or 0,
        role=own.role if own and own.state == "member" else None,
        state=own.state if own else None,
        level=policy.level_of(own, level),
        visible_from=visible_from,
        may_write=policy.may_write_in_space(actor, space, own),
        may_join=policy.may_join_space(actor, space, own),
        may_ask=policy.may_ask_to_join_space(actor, space, own),
        may_manage=policy.may_manage_space(actor, space, own),
        may_invite=policy.may_invite_to_space(actor, space, own),
        may_leave=policy.may_leave_space(space, own),
        may_remove=policy.may_remove_from_space(actor, space, own),
        may_moderate=policy.may_moderate_space(actor, own),
        may_choose_level=policy.may_choose_level(actor, access, own),
    )


def _preference_of(actor: Asking, space_id: Any) -> sa.ColumnElement[bool]:
    return sa.and_(SpacePreference.space_id == space_id, SpacePreference.account_id == actor.account_id)


def _people_in(space_id: Any, state: str) -> sa.Select[Any]:
    return (
        sa.select(Account.id, Account.username, Account.display_name, Account.title, Account.place)
        .add_columns(Account.photo_digest, Account.left_at, Membership.role, Membership.state, Membership.note)
        .add_columns(Membership.created_at)
        .join(Membership, Membership.account_id == Account.id)
        .where(Membership.space_id == space_id, Membership.state == state)
    )


def _member_line(row: Any) -> MemberLine:
    return MemberLine(
        account_id=row.id,
        username=row.username,
        display_name=row.display_name,
        title=row.title,
        place=row.place,
        photo_digest=row.photo_digest,
        has_left=row.left_at is not None,
        role=row.role,
        state=row.state,
        note=row.note,
        since=row.created_at,
    )
