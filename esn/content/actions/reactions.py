"""Reacting, and taking it back."""

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.content.actions.writing import list_space_ids
from esn.content.events import ReactionChanged
from esn.content.models import REACTIONS, Content, Placement, Reaction, ReactionCount
from esn.content.policy import readable
from esn.core import clock
from esn.core.actor import POSTING, Actor
from esn.core.errors import NotAllowed, NotFound, NotValid
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people.models import Account
from esn.spaces.models import Space


def set_reaction(actor: Actor, content_id: int, kind: str, *, is_on: bool) -> None:
    """React to what one may read, or take it back; asking twice changes nothing."""
    if kind not in REACTIONS:
        raise NotValid(_("Choose one of the reactions shown."))
    if POSTING in actor.locked:
        raise NotAllowed(_("A moderator has paused your posting. You can keep reading."))
    with unit_of_work() as unit:
        content = unit.session.scalar(sa.select(Content).where(Content.id == content_id, readable(actor)))
        if content is None:
            raise NotFound
        _require_open_place(unit, content)
        # One person's two clicks at once meet here: the second waits, then sees what the first did.
        unit.session.execute(sa.select(Account.id).where(Account.id == actor.id).with_for_update())
        if _is_on(unit, actor, content_id, kind) == is_on:
            return
        _write_reaction(unit, actor, content_id, kind, is_on=is_on)
        unit.record(
            ReactionChanged(
                actor_id=actor.account_id,
                object_id=content_id,
                space_ids=list_space_ids(unit, content),
                kind=kind,
                is_on=is_on,
                root_id=content.thread_root_id or content.id,
                author_id=content.author_id,
            )
        )


def _require_open_place(unit: UnitOfWork, content: Content) -> None:
    """An archived community is read-only; a text shared elsewhere too lives on there."""
    root_id = content.thread_root_id or content.id
    places = sa.select(Placement.space_id).join(Space, Space.id == Placement.space_id)
    if unit.session.scalar(places.where(Placement.content_id == root_id, Space.archived_at.is_(None)).limit(1)) is None:
        raise NotAllowed(_("This community is archived. It can be read, but nothing changes in it."))


def _is_on(unit: UnitOfWork, actor: Actor, content_id: int, kind: str) -> bool:
    return unit.session.get(Reaction, (content_id, actor.id, kind)) is not None


def _write_reaction(unit: UnitOfWork, actor: Actor, content_id: int, kind: str, *, is_on: bool) -> None:
    key = {"content_id": content_id, "account_id": actor.id, "kind": kind}
    if is_on:
        unit.session.add(Reaction(**key, created_at=clock.now()))
    else:
        unit.session.execute(sa.delete(Reaction).filter_by(**key))
    unit.count(ReactionCount.__table__, "n", 1 if is_on else -1, content_id=content_id, kind=kind)
