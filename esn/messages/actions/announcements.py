"""Taking an announcement from Home before its day."""

from flask_babel import gettext as _

from esn.core import clock
from esn.core.actor import Actor
from esn.core.errors import NotAllowed, NotFound
from esn.core.unit_of_work import unit_of_work
from esn.messages.actions.team_rows import find_team_message
from esn.messages.events import AnnouncementEnded
from esn.messages.models import TeamMessage
from esn.messages.policy import may_end_announcement


def end_announcement(actor: Actor, content_id: int) -> None:
    """It leaves Home and reaches nobody new; who got it can still read it. Twice is once.

    NotFound for what is no announcement of the actor's to read, NotAllowed for who merely got it.
    """
    with unit_of_work() as unit:
        found = find_team_message(unit, actor, content_id)
        row = unit.session.get_one(TeamMessage, found.content_id, with_for_update=True, populate_existing=True)
        if row.announced_until is None:
            raise NotFound
        if not may_end_announcement(actor, row):
            raise NotAllowed(_("Who wrote an announcement ends it, or somebody who may write one."))
        if row.announced_until <= clock.now():
            return
        row.announced_until = row.in_force_until = clock.now()
        ended = AnnouncementEnded(actor_id=actor.account_id, object_id=content_id, space_ids=(row.space_id,))
        unit.record(ended)
