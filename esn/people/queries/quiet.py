"""Quiet hours: who is in them, and until when."""

import functools
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import db
from esn.people.models import Account, QuietHours
from esn.people.quiet import Hours, minutes_of
from esn.people.words import zone_of
from esn.settings import settings

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def list_quiet_until(account_ids: Collection[int]) -> dict[int, datetime]:
    """Those of these people who are in quiet hours now, with the end of them."""
    if not account_ids:
        return {}
    at, found = clock.now(), {}
    for account_id, time_zone, row in db.session.execute(_hours(), {"account_ids": list(account_ids)}):
        until = hours_of(row).quiet_until(at, zone_of(time_zone))
        if until is not None:
            found[account_id] = until
    return found


@functools.cache
def _hours() -> sa.Select[*tuple[Any, ...]]:
    query = sa.select(Account.id, Account.time_zone, QuietHours)
    query = query.outerjoin(QuietHours, QuietHours.account_id == Account.id)
    return query.where(Account.id.in_(sa.bindparam("account_ids", expanding=True)))


def list_quiet(actor: Actor, account_ids: Collection[int]) -> dict[int, datetime]:
    """The same for a page: everybody may know of everybody, so that nobody waits for an answer."""
    return list_quiet_until(account_ids)


class QuietCount(NamedTuple):
    """So many people who are in quiet hours until the same moment, or are not; `id_sum`: of their accounts' ids."""

    n: int
    id_sum: int
    until: datetime | None


def count_quiet(*wanted: sa.ColumnElement[bool]) -> list[QuietCount]:
    """How many of the accounts that satisfy the filters are quiet until when: one statement for any number of them."""
    hours = (QuietHours.is_on, QuietHours.days, QuietHours.begins, QuietHours.ends, QuietHours.paused_until)
    numbers = sa.select(sa.func.count().label("n"), sa.func.sum(Account.id).label("id_sum"), Account.time_zone, *hours)
    alike = numbers.outerjoin(QuietHours, QuietHours.account_id == Account.id).where(*wanted)
    at = clock.now()
    return [
        QuietCount(
            row.n,
            int(row.id_sum),
            hours_of(row if row.is_on is not None else None).quiet_until(at, zone_of(row.time_zone)),
        )
        for row in db.session.execute(alike.group_by(Account.time_zone, *hours))
    ]


def get_hours(actor: Actor) -> Hours:
    """When the actor works: as chosen, or as the settings say."""
    return hours_of(db.session.get(QuietHours, actor.id))


def hours_of(row: Any) -> Hours:
    """The hours of a row of QuietHours; None: those of the settings."""
    if row is None:
        usual = settings().quiet_hours
        days = [_DAYS.index(day) + 1 for day in usual.days]
        begins, ends = minutes_of(usual.begins) or 0, minutes_of(usual.ends) or 0
        return Hours(is_on=usual.is_on, days=days, begins=begins, ends=ends)
    days = [int(digit) for digit in row.days]
    return Hours(is_on=row.is_on, days=days, begins=row.begins, ends=row.ends, paused_until=row.paused_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnQuiet:
    """How it stands with the actor's quiet now: until when (None: not quiet), and whether that is a pause."""

    until: datetime | None
    is_pause: bool


def find_own_quiet(actor: Actor) -> OwnQuiet:
    """Whether the actor is in quiet hours, or pauses."""
    until = list_quiet_until([actor.id]).get(actor.id)
    paused = get_hours(actor).paused_until
    return OwnQuiet(until=until, is_pause=paused is not None and paused > clock.now())
