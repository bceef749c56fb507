"""Drafts: what is being written, kept on the server for its author alone."""

from datetime import timedelta

import sqlalchemy as sa

from esn.content.models import Draft
from esn.core import clock
from esn.core.actor import Actor
from esn.core.errors import NotFound
from esn.core.unit_of_work import unit_of_work
from esn.settings import settings

KEPT = 200  # drafts a person; the oldest give way


def save_draft(actor: Actor, *, draft_id: int | None, kind: str, place: str, source: str, title: str = "") -> Draft:
    """Keep what is in the box; the first save makes the draft, an empty text discards it."""
    with unit_of_work() as unit:
        draft = _find(unit.session, actor, draft_id) if draft_id else None
        if draft is None:
            _make_room(unit.session, actor)
            draft = Draft(account_id=actor.id, created_at=clock.now(), version=0)
            unit.session.add(draft)
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


def discard_sent_draft(actor: Actor, draft_id: int) -> None:
    """The text was sent: its draft is done, if there is one."""
    with unit_of_work() as unit:
        unit.session.execute(sa.delete(Draft).where(Draft.account_id == actor.id, Draft.id == draft_id))


def forget_drafts() -> None:
    """Delete the drafts that were left alone for as long as the settings say."""
    old = Draft.updated_at < clock.now() - timedelta(days=settings().retention.drafts_days)
    with unit_of_work() as unit:
        unit.session.execute(sa.delete(Draft).where(old), execution_options={"synchronize_session": False})


def _find(session: sa.orm.Session, actor: Actor, draft_id: int) -> Draft | None:
    return session.scalar(sa.select(Draft).where(Draft.id == draft_id, Draft.account_id == actor.id))


def _make_room(session: sa.orm.Session, actor: Actor) -> None:
    newest = sa.select(Draft.id).where(Draft.account_id == actor.id).order_by(Draft.updated_at.desc()).limit(KEPT - 1)
    session.execute(
        sa.delete(Draft).where(Draft.account_id == actor.id, Draft.id.not_in(newest)),
        execution_options={"synchronize_session": False},
    )
