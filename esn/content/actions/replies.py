"""Answering: replies under a root."""

import functools
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.content.actions.drafts import discard_sent_draft
from esn.content.actions.writing import Prepared, add_content, list_space_ids, prepare
from esn.content.events import ReplyCreated
from esn.content.models import Content, ContentActivity, Placement, Reply
from esn.content.policy import readable
from esn.content.wording import MESSAGE
from esn.core.actor import POSTING, Actor
from esn.core.asker import ASKER, asked_by
from esn.core.errors import NotAllowed, NotFound
from esn.core.submission import once
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people.queries import writing_as
from esn.spaces.models import Membership, Space
from esn.spaces.policy import may_write_in_space


def reply_to(
    actor: Actor,
    root_id: int,
    source: str,
    *,
    parent_id: int | None = None,
    sender_id: int | None = None,
    submission: str = "",
    draft_id: int | None = None,
) -> int:
    """Answer a root, or one of its replies; gives the reply's id. NotFound, NotAllowed.

    `sender_id`: the official account that wrote the root, for whoever may write under its name.
    """
    prepared = prepare(source)
    with unit_of_work() as unit:
        root = _lock_readable(unit, actor, root_id)
        if root.thread_root_id is not None or root.kind == MESSAGE:
            raise NotFound
        _require_writing(unit, actor, root)
        author_id = _require_sender(actor, root, sender_id)
        parent = _find_parent(unit, actor, root, parent_id)
        discard_sent_draft(actor, draft_id, submission)
        return once(unit, actor, submission, lambda: _add_reply(unit, actor, author_id, root, parent, prepared))


def _lock_readable(unit: UnitOfWork, actor: Actor, content_id: int) -> Content:
    content = unit.session.scalar(_locked_root(), asked_by(actor, content_id=content_id))
    if content is None:
        raise NotFound
    return content


def _require_writing(unit: UnitOfWork, actor: Actor, root: Content) -> None:
    """Somebody may answer where a placement of the root stands in a space that he or she may write in."""
    rows = unit.session.execute(_places(), asked_by(actor, root_id=root.id)).all()
    if not any(may_write_in_space(actor, space, membership) for space, membership in rows):
        if POSTING in actor.locked:
            raise NotAllowed(_("A moderator has paused your posting. You can keep reading."))
        raise NotAllowed(_("Join the community to reply."))


def _require_sender(actor: Actor, root: Content, sender_id: int | None) -> int:
    sender = writing_as(actor, sender_id)
    if sender.id not in (actor.id, root.author_id):
        raise NotAllowed(_("Under this name you reply to its own posts only. Your text is kept."))
    return sender.id


def _find_parent(unit: UnitOfWork, actor: Actor, root: Content, parent_id: int | None) -> Content | None:
    if parent_id is None or parent_id == root.id:
        return None
    parent = unit.session.scalar(_parent(), asked_by(actor, content_id=parent_id, root_id=root.id))
    if parent is None:
        raise NotFound
    return parent


@functools.cache
def _locked_root() -> sa.Select[Any]:
    return _readable_content().with_for_update(read=True, of=Content)


@functools.cache
def _parent() -> sa.Select[Any]:
    return _readable_content().where(Content.thread_root_id == sa.bindparam("root_id"))


def _readable_content() -> sa.Select[Any]:
    return sa.select(Content).where(Content.id == sa.bindparam("content_id"), readable(ASKER))


@functools.cache
def _places() -> sa.Select[Space, Membership]:
    is_mine = sa.and_(Membership.space_id == Space.id, Membership.account_id == ASKER.account_id)
    return (
        sa.select(Space, Membership)
        .join(Placement, Placement.space_id == Space.id)
        .outerjoin(Membership, is_mine)
        .where(Placement.content_id == sa.bindparam("root_id"), Placement.state == "published")
    )


def _add_reply(
    unit: UnitOfWork, actor: Actor, author_id: int, root: Content, parent: Content | None, prepared: Prepared
) -> int:
    parent_id = parent.id if parent else None
    reply = Reply(space_id=root.space_id, author_id=author_id, parent_id=parent_id, thread_root_id=root.id)
    add_content(unit, actor, reply, prepared)
    unit.count(ContentActivity.__table__, "reply_count", 1, content_id=root.id)
    unit.record(
        ReplyCreated(
            actor_id=actor.account_id,
            object_id=reply.id,
            space_ids=list_space_ids(unit, reply),
            written_for_id=author_id if reply.written_by_id else None,
            root_id=root.id,
            root_author_id=root.author_id,
            parent_id=reply.parent_id,
            parent_author_id=parent.author_id if parent else None,
            mentioned_ids=prepared.mentioned_ids,
            source=prepared.source,
        )
    )
    return reply.id
