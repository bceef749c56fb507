"""Scheduling: a text waits for its moment, and is published by the action that its author would have called."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask_babel import force_locale
from flask_babel import gettext as _

from esn.content.actions.drafts import discard_sent_draft, save_draft
from esn.content.events import ScheduleChanged, ScheduleEnded, ScheduleRefused, TextScheduled
from esn.content.models import ScheduledText
from esn.content.publish_time import require_ahead
from esn.content.queries import get_scheduled
from esn.content.scheduling import Published, kind_of
from esn.core import clock, jobs
from esn.core.actor import SIGN_IN, Actor
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid, Refusal, Unavailable
from esn.core.origin import origin
from esn.core.submission import once
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people.queries import load_actor
from esn.settings import settings
from esn.terms.gates import require_acceptance

WAITING_MAX = 100  # scheduled texts a person
FORGOTTEN_AT_ONCE = 500
SEEN_MAX = 60


def schedule_text(
    actor: Actor,
    kind: str,
    place: dict[str, Any],
    source: str,
    *,
    publish_at: datetime,
    title: str = "",
    submission: str = "",
    draft_id: int | None = None,
) -> int:
    """Let a text wait for its moment; gives its id. Refuses what the action of its kind would refuse now."""
    now = clock.now()
    text = ScheduledText(account_id=actor.id, kind=kind, place=place, title=title, source=source, refusal="")
    text.publish_at, text.version, text.created_at, text.updated_at = publish_at, 1, now, now
    require_ahead(publish_at)
    kind_of(kind).check(actor, text)
    with unit_of_work() as unit:
        discard_sent_draft(actor, draft_id, submission)
        return once(unit, actor, f"schedule:{submission}" if submission else "", lambda: _add(unit, actor, text))


def change_scheduled(
    actor: Actor,
    scheduled_id: int,
    *,
    source: str,
    title: str = "",
    publish_at: datetime,
    base_version: int,
    seen: str = "",
    draft_id: int | None = None,
) -> None:
    """Change text and time; Conflict when it changed since `base_version` was read, NotFound when it is out.

    `seen`: the mark of the people that the page named, of a kind that names them (Goal.seen).
    """
    require_ahead(publish_at)
    known = get_scheduled(actor, scheduled_id)
    place = _seen(known.place, seen)
    wanted = ScheduledText(id=known.id, account_id=actor.id, kind=known.kind, place=place, title=title, source=source)
    wanted.publish_at = publish_at
    kind_of(wanted.kind).check(actor, wanted)
    with unit_of_work() as unit:
        text = _lock_own(unit, actor, scheduled_id)
        if text.version != base_version:
            raise Conflict(_("This text was changed in another window. Your version is still in the box below."))
        text.source, text.title, text.publish_at, text.refusal = source, title, publish_at, ""
        text.place = place
        text.version, text.updated_at = text.version + 1, clock.now()
        discard_sent_draft(actor, draft_id)
        unit.record(ScheduleChanged(actor_id=actor.id, object_id=text.id, prior_version=base_version, **_facts(text)))
        _wake(text)


def publish_now(actor: Actor, scheduled_id: int, *, seen: str = "") -> Published:
    """Do not wait; a refusal of the action leaves everything as it is. `seen` as in `change_scheduled`."""
    with unit_of_work() as unit:
        text = _lock_own(unit, actor, scheduled_id)
        text.place = _seen(text.place, seen)
        return _publish(unit, actor, text)


def cancel_scheduled(actor: Actor, scheduled_id: int) -> None:
    """Do not publish: it is a draft again."""
    with unit_of_work() as unit:
        text = _lock_own(unit, actor, scheduled_id)
        goal = kind_of(text.kind).describe(actor, [text])[text.id]
        title = goal.draft_title or text.title
        save_draft(actor, draft_id=None, kind=text.kind, place=goal.draft_place, source=text.source, title=title)
        _end(unit, actor.id, text, "cancelled")


def publish_due(scheduled_id: int) -> None:
    """Publish a text whose moment has come, as its author; refused, it waits with the reason, and the author is told.

    All in one transaction: whoever is stopped in the middle has done nothing.
    """
    with unit_of_work() as unit:
        found = sa.select(ScheduledText).where(ScheduledText.id == scheduled_id, ScheduledText.refusal == "")
        text = unit.session.scalar(found.with_for_update())
        if text is None:
            return
        if text.publish_at > clock.now():  # its time was changed, or the clock put back
            _wake(text)
            return
        author = load_actor(text.account_id)
        with _acting_as(author):
            try:
                with unit.savepoint():
                    _require_admitted(author)
                    _publish(unit, author, text)
            except Unavailable:
                raise  # an engine is down: later
            except Refusal as refusal:
                _refuse(unit, scheduled_id, refusal)


def forget_refused() -> None:
    """Delete what was not published and then left alone for as long as drafts are kept."""
    old = ScheduledText.updated_at < clock.now() - timedelta(days=settings().retention.drafts_days)
    with unit_of_work() as unit:
        left = sa.select(ScheduledText).where(ScheduledText.refusal != "", old).order_by(ScheduledText.id)
        for text in unit.session.scalars(left.limit(FORGOTTEN_AT_ONCE).with_for_update()).all():
            _end(unit, None, text, "forgotten")


def _seen(place: dict[str, Any], seen: str) -> dict[str, Any]:
    return {**place, "seen": seen[:SEEN_MAX]} if seen and "seen" in place else place


def _add(unit: UnitOfWork, actor: Actor, text: ScheduledText) -> int:
    mine = sa.select(sa.func.count()).select_from(ScheduledText).where(ScheduledText.account_id == actor.id)
    if (unit.session.scalar(mine) or 0) >= WAITING_MAX:
        full = _("%(number)s texts of yours wait already. Publish or cancel some first.", number=WAITING_MAX)
        raise NotValid(fields={"when": full})
    unit.session.add(text)
    unit.session.flush()
    unit.record(TextScheduled(actor_id=actor.id, object_id=text.id, **_facts(text)))
    _wake(text)
    return text.id


def _publish(unit: UnitOfWork, actor: Actor, text: ScheduledText) -> Published:
    published = kind_of(text.kind).publish(actor, text)
    _end(unit, actor.id, text, "published", published.id)
    return published


def _end(unit: UnitOfWork, actor_id: int | None, text: ScheduledText, step: str, became_id: int | None = None) -> None:
    unit.session.delete(text)
    unit.record(
        ScheduleEnded(
            actor_id=actor_id,
            object_id=text.id,
            kind=text.kind,
            author_id=text.account_id,
            step=step,
            became_id=became_id,
        )
    )


def _refuse(unit: UnitOfWork, scheduled_id: int, refusal: Refusal) -> None:
    text = unit.session.get_one(ScheduledText, scheduled_id)
    reason = refusal.message or _("It belongs to something that is gone or not shared with you any more.")
    text.refusal, text.updated_at = reason[:500], clock.now()
    unit.record(
        ScheduleRefused(
            actor_id=None,
            object_id=text.id,
            kind=text.kind,
            author_id=text.account_id,
            code=refusal.code,
            reason=text.refusal,
        )
    )


def _require_admitted(author: Actor) -> None:
    """What stands before every page stands before this too."""
    if SIGN_IN in author.locked:
        raise NotAllowed(_("Your account was locked at that time."))
    require_acceptance(author)


@contextmanager
def _acting_as(author: Actor) -> Iterator[None]:
    """Say refusals in the author's language; what the gate notes of the terms stays with this text."""
    site = settings().site
    token = origin.set(origin.get())
    try:
        with force_locale(author.locale if author.locale in site.languages else site.default_locale):
            yield
    finally:
        origin.reset(token)


def _wake(text: ScheduledText) -> None:
    key = f"content.publish:{text.id}:{text.publish_at.timestamp():.0f}"
    jobs.enqueue("content.publish", unique_key=key, delay=text.publish_at - clock.now(), scheduled_id=text.id)


def _lock_own(unit: UnitOfWork, actor: Actor, scheduled_id: int) -> ScheduledText:
    mine = sa.select(ScheduledText).where(ScheduledText.id == scheduled_id, ScheduledText.account_id == actor.id)
    text = unit.session.scalar(mine.with_for_update())
    if text is None:
        raise NotFound
    return text


def _facts(text: ScheduledText) -> dict[str, Any]:
    return {
        "kind": text.kind,
        "kept_as": kind_of(text.kind).kept_as,
        "publish_at": text.publish_at.isoformat(),
        "place": text.place,
        "title": text.title,
        "source": text.source,
    }
