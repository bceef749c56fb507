"""Making a space, changing what it is and who sees it, closing it."""

import functools
import itertools
import re
import secrets
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import insert_for
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.core.revocation import revoke
from esn.core.submission import once
from esn.core.text import clean_line
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.spaces import policy
from esn.spaces.actions import rows
from esn.spaces.events import SpaceArchived, SpaceChanged, SpaceCreated, SpaceVisibilityChanged
from esn.spaces.models import (
    RESERVED_SLUGS,
    SLUG_LENGTH,
    SLUG_PATTERN,
    VISIBILITIES,
    Space,
    slug_of,
)

NAME_LENGTH, PURPOSE_LENGTH, PLACE_LENGTH = 120, 300, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSpace:
    """What a space is made from. `is_listed` counts for private ones only; an empty slug is made from the name."""

    kind: str = "community"
    name: str
    purpose: str = ""
    place: str = ""
    visibility: str = "open"
    is_listed: bool = True
    slug: str = ""
    unit_id: int | None = None
    parent_id: int | None = None  # a community whose members alone decide who sees it


def create_space(actor: Actor, new: NewSpace, *, submission: str = "") -> int:
    """Make a space and give its id; the actor becomes its owner, unless it has a parent.

    A slug that is taken gets a number: it may belong to a space whose existence is nobody's business.
    """
    facts = _checked(name=new.name, purpose=new.purpose, place=new.place)
    slug = _checked_slug(new.slug, facts["name"], new.kind)
    _require_visibility(new.visibility)
    if not policy.may_create_space(actor):
        raise NotAllowed(_("A moderator has paused your posting. You can keep reading."))

    def create() -> int:
        space = _insert(unit, actor, new, facts, slug)
        if actor.account_id is not None and new.parent_id is None:
            rows.admit(unit, space, actor.account_id, None, role="owner")
        unit.record(_created(actor, space))
        return space.id

    with unit_of_work() as unit:
        return create() if actor.account_id is None else once(unit, actor, submission, create)


def add_private_space(unit: UnitOfWork, actor: Actor, kind: str, name: str) -> Space:
    """A space that only its members know of, nobody its owner and nobody in it yet; for the floors above."""
    new = NewSpace(kind=kind, name=name, visibility="private", is_listed=False)
    facts = {"name": clean_line(name), "purpose": "", "place": ""}
    space = _insert(unit, actor, new, facts, f"{kind}-{secrets.token_hex(8)}")
    unit.record(_created(actor, space))
    return space


def rename_space(unit: UnitOfWork, actor: Actor, space: Space, name: str) -> None:
    """Give a locked space another name; the caller has asked for the right."""
    space.name = name
    unit.record(
        SpaceChanged(actor_id=actor.account_id, object_id=space.id, space_ids=(space.id,), fields={"name": name})
    )


def change_space(actor: Actor, space_id: int, *, name: str, purpose: str, place: str = "") -> None:
    """Give a space another name, purpose or place; its address stays."""
    facts = _checked(name=name, purpose=purpose, place=place)
    with unit_of_work() as unit:
        space = _lock_managed(unit, actor, space_id)
        _require_open(space)
        changed = {field: value for field, value in facts.items() if getattr(space, field) != value}
        if not changed:
            return
        for field, value in changed.items():
            setattr(space, field, value)
        unit.record(SpaceChanged(actor_id=actor.account_id, object_id=space.id, space_ids=(space.id,), fields=changed))


def change_visibility(actor: Actor, space_id: int, visibility: str, *, is_listed: bool = True) -> None:
    """Decide anew who sees a space; pages, search and open connections follow at once."""
    _require_visibility(visibility)
    is_listed = is_listed or visibility != "private"
    with unit_of_work() as unit:
        space = _lock_managed(unit, actor, space_id)
        _require_open(space)
        if (space.visibility, space.is_listed) == (visibility, is_listed):
            return
        space.visibility, space.is_listed = visibility, is_listed
        revoke(space_id=space.id)
        unit.record(
            SpaceVisibilityChanged(
                actor_id=actor.account_id,
                object_id=space.id,
                space_ids=(space.id,),
                visibility=visibility,
                is_listed=is_listed,
            )
        )


def archive_space(actor: Actor, space_id: int) -> None:
    """Make a space read-only; it stays readable and searchable."""
    _set_archived(actor, space_id, is_archived=True)


def reopen_space(actor: Actor, space_id: int) -> None:
    """Let people write in an archived space again."""
    _set_archived(actor, space_id, is_archived=False)


def _set_archived(actor: Actor, space_id: int, *, is_archived: bool) -> None:
    with unit_of_work() as unit:
        space = _lock_managed(unit, actor, space_id)
        if (space.archived_at is not None) == is_archived:
            return
        space.archived_at = clock.now() if is_archived else None
        unit.record(
            SpaceArchived(actor_id=actor.account_id, object_id=space.id, space_ids=(space.id,), is_archived=is_archived)
        )


def _lock_managed(unit: UnitOfWork, actor: Actor, space_id: int) -> Space:
    space, own = rows.lock_space(unit, actor, space_id)
    if not policy.may_manage_space(actor, space, own):
        raise NotAllowed(_("Only owners change %(name)s.", name=space.name))
    return space


def _require_open(space: Space) -> None:
    if space.archived_at is not None:
        title = _("%(name)s is archived.", name=space.name)
        raise Conflict(_("Open it again before you change it."), title=title)


def _require_visibility(visibility: str) -> None:
    if visibility not in VISIBILITIES:
        raise NotValid(fields={"visibility": _("Choose who can see it.")})


def _access_of(unit: UnitOfWork, actor: Actor, parent_id: int) -> int:
    parent, own = rows.lock_space(unit, actor, parent_id)
    if not policy.may_manage_space(actor, parent, own):
        raise NotFound
    return parent.access_space_id


def _checked(*, name: str, purpose: str, place: str) -> dict[str, str]:
    facts = {"name": clean_line(name), "purpose": clean_line(purpose), "place": clean_line(place)}
    limits = {"name": NAME_LENGTH, "purpose": PURPOSE_LENGTH, "place": PLACE_LENGTH}
    faults = {
        field: _("Use at most %(number)s characters.", number=limit)
        for field, limit in limits.items()
        if len(facts[field]) > limit
    }
    if not any(sign.isalnum() for sign in facts["name"]):
        faults["name"] = _("Enter a name.")
    if faults:
        raise NotValid(fields=faults)
    return facts


def _checked_slug(slug: str, name: str, kind: str) -> str:
    wish = slug or slug_of(name) or kind
    if wish in RESERVED_SLUGS:
        if slug:
            raise NotValid(fields={"slug": _("This address is used by the site. Choose another one.")})
        wish = f"{wish}-{kind}"
    if len(wish) > SLUG_LENGTH or not re.fullmatch(SLUG_PATTERN, wish):
        raise NotValid(fields={"slug": _("Use small letters a to z, digits and hyphens, at most 60.")})
    return wish


def _insert(unit: UnitOfWork, actor: Actor, new: NewSpace, facts: dict[str, str], slug: str) -> Space:
    session = unit.session
    space_id = _next_id(session)
    row = {
        "id": space_id,
        "kind": new.kind,
        "visibility": new.visibility,
        "is_listed": new.is_listed or new.visibility != "private",
        "unit_id": new.unit_id,
        "parent_id": new.parent_id,
        "access_space_id": _access_of(unit, actor, new.parent_id) if new.parent_id else space_id,
        "created_at": clock.now(),
        **facts,
    }
    insertion, space = _insertion(insert_for(session)), None
    while space is None:  # again when somebody else took the slug since we looked
        session.execute(insertion, {**row, "slug": _free_slug(session, slug)})
        space = session.get(Space, space_id)
    return space


@functools.cache
def _insertion(insert_into: Any) -> Any:
    return insert_into(Space.__table__).on_conflict_do_nothing(index_elements=["slug"])


def _free_slug(session: Session, wish: str) -> str:
    taken = set(session.scalars(sa.select(Space.slug).where(Space.slug.startswith(wish, autoescape=True))))
    numbered = (f"{wish}-{number}" for number in itertools.count(2))
    return next(slug for slug in itertools.chain([wish], numbered) if slug not in taken)


def _next_id(session: Session) -> int:
    """An id known before the row is written, because `access_space_id` may be the space itself."""
    if session.get_bind().dialect.name == "postgresql":
        sequence = sa.func.pg_get_serial_sequence(Space.__tablename__, "id")
        return int(session.execute(sa.select(sa.func.nextval(sequence))).scalar_one())
    return int(session.execute(_highest_id()).scalar_one()) + 1


@functools.cache
def _highest_id() -> sa.Select[int]:
    return sa.select(sa.func.coalesce(sa.func.max(Space.id), 0))  # one writer at a time; spaces are never deleted


def _created(actor: Actor, space: Space) -> SpaceCreated:
    return SpaceCreated(
        actor_id=actor.account_id,
        object_id=space.id,
        space_ids=(space.id,),
        kind=space.kind,
        visibility=space.visibility,
        is_listed=space.is_listed,
        unit_id=space.unit_id,
        parent_id=space.parent_id,
        access_space_id=space.access_space_id,
        slug=space.slug,
        name=space.name,
        purpose=space.purpose,
        place=space.place,
    )
