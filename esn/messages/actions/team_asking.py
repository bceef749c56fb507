"""What a team message asks of people: reading it, confirming it, and the one reminder."""

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.content.models import Placement
from esn.core import clock, jobs
from esn.core.actor import Actor
from esn.core.errors import Conflict, NotFound
from esn.core.unit_of_work import unit_of_work
from esn.messages.actions.rows import set_mark
from esn.messages.actions.team import BATCH
from esn.messages.actions.team_rows import find_team_message
from esn.messages.events import TeamMessageConfirmed, TeamMessageSeen, TeamPeopleReminded, TeamReminderOrdered
from esn.messages.models import TeamConfirmation, TeamMessage
from esn.messages.queries.team_people import unconfirmed
from esn.spaces.models import DELEGATE, Membership


def see_team_message(actor: Actor, content_id: int) -> None:
    """It was before this person's eyes, with what was answered for all; its sender learns a number only."""
    with unit_of_work() as unit:
        row = find_team_message(unit, actor, content_id)
        newest = sa.select(sa.func.max(Placement.position)).where(Placement.space_id == row.space_id)
        set_mark(unit, actor, row.space_id, unit.session.scalar(newest) or 0)
        given = unit.session.get(TeamConfirmation, (content_id, actor.id))
        asks = bool(row.statement) and given is None and row.sender_id != actor.id
        seen = TeamMessageSeen(actor_id=actor.account_id, object_id=content_id, space_ids=(row.space_id,), asks=asks)
        unit.record(seen)


def confirm_team_message(actor: Actor, content_id: int) -> None:
    """Confirm what it asks, also after the day it named; twice is once. NotFound where nothing is asked of one."""
    with unit_of_work() as unit:
        row = find_team_message(unit, actor, content_id)
        mine = Membership.space_id == row.space_id, Membership.account_id == actor.id
        own = unit.session.scalar(sa.select(Membership).where(*mine).with_for_update())  # two clicks at once are one
        if not row.statement or row.sender_id == actor.id or own is None or own.source == DELEGATE:
            raise NotFound
        if unit.session.get(TeamConfirmation, (content_id, actor.id), populate_existing=True) is not None:
            return
        unit.session.add(TeamConfirmation(content_id=content_id, account_id=actor.id, confirmed_at=clock.now()))
        unit.record(TeamMessageConfirmed(actor_id=actor.account_id, object_id=content_id, space_ids=(row.space_id,)))


def remind_team(actor: Actor, content_id: int) -> None:
    """Remind those who have not confirmed, once. Conflict the second time, NotFound where nothing was asked."""
    with unit_of_work() as unit:
        found = find_team_message(unit, actor, content_id, is_led=True)
        row = unit.session.get_one(TeamMessage, found.content_id, with_for_update=True, populate_existing=True)
        if not row.statement:
            raise NotFound
        if row.reminded_at is not None:
            raise Conflict(_("They were reminded once already. There is no second reminder."))
        row.reminded_at = clock.now()
        unit.record(TeamReminderOrdered(actor_id=actor.account_id, object_id=content_id, space_ids=(row.space_id,)))
        _go_on(content_id, 0)


def remind_people(content_id: int, after: int = 0) -> None:
    """Remind those whose account id is above `after`: a batch, then the next."""
    with unit_of_work() as unit:
        row = unit.session.get_one(TeamMessage, content_id)
        waiting = unconfirmed(row, after).limit(BATCH)
        account_ids = tuple(unit.session.scalars(waiting))
        if not account_ids:
            return
        unit.record(
            TeamPeopleReminded(
                actor_id=None,
                object_id=content_id,
                space_ids=(row.space_id,),
                account_ids=account_ids,
                sender_id=row.sender_id,
            )
        )
        if len(account_ids) == BATCH:
            _go_on(content_id, account_ids[-1])


def _go_on(content_id: int, after: int) -> None:
    key = f"messages.remind_team:{content_id}:{after}"
    jobs.enqueue("messages.remind_team", unique_key=key, content_id=content_id, after=after)
