"""How much of a space should reach somebody."""

from flask_babel import gettext as _

from esn.core.actor import Actor
from esn.core.db import insert_for
from esn.core.errors import NotAllowed, NotValid
from esn.core.unit_of_work import unit_of_work
from esn.spaces import policy
from esn.spaces.actions import rows
from esn.spaces.events import LevelChosen
from esn.spaces.models import LEVELS, SpacePreference


def set_level(actor: Actor, space_id: int, level: int | None) -> None:
    """Choose EVERYTHING, HIGHLIGHTS, MENTIONS or MUTED for a space one belongs to."""
    if level not in LEVELS:
        raise NotValid(fields={"level": _("Choose one of the levels shown.")})
    with unit_of_work() as unit:
        space, own = rows.lock_space(unit, actor, space_id)
        if not policy.may_choose_level(actor, space, own):
            raise NotAllowed(_("Join %(name)s to choose a level.", name=space.name))
        insert = insert_for(unit.session)(SpacePreference.__table__)
        row = insert.values(account_id=actor.id, space_id=space.id, level=level)
        keys = ["account_id", "space_id"]
        unit.session.execute(row.on_conflict_do_update(index_elements=keys, set_={"level": level}))
        unit.record(LevelChosen(actor_id=actor.account_id, object_id=space.id, space_ids=(space.id,), level=level))
