"""What administrators ask the directory's jobs for."""

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.admin.policy import require_administrator
from esn.core.actor import Actor
from esn.core.errors import Conflict
from esn.core.jobs import enqueue
from esn.core.unit_of_work import unit_of_work
from esn.people.models import PLANNED, DirectoryRun


def ask_for_plan(actor: Actor) -> None:
    """Let a job find out what the next synchronisation would change; asking twice asks once."""
    require_administrator(actor)
    with unit_of_work():
        enqueue("directory.plan", unique_key="directory.plan", actor_id=actor.id)


def ask_to_go_on(actor: Actor) -> None:
    """Let a stopped synchronisation go on: this administrator has looked. Conflict where none has stopped."""
    require_administrator(actor)
    with unit_of_work() as unit:
        states = sa.select(DirectoryRun.state).where(DirectoryRun.state != PLANNED)
        if unit.session.scalar(states.order_by(DirectoryRun.id.desc()).limit(1)) != "stopped":
            raise Conflict(_("No synchronisation has stopped and waits for an answer."))
        enqueue("directory.go_on", unique_key="directory.go_on", actor_id=actor.id)
