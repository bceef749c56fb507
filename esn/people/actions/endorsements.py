"""Endorsing: a colleague says that somebody knows a subject, once for each subject."""

from flask_babel import gettext as _

from esn.core.actor import Actor
from esn.core.errors import NotAllowed, NotFound
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people.events import SkillEndorsed
from esn.people.models import Account, Endorsement, Skill
from esn.people.policy import may_endorse


def endorse_skill(actor: Actor, account_id: int, skill_id: int) -> None:
    """Endorse a subject of this person; endorsing twice is endorsing once."""
    with unit_of_work() as unit:
        skill = _lock_skill(unit, account_id, skill_id)
        if not may_endorse(actor, unit.session.get_one(Account, account_id)):
            raise NotAllowed(_("You can endorse colleagues who still work here, not yourself."))
        if unit.session.get(Endorsement, (skill_id, actor.id)) is None:
            unit.session.add(Endorsement(skill_id=skill_id, account_id=actor.id))
            _record(unit, actor, skill, is_endorsed=True)


def withdraw_endorsement(actor: Actor, account_id: int, skill_id: int) -> None:
    """Endorse a subject no longer."""
    with unit_of_work() as unit:
        skill = _lock_skill(unit, account_id, skill_id)
        row = unit.session.get(Endorsement, (skill_id, actor.id))
        if row is not None:
            unit.session.delete(row)
            _record(unit, actor, skill, is_endorsed=False)


def _lock_skill(unit: UnitOfWork, account_id: int, skill_id: int) -> Skill:
    """The subject, locked, so that it is not taken off meanwhile and a double click waits."""
    skill = unit.session.get(Skill, skill_id, with_for_update=True)
    if skill is None or skill.account_id != account_id:
        raise NotFound
    return skill


def _record(unit: UnitOfWork, actor: Actor, skill: Skill, *, is_endorsed: bool) -> None:
    event = SkillEndorsed(
        actor_id=actor.id, object_id=skill.account_id, skill_id=skill.id, is_endorsed=is_endorsed, name=skill.name
    )
    unit.record(event)
