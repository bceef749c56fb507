"""Telling people, and ticking off."""

import functools
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from esn.core import clock, jobs
from esn.core.actor import Actor
from esn.core.db import insert_for
from esn.core.errors import NotFound
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.notifications.events import NotificationsArrived, NotificationsDone, NotificationsHeld, PeopleNotified
from esn.notifications.models import NEEDS_YOU, PASSES_QUIET, QUIET, YOUR_THREADS, Notification
from esn.notifications.queries import is_shown
from esn.people.queries import list_quiet_until
from esn.people.quiet import NEVER
from esn.settings import settings

FORGOTTEN_AT_ONCE = 5000


def notify(
    account_ids: Iterable[int],
    *,
    reason: str,
    key: str,
    about_id: int,
    actor_id: int | None = None,
    content_id: int | None = None,
    space_id: int | None = None,
    decision_id: int | None = None,
) -> None:
    """Put a line into each list, or renew the open one under the same key; nobody hears of his own acts."""
    told = tuple(sorted(set(account_ids) - {actor_id}))
    if not told:
        return
    tier = YOUR_THREADS if reason in QUIET else NEEDS_YOU
    with unit_of_work() as unit:
        quiet = {} if reason in PASSES_QUIET else list_quiet_until(told)
        line = {
            "key": key,
            "tier": tier,
            "reason": reason,
            "actor_id": actor_id,
            "content_id": content_id,
            "space_id": space_id,
            "decision_id": decision_id,
            "n": 1,
            "created_at": clock.now(),
        }
        rows = [{**line, "account_id": account_id, "held_until": quiet.get(account_id)} for account_id in told]
        unit.session.execute(_renewing(insert_for(unit.session)), rows)
        for account_id, until in quiet.items():
            _wake_at(account_id, until)
        held = tuple(sorted(quiet))
        unit.record(
            PeopleNotified(actor_id=actor_id, object_id=about_id, reason=reason, account_ids=told, held_ids=held)
        )


def hold_anew(account_id: int) -> None:
    """Quiet hours have changed: what waits for their end waits for the new one, or not at all."""
    until = list_quiet_until([account_id]).get(account_id)
    if until is None:
        show_held(account_id)
        return
    with unit_of_work() as unit:
        n = _set_held(unit, until, _is_held(account_id))
        if n:
            _wake_at(account_id, until)
            unit.record(NotificationsHeld(actor_id=None, object_id=account_id, n=n))


def show_held_now(actor: Actor) -> None:
    """Show what waits for the end of one's quiet hours; what comes later waits again."""
    show_held(actor.id)


def show_held(account_id: int, before: datetime | None = None) -> None:
    """Show what waits, or only what waits for a moment that has come."""
    with unit_of_work() as unit:
        due = () if before is None else (Notification.held_until <= before,)
        n = _set_held(unit, None, _is_held(account_id), *due)
        if n:
            unit.record(NotificationsArrived(actor_id=None, object_id=account_id, account_ids=(account_id,), n=n))


def end_quiet(account_id: int) -> None:
    """Show what waited for a moment that has come."""
    show_held(account_id, clock.now())


def mark_done(actor: Actor, notification_id: int) -> None:
    """Tick one's own line off; NotFound for somebody else's. Twice changes nothing."""
    with unit_of_work() as unit:
        mine = sa.and_(Notification.id == notification_id, Notification.account_id == actor.account_id)
        if unit.session.scalar(sa.select(Notification.id).where(mine)) is None:
            raise NotFound
        _finish(unit, actor.account_id, id=notification_id, account_id=actor.account_id)


def mark_undone(actor: Actor, notification_id: int) -> None:
    """Take the tick back, unless newer news of the same thing is open already."""
    with unit_of_work() as unit:
        mine = sa.and_(Notification.id == notification_id, Notification.account_id == actor.account_id)
        line = unit.session.scalar(sa.select(Notification).where(mine).with_for_update())
        if line is None:
            raise NotFound
        newer = sa.and_(
            Notification.account_id == actor.account_id, Notification.key == line.key, Notification.done_at.is_(None)
        )
        if unit.session.scalar(sa.select(Notification.id).where(newer)) is None:
            line.done_at = None
            unit.record(NotificationsDone(actor_id=actor.id, object_id=line.id, account_ids=(actor.id,), n=-1))


def mark_all_done(actor: Actor) -> int:
    """Tick off every open line that is shown; gives how many."""
    with unit_of_work() as unit:
        return _finish(unit, actor.account_id, is_shown(), account_id=actor.account_id)


def settle(key: str, actor_id: int | None = None) -> None:
    """What lines under this key asked for was done by somebody: they are off everybody's list."""
    with unit_of_work() as unit:
        _finish(unit, actor_id, key=key)


def settle_own(key: str, account_id: int) -> None:
    """Somebody has read what the line under this key tells: it is off his or her list."""
    with unit_of_work() as unit:
        _finish(unit, account_id, account_id=account_id, key=key)


def forget_notifications() -> None:
    """Delete lines older than the settings say, open ones too, in short transactions."""
    old = Notification.created_at < clock.now() - timedelta(days=settings().retention.notifications_days)
    some = sa.select(Notification.id).where(old).order_by(Notification.created_at).limit(FORGOTTEN_AT_ONCE)
    is_more = True
    while is_more:
        with unit_of_work() as unit:
            gone = sa.delete(Notification).where(Notification.id.in_(some)).returning(Notification.id)
            is_more = len(unit.session.scalars(gone).all()) == FORGOTTEN_AT_ONCE


def _is_held(account_id: int) -> sa.ColumnElement[bool]:
    is_open = sa.and_(Notification.account_id == account_id, Notification.done_at.is_(None))
    return sa.and_(is_open, Notification.held_until.is_not(None))


def _set_held(unit: UnitOfWork, until: datetime | None, *which: sa.ColumnElement[bool]) -> int:
    changed = sa.update(Notification).where(*which).values(held_until=until).returning(Notification.id)
    return len(unit.session.scalars(changed, execution_options={"synchronize_session": False}).all())


def _wake_at(account_id: int, until: datetime) -> None:
    """Without a working day quiet hours do not end: only the person ends them."""
    if until != NEVER:
        key = f"notifications.end_quiet:{account_id}:{until.timestamp():.0f}"
        jobs.enqueue("notifications.end_quiet", unique_key=key, delay=until - clock.now(), account_id=account_id)


@functools.cache
def _renewing(insert_into: Any) -> Any:
    """A new line, or the open one under its key with what is new; one that waits goes on waiting."""
    insert = insert_into(Notification.__table__)
    names = ("tier", "reason", "actor_id", "content_id", "space_id", "decision_id", "created_at")
    renewed = {name: insert.excluded[name] for name in names}
    return insert.on_conflict_do_update(
        index_elements=["account_id", "key"],
        index_where=sa.text("done_at IS NULL"),
        set_={**renewed, "n": Notification.n + 1},
    )


def _finish(unit: UnitOfWork, actor_id: int | None, *also: sa.ColumnElement[bool], **which: object) -> int:
    """Tick off the open lines that have these values; gives how many."""
    rows = unit.session.execute(_open_lines(*which).where(*also), which).all()
    if not rows:
        return 0
    ids, owners = [row.id for row in rows], tuple(sorted({row.account_id for row in rows}))
    unit.session.execute(_ticking(), {"ids": ids, "at": clock.now()})
    unit.record(NotificationsDone(actor_id=actor_id, object_id=ids[0], account_ids=owners, n=len(ids)))
    return len(ids)


@functools.cache
def _open_lines(*names: str) -> sa.Select[int, int]:
    wanted = (getattr(Notification, name) == sa.bindparam(name) for name in names)
    opened = sa.select(Notification.id, Notification.account_id).where(*wanted, Notification.done_at.is_(None))
    return opened.with_for_update()


@functools.cache
def _ticking() -> sa.Update:
    those = Notification.id.in_(sa.bindparam("ids", expanding=True))
    done = sa.update(Notification).where(those).values(done_at=sa.bindparam("at"))
    return done.execution_options(synchronize_session=False)
