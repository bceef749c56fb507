"""Writing posts. Editing, removing and reacting are actions of `content`."""

import functools
from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.content.actions.drafts import discard_sent_draft
from esn.content.actions.writing import Prepared, add_content, prepare, take_position
from esn.content.models import ContentActivity, Placement
from esn.content.queries import count_posts_since
from esn.core import clock
from esn.core.actor import POSTING, Actor
from esn.core.asker import ASKER, asked_by
from esn.core.errors import NotAllowed, NotFound, NotValid
from esn.core.submission import once
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people.queries import writing_as
from esn.posts.events import PostCreated
from esn.posts.models import Post
from esn.spaces.models import TALK, Membership, Space
from esn.spaces.policy import may_see_space, may_write_in_space

# In a quiet community every post is a highlight: the level is there to bound the load, not to hide (ui.md 4.2).
QUIET_WEEK = 10
PLACES_MAX = 10


def create_post(
    actor: Actor,
    space_ids: Sequence[int],
    source: str,
    *,
    title: str = "",
    sender_id: int | None = None,
    submission: str = "",
    draft_id: int | None = None,
) -> int:
    """Post an update to one or several communities, perhaps under an official name; gives the post's id.

    NotFound for a community the actor may not see, NotAllowed where only members write, NotValid for none.
    """
    wanted, prepared = _wanted(space_ids), prepare(source, title)
    with unit_of_work() as unit:
        for space_id in wanted:
            _require_place(unit, actor, space_id)
        author_id = writing_as(actor, sender_id).id
        discard_sent_draft(actor, draft_id, submission)
        return once(unit, actor, submission, lambda: _add_post(unit, actor, author_id, wanted, prepared))


def require_postable(
    actor: Actor, space_ids: Sequence[int], source: str, *, title: str = "", sender_id: int | None = None
) -> None:
    """Raise what `create_post` would raise now."""
    wanted = _wanted(space_ids)
    prepare(source, title)
    with unit_of_work() as unit:
        for space_id in wanted:
            _require_place(unit, actor, space_id)
    writing_as(actor, sender_id)


def _wanted(space_ids: Sequence[int]) -> list[int]:
    wanted = list(dict.fromkeys(space_ids))
    if not 0 < len(wanted) <= PLACES_MAX:
        raise NotValid(fields={"to": _("Choose the community to post to.")})
    return wanted


def _require_place(unit: UnitOfWork, actor: Actor, space_id: int) -> None:
    row = unit.session.execute(_place(), asked_by(actor, space_id=space_id)).one_or_none()
    if row is None or row[0].kind in TALK or not may_see_space(actor, row[0], row[1]):
        raise NotFound
    if may_write_in_space(actor, row[0], row[1]):
        return
    if POSTING in actor.locked:
        raise NotAllowed(_("A moderator has paused your posting. You can keep reading."))
    if row[0].archived_at is not None:
        raise NotAllowed(_("%(name)s is archived. It can be read, but nothing new is posted.", name=row[0].name))
    raise NotAllowed(_("Join %(name)s to post there.", name=row[0].name))


@functools.cache
def _place() -> sa.Select[Space, Membership]:
    is_mine = sa.and_(Membership.space_id == Space.id, Membership.account_id == ASKER.account_id)
    query = sa.select(Space, Membership).outerjoin(Membership, is_mine).where(Space.id == sa.bindparam("space_id"))
    return query.with_for_update(read=True, of=Space)


def _add_post(unit: UnitOfWork, actor: Actor, author_id: int, space_ids: list[int], prepared: Prepared) -> int:
    position = take_position(unit)
    post = Post(type="update", space_id=space_ids[0], author_id=author_id, position=position)
    add_content(unit, actor, post, prepared)
    quiet = {space_id for space_id in space_ids if _is_quiet(space_id)}
    for space_id in space_ids:
        place = Placement(space_id=space_id, position=position, content_id=post.id, is_highlight=space_id in quiet)
        unit.session.add(place)
    unit.count(ContentActivity.__table__, "reply_count", 0, content_id=post.id)
    unit.record(
        PostCreated(
            actor_id=actor.account_id,
            object_id=post.id,
            space_ids=tuple(space_ids),
            written_for_id=author_id if post.written_by_id else None,
            type="update",
            position=position,
            highlighted_in=tuple(sorted(quiet)),
            mentioned_ids=prepared.mentioned_ids,
            title=prepared.title,
            source=prepared.source,
        )
    )
    return post.id


def _is_quiet(space_id: int) -> bool:
    return count_posts_since(space_id, clock.now() - timedelta(days=7), QUIET_WEEK) < QUIET_WEEK
