"""One's own quiet hours: when one works, and pauses."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from flask_babel import gettext as _

from esn.core import clock
from esn.core.actor import Actor
from esn.core.errors import NotValid
from esn.core.unit_of_work import unit_of_work
from esn.people.events import QuietHoursChanged
from esn.people.models import Account, QuietHours
from esn.people.queries.quiet import hours_of
from esn.people.quiet import WEEK, Hours, next_morning
from esn.people.words import zone_of

TOMORROW = "tomorrow"
PAUSES = {"1": timedelta(hours=1), "3": timedelta(hours=3)}


def set_quiet_hours(actor: Actor, *, is_on: bool, days: Collection[int], begins: int | None, ends: int | None) -> None:
    """Choose when one works: days of the week (Monday is 1), minutes of the day; outside them it is quiet."""
    faults = {}
    if not days or not set(days) <= set(WEEK):
        faults["days"] = _("Choose the days on which you work.")
    if begins is None:
        faults["begins"] = _("Write a time such as 08:00.")
    if ends is None or ends == begins:
        faults["ends"] = _("Write a time such as 18:00.")
    if faults or begins is None or ends is None:
        raise NotValid(fields=faults)
    _save(actor, Hours(is_on=is_on, days=sorted(set(days)), begins=begins, ends=ends))


def pause(actor: Actor, span: str) -> None:
    """Be quiet for a while from now: one of PAUSES, or until TOMORROW when work begins."""
    if span not in (*PAUSES, TOMORROW):
        raise NotValid(_("Choose one of the pauses shown."))
    with unit_of_work() as unit:
        account = unit.session.get_one(Account, actor.id)
        hours, now = hours_of(unit.session.get(QuietHours, actor.id)), clock.now()
        until = now + PAUSES[span] if span in PAUSES else next_morning(now, hours.begins, zone_of(account.time_zone))
        _save(actor, replace(hours, paused_until=until))


def end_pause(actor: Actor) -> None:
    """Pause no longer; the quiet hours stay."""
    with unit_of_work() as unit:
        _save(actor, replace(hours_of(unit.session.get(QuietHours, actor.id)), paused_until=None))


def _save(actor: Actor, hours: Hours) -> None:
    with unit_of_work() as unit:
        unit.session.get_one(Account, actor.id, with_for_update={"key_share": True})  # a double click waits here
        row = unit.session.get(QuietHours, actor.id) or QuietHours(account_id=actor.id)
        row.is_on, row.days = hours.is_on, "".join(map(str, hours.days))
        row.begins, row.ends, row.paused_until = hours.begins, hours.ends, hours.paused_until
        unit.session.add(row)
        unit.record(
            QuietHoursChanged(
                actor_id=actor.id,
                object_id=actor.id,
                is_on=row.is_on,
                days=row.days,
                begins=row.begins,
                ends=row.ends,
                paused_until=_iso(row.paused_until),
            )
        )


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
