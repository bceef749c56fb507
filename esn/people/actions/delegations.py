"""Letting somebody write for an account until a day, and ending that."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from esn.core import clock, jobs
from esn.core.actor import SYSTEM, Actor
from esn.core.errors import NotFound, NotValid
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people.events import DelegateNamed, DelegationEnded
from esn.people.models import Account, Delegation
from esn.people.queries.delegations import list_delegates
from esn.settings import settings

DELEGATES_MAX = 5
LONGEST = timedelta(days=366)


def name_delegate(actor: Actor, writer: Account, last_day: date | None) -> None:
    """Let somebody write for the actor until the end of a day, at most a year; naming again sets another day.

    NotValid for the fields `to` and `until`. Whether the actor is somebody to write for, the caller has asked.
    """
    with unit_of_work() as unit:
        unit.session.get_one(Account, actor.id, with_for_update={"key_share": True})
        known = {line.card.account_id for line in list_delegates(actor, actor.id)}
        if writer.id not in known and len(known) >= DELEGATES_MAX:
            full = _("You have %(number)s delegates already. Take one back first.", number=DELEGATES_MAX)
            raise NotValid(fields={"to": full})
        grant_writing(unit, actor, actor.id, writer, last_day)


def end_delegation(actor: Actor, account_id: int, writer_id: int) -> None:
    """Take back or give back the right to write for a person; one of the two does. Twice is once."""
    if actor.account_id not in (account_id, writer_id):
        raise NotFound
    with unit_of_work() as unit:
        end_writing(unit, actor, account_id, writer_id)


def expire_delegation(account_id: int, writer_id: int) -> None:
    """Its last day is over; one that was renewed meanwhile goes on."""
    with unit_of_work() as unit:
        row = unit.session.get(Delegation, (account_id, writer_id), with_for_update=True)
        if row is not None and row.until <= clock.now():
            end_writing(unit, SYSTEM, account_id, writer_id)


def grant_writing(unit: UnitOfWork, actor: Actor, account_id: int, writer: Account, last_day: date | None) -> None:
    """Write the row, the record and the job that ends it. NotValid for `to` and `until`."""
    if writer.id == account_id or writer.directory_id is None:
        raise NotValid(fields={"to": _("Name somebody beside yourself.")})
    if writer.left_at is not None:
        left = _("%(name)s has left %(company)s.", name=writer.display_name, company=settings().site.company)
        raise NotValid(fields={"to": left})
    until = _end_of(last_day)
    row = unit.session.get(Delegation, (account_id, writer.id), with_for_update=True, populate_existing=True)
    row = row or Delegation(account_id=account_id, writer_id=writer.id)
    row.named_by_id, row.from_at, row.until, row.ended_at = actor.id, clock.now(), until, None
    unit.session.add(row)
    unit.session.flush()
    is_official = unit.session.get_one(Account, account_id).directory_id is None
    unit.record(
        DelegateNamed(
            actor_id=actor.account_id,
            object_id=account_id,
            writer_id=writer.id,
            until=until.isoformat(),
            is_official=is_official,
        )
    )
    key = f"people.expire_delegation:{account_id}:{writer.id}:{until.timestamp():.0f}"
    ids = {"account_id": account_id, "writer_id": writer.id}
    jobs.enqueue("people.expire_delegation", unique_key=key, delay=until - clock.now(), **ids)


def end_writing(unit: UnitOfWork, actor: Actor, account_id: int, writer_id: int) -> None:
    """End the row, if it has not ended. NotFound where there never was one."""
    row = unit.session.get(Delegation, (account_id, writer_id), with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    if row.ended_at is not None:
        return
    row.ended_at = clock.now()
    is_official = unit.session.get_one(Account, account_id).directory_id is None
    unit.record(
        DelegationEnded(actor_id=actor.account_id, object_id=account_id, writer_id=writer_id, is_official=is_official)
    )


def _end_of(last_day: date | None) -> datetime:
    """The end of a day by the firm's clock. NotValid for `until`."""
    if last_day is None:
        raise NotValid(fields={"until": _("Say until which day.")})
    end = datetime.combine(last_day, time(23, 59), ZoneInfo(settings().site.time_zone))
    if end <= clock.now():
        raise NotValid(fields={"until": _("This day is over. Choose a later one.")})
    if end > clock.now() + LONGEST:
        raise NotValid(fields={"until": _("Choose a day within the next 12 months.")})
    return end.astimezone(clock.now().tzinfo)
