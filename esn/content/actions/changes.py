"""Changing what stands: edits, removal by the author, and the one function that changes a state."""

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.content.actions.drafts import discard_sent_draft
from esn.content.actions.writing import add_version, fill, list_open_places, list_space_ids, prepare
from esn.content.events import ContentEdited, ContentStateChanged
from esn.content.models import Content, ContentActivity, ContentVersion, Mention, Placement
from esn.content.policy import may_delete_content, may_edit_content, own
from esn.core import clock
from esn.core.actor import Actor
from esn.core.errors import Conflict, NotAllowed, NotFound
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people.queries import may_write_for


def edit_content(
    actor: Actor, content_id: int, *, source: str, title: str = "", base_version: int, draft_id: int | None = None
) -> Content:
    """Give one's own content a new version; Conflict when it changed since `base_version` was read."""
    prepared = prepare(source, title)
    with unit_of_work() as unit:
        content = _lock_own(unit, actor, content_id)
        if not may_edit_content(actor, content):
            raise NotAllowed(_("This text can no longer be changed."))
        _require_right(actor, content)
        space_ids = list_open_places(unit, content.thread_root_id or content.id)
        if content.version != base_version:
            raise Conflict(_("This text was changed in another window. Your version is still in the box below."))
        if draft_id is not None:
            discard_sent_draft(actor, draft_id)
        if prepared.digest == _digest_now(unit, content):
            return content
        known = set(unit.session.scalars(sa.select(Mention.account_id).where(Mention.content_id == content.id)))
        fill(content, prepared)
        content.version += 1
        content.edited_at = clock.now()
        add_version(unit, content, prepared)
        unit.record(
            ContentEdited(
                actor_id=actor.account_id,
                object_id=content.id,
                space_ids=space_ids,
                prior_version=content.version - 1,
                kind=content.kind,
                author_id=content.author_id,
                root_id=content.thread_root_id or content.id,
                version=content.version,
                mentioned_ids=tuple(sorted(set(prepared.mentioned_ids) - known)),
                title=prepared.title,
                source=prepared.source,
            )
        )
        return content


def remove_content(actor: Actor, content_id: int) -> Content:
    """Take one's own content away from all readers; the archive keeps it."""
    with unit_of_work() as unit:
        content = _lock_own(unit, actor, content_id)
        if not may_delete_content(actor, content):
            raise NotAllowed(_("A moderator has already removed this text."))
        set_state(unit, actor, content, state="removed", state_by="author")
        return content


def set_state(
    unit: UnitOfWork,
    actor: Actor,
    content: Content,
    *,
    state: str,
    state_by: str | None = None,
    rule_id: str | None = None,
    case_id: int | None = None,
) -> None:
    """Change the state of a locked content and of all its placements, and count the thread's replies anew."""
    spaces = list_space_ids(unit, content)
    _count_reply(unit, content, is_published=state == "published")
    content.state, content.state_by, content.state_rule, content.state_case_id = state, state_by, rule_id, case_id
    placements = sa.update(Placement).where(Placement.content_id == content.id).values(state=state)
    unit.session.execute(placements, execution_options={"synchronize_session": False})
    unit.record(
        ContentStateChanged(
            actor_id=actor.account_id,
            object_id=content.id,
            space_ids=spaces,
            kind=content.kind,
            root_id=content.thread_root_id or content.id,
            author_id=content.author_id,
            state=state,
            state_by=state_by,
            rule_id=rule_id,
            case_id=case_id,
        )
    )


def _lock_own(unit: UnitOfWork, actor: Actor, content_id: int) -> Content:
    content = unit.session.scalar(
        sa.select(Content).where(Content.id == content_id, own(actor)).with_for_update(of=Content)
    )
    if content is None:
        raise NotFound
    return content


def _require_right(actor: Actor, content: Content) -> None:
    """Whoever wrote for somebody else changes it as long as that right holds; taking it away is always possible."""
    if content.written_by_id == actor.id and not may_write_for(actor, content.author_id):
        raise NotAllowed(_("You no longer write for this account. You can still remove the text."))


def _digest_now(unit: UnitOfWork, content: Content) -> str | None:
    query = sa.select(ContentVersion.digest).where(
        ContentVersion.content_id == content.id, ContentVersion.number == content.version
    )
    return unit.session.scalar(query)


def _count_reply(unit: UnitOfWork, content: Content, *, is_published: bool) -> None:
    was_published = content.state == "published"
    if content.thread_root_id is None or was_published == is_published:
        return
    change = 1 if is_published else -1
    unit.count(ContentActivity.__table__, "reply_count", change, content_id=content.thread_root_id)
