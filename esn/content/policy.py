"""Who may read and change content. Three filters, and no other door: readable, own, granted (design 4)."""

from typing import Any

import sqlalchemy as sa

from esn.content.models import Content, Placement
from esn.core.actor import POSTING, Actor
from esn.core.aliases import alias
from esn.core.asker import Asking
from esn.core.db import bound_now
from esn.spaces.models import AccessGrant, Space
from esn.spaces.policy import visible_from

# What a tombstone stands for: the thing is gone, its place in the thread is not.
GONE = ("hidden", "removed")

# Made once: making an alias costs ten times as much as using it, and these expressions are part of every page.
_place, _home, _access, _grant = alias(Placement), alias(Space), alias(Space), alias(AccessGrant)


def standing(actor: Asking, content: Any = Content, *, states: tuple[str, ...] = ("published",)) -> Any:
    """SQL filter: the thread root stands, in one of `states`, in a space that this actor sees."""
    root_id = sa.func.coalesce(content.thread_root_id, content.id)
    return (
        sa.exists()
        .where(
            _place.content_id == root_id,
            _place.state.in_(states),
            _home.id == _place.space_id,
            _access.id == _home.access_space_id,
            _place.position >= visible_from(actor, _access),
        )
        .correlate(content if content is not Content else Content.__table__)
    )


def readable(actor: Asking, content: Any = Content) -> sa.ColumnElement[bool]:
    """SQL filter: published, its root published, in a space visible to the actor."""
    return sa.and_(content.state == "published", standing(actor, content))


def traceable(actor: Asking, content: Any = Content) -> sa.ColumnElement[bool]:
    """SQL filter: readable, or gone from where the actor could read it: shows as a tombstone."""
    states = ("published", *GONE)
    return sa.and_(content.state.in_(states), standing(actor, content, states=states))


def own(actor: Asking, content: Any = Content) -> sa.ColumnElement[bool]:
    """SQL filter: what the actor wrote, in whatever state, while its space is visible to the actor."""
    states = ("pending", "published", "returned", *GONE)
    is_own = sa.or_(content.author_id == actor.account_id, content.written_by_id == actor.account_id)
    return sa.and_(is_own, standing(actor, content, states=states))


def granted(actor: Asking, content: Any = Content) -> sa.ColumnElement[bool]:
    """SQL filter: what a case lets this actor read although no membership does."""
    return sa.exists().where(
        _grant.account_id == actor.account_id,
        _grant.content_id == content.id,
        sa.or_(_grant.expires_at.is_(None), _grant.expires_at > bound_now()),
    )


def may_edit_content(actor: Actor, content: Content) -> bool:
    """Change the text: its author, or who wrote it for the author, while it is published or returned.

    Not with a lock on posting.
    """
    is_mine = actor.account_id in content.writer_ids
    return is_mine and content.state in ("published", "returned") and POSTING not in actor.locked


def may_delete_content(actor: Actor, content: Content) -> bool:
    """Take it away from readers: its author, or who wrote it for the author, unless a moderator already did."""
    return actor.account_id in content.writer_ids and content.state != "removed"


def may_read_history(actor: Actor, content: Content) -> bool:
    """See earlier versions: whoever may read the content, while it is published; its author always."""
    return content.state == "published" or actor.account_id in content.writer_ids
