"""Drafts: what is being written, kept on the server for its author alone."""

from datetime import timedelta

import sqlalchemy as sa

from esn.content.models import Draft
from esn.core import clock
from esn.core.actor import Actor
from esn.core.errors import NotFound
from esn.core.submission import once, use_up
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.settings import settings

KEPT = 200  # drafts a person; the oldest give way


def save_draft(
    actor: Actor,
    *,
    draft_id: int | None,
    kind: str,
    place: str,
    source: str,
    title: str = "",
    submission: str = "",
) -> Draft | None:
    """Keep what is in the box; the first save makes the draft.

    `submission` is the key of the form: a save that arrives after the form was sent keeps nothing (None).
    """
    with unit_of_work() as unit:
        if submission:
            draft_id = once(unit, actor, _key(submission), lambda: draft_id or _add(unit, actor, kind).id)
            if not draft_id:
                return None
        draft = (_find(unit.session, actor, draft_id) if draft_id else None) or _add(unit, actor, kind)
        draft.kind, draft.place, draft.title, draft.source = kind, place, title, source
        draft.version += 1
        draft.updated_at = clock.now()
        unit.session.flush()
        return draft


def discard_draft(actor: Actor, draft_id: int) -> None:
    """Throw one's own draft away; NotFound when it is not one's own."""
    with unit_of_work() as unit:
        draft = _find(unit.session, actor, draft_id)
        if draft is None:
            raise NotFound
        unit.session.delete(draft)


def discard_sent_draft(actor: Actor, draft_id: int | None, submission: str = "") -> None:
    """The form was sent: its draft is done, also one that was being saved meanwhile, and none is made any more."""
    with unit_of_work() as unit:
        done = {draft_id, use_up(unit, actor, _key(submission)) if submission else None} - {None, 0}
        if done:
            unit.session.execute(sa.delete(Draft).where(Draft.account_id == actor.id, Draft.id.in_(done)))


def forget_drafts() -> None:
    """Delete the drafts that were left alone for as long as the settings say."""
    old = Draft.updated_at < clock.now() - timedelta(days=settings().retention.drafts_days)
    with unit_of_work() as unit:
        unit.session.execute(sa.delete(Draft).where(old), execution_options={"synchronize_session": False})


def _key(submission: str) -> str:
    return f"draft:{submission}"


def _add(unit: UnitOfWork, actor: Actor, kind: str) -> Draft:
    _make_room(unit.session, actor)
    now = clock.now()
    draft = Draft(account_id=actor.id, kind=kind, version=0, created_at=now, updated_at=now)
    unit.session.add(draft)
    unit.session.flush()
    return draft


def _find(session: sa.orm.Session, actor: Actor, draft_id: int) -> Draft | None:
    return session.scalar(sa.select(Draft).where(Draft.id == draft_id, Draft.account_id == actor.id))


def _make_room(session: sa.orm.Session, actor: Actor) -> None:
    newest = sa.select(Draft.id).where(Draft.account_id == actor.id).order_by(Draft.updated_at.desc()).limit(KEPT - 1)
    session.execute(
        sa.delete(Draft).where(Draft.account_id == actor.id, Draft.id.not_in(newest)),
        execution_options={"synchronize_session": False},
    )
