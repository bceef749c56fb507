"""Reacting, and taking it back."""

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.content.actions.writing import list_open_places
from esn.content.events import ReactionChanged
from esn.content.models import REACTIONS, Content, Reaction, ReactionCount
from esn.content.policy import readable
from esn.core import clock
from esn.core.actor import POSTING, Actor
from esn.core.errors import NotAllowed, NotFound, NotValid
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people.models import Account


def set_reaction(actor: Actor, content_id: int, kind: str, *, is_on: bool) -> None:
    """React to what one may read, or take it back; asking twice changes nothing."""
    if kind not in REACTIONS:
        raise NotValid(_("Choose one of the reactions shown."))
    if POSTING in actor.locked:
        raise NotAllowed(_("A moderator has paused your posting. You can keep reading."))
    columns = sa.select(Content.author_id, sa.func.coalesce(Content.thread_root_id, Content.id).label("root_id"))
    with unit_of_work() as unit:
        content = unit.session.execute(columns.where(Content.id == content_id, readable(actor))).one_or_none()
        if content is None:
            raise NotFound
        space_ids = list_open_places(unit, content.root_id)
        # One person's two clicks at once meet here: the second waits, then sees what the first did.
        unit.session.execute(sa.select(Account.id).where(Account.id == actor.id).with_for_update(key_share=True))
        if _is_on(unit, actor, content_id, kind) == is_on:
            return
        _write_reaction(unit, actor, content_id, kind, is_on=is_on)
        unit.record(
            ReactionChanged(
                actor_id=actor.account_id,
                object_id=content_id,
                space_ids=space_ids,
                kind=kind,
                is_on=is_on,
                root_id=content.root_id,
                author_id=content.author_id,
            )
        )


def _is_on(unit: UnitOfWork, actor: Actor, content_id: int, kind: str) -> bool:
    mine = Reaction.content_id == content_id, Reaction.account_id == actor.id, Reaction.kind == kind
    return unit.session.scalar(sa.select(Reaction.content_id).where(*mine)) is not None


def _write_reaction(unit: UnitOfWork, actor: Actor, content_id: int, kind: str, *, is_on: bool) -> None:
    key = {"content_id": content_id, "account_id": actor.id, "kind": kind}
    table = Reaction.__table__
    row = sa.insert(table).values(**key, created_at=clock.now()) if is_on else sa.delete(table).filter_by(**key)
    unit.session.execute(row)
    unit.count(ReactionCount.__table__, "n", 1 if is_on else -1, content_id=content_id, kind=kind)
