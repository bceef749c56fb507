"""What a claim lets a moderator read: the text and what stands around it, until the case is given back."""

import functools
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from esn.content.models import Content
from esn.content.queries import list_readable_ids
from esn.core import clock
from esn.core.actor import Actor
from esn.core.unit_of_work import UnitOfWork
from esn.moderation.models import Case, ReportedText
from esn.settings import settings
from esn.spaces.events import AccessGranted
from esn.spaces.models import AccessGrant

REASON = "case"
AROUND = 3  # texts before and after the reported one


def open_access(unit: UnitOfWork, actor: Actor, case: Case, content: Content | ReportedText) -> None:
    """Grant what the actor cannot read anyway, as long as the claim lasts; the reported text in any case.

    A text of a profile needs no grant: `legible_case` looks at the claim.
    """
    if isinstance(content, ReportedText):
        return
    around = list_around(unit, content)
    free = list_readable_ids(actor, around)
    until = clock.now() + timedelta(minutes=settings().moderation.claim_minutes)
    for content_id in (content.id, *(one for one in around if one not in free)):
        unit.session.add(
            AccessGrant(account_id=actor.id, content_id=content_id, reason=REASON, case_id=case.id, expires_at=until)
        )
        _record(unit, actor, case, actor.id, content_id, is_granted=True)


def close_access(unit: UnitOfWork, actor: Actor, case: Case) -> None:
    """Take back everything that claims of this case have opened."""
    for grant in unit.session.scalars(_grants(), {"case_id": case.id}).all():
        unit.session.delete(grant)
        _record(unit, actor, case, grant.account_id, grant.content_id, is_granted=False)


@functools.cache
def _grants() -> sa.Select[Any]:
    grants = sa.select(AccessGrant).where(AccessGrant.case_id == sa.bindparam("case_id"), AccessGrant.reason == REASON)
    return grants.order_by(AccessGrant.id)


def list_around(unit: UnitOfWork, content: Content) -> list[int]:
    """The ids of what stands around a text: its root and the replies next to it, or the first replies of a root."""
    if content.thread_root_id is None:
        first = sa.select(Content.id).where(Content.thread_root_id == content.id).order_by(Content.id).limit(AROUND)
        return list(unit.session.scalars(first))
    thread = sa.select(Content.id).where(Content.thread_root_id == content.thread_root_id)
    before = thread.where(Content.id < content.id).order_by(Content.id.desc()).limit(AROUND)
    after = thread.where(Content.id > content.id).order_by(Content.id).limit(AROUND)
    return [content.thread_root_id, *unit.session.scalars(before), *unit.session.scalars(after)]


def _record(unit: UnitOfWork, actor: Actor, case: Case, account_id: int, content_id: int, *, is_granted: bool) -> None:
    unit.record(
        AccessGranted(
            actor_id=actor.account_id,
            object_id=content_id,
            account_id=account_id,
            reason=REASON,
            case_id=case.id,
            is_granted=is_granted,
        )
    )
