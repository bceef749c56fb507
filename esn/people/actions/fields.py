"""The fields of a profile as rows: what the person decided alone, and what somebody approved."""

from collections.abc import Mapping

import sqlalchemy as sa

from esn.core import clock
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people import naming
from esn.people.actions.languages import set_languages
from esn.people.events import ProfileChanged
from esn.people.models import Account, Endorsement, PersonalProfile, Skill


def publish_fields(reviewer_id: int | None, account_id: int, texts: Mapping[str, str]) -> None:
    """Show what a reviewer approved."""
    with unit_of_work() as unit:
        unit.session.get_one(Account, account_id, with_for_update={"key_share": True})
        write_fields(unit, reviewer_id, account_id, texts)


def replace_about(unit: UnitOfWork, actor_id: int | None, account_id: int, *, before: str, after: str) -> bool:
    """What somebody says of themselves becomes another text, for a decision; False where it says something else now."""
    unit.session.get_one(Account, account_id, with_for_update={"key_share": True})
    profile = unit.session.get(PersonalProfile, account_id, populate_existing=True)
    if profile is None or profile.about != before:
        return False
    write_fields(unit, actor_id, account_id, {"about": after})
    return True


def write_fields(unit: UnitOfWork, actor_id: int | None, account_id: int, texts: Mapping[str, str]) -> None:
    """Write these fields, as texts, of an account that is locked; what is not named stays."""
    profile = count_save(unit, account_id)
    if "about" in texts:
        profile.about, profile.changed_at = texts["about"], clock.now()
    if "skills" in texts:
        _set_skills(unit, account_id, texts["skills"].splitlines())
    if "languages" in texts:
        set_languages(unit, [(account_id, texts["languages"].splitlines())], is_own=True)
    if "time_zone" in texts:
        unit.session.get_one(Account, account_id).time_zone = texts["time_zone"]
    unit.record(
        ProfileChanged(actor_id=actor_id, object_id=account_id, prior_version=profile.version - 1, fields=dict(texts))
    )


def count_save(unit: UnitOfWork, account_id: int) -> PersonalProfile:
    """The profile of an account that is locked, one version further."""
    profile = unit.session.get(PersonalProfile, account_id)
    if profile is None:
        profile = PersonalProfile(account_id=account_id, about="", version=0, changed_at=clock.now())
        unit.session.add(profile)
    profile.version += 1
    return profile


def _set_skills(unit: UnitOfWork, account_id: int, names: list[str]) -> None:
    subjects = {naming.key_of(name): name for name in names}
    mine = sa.select(Skill).where(Skill.account_id == account_id).order_by(Skill.id).with_for_update()
    known = {skill.key: skill for skill in unit.session.scalars(mine)}
    gone = [skill.id for key, skill in known.items() if key not in subjects]
    if gone:
        unit.session.execute(sa.delete(Endorsement).where(Endorsement.skill_id.in_(gone)))
        unit.session.execute(sa.delete(Skill).where(Skill.id.in_(gone)))
    for key, name in subjects.items():
        if key in known:
            known[key].name = name
        else:
            unit.session.add(Skill(account_id=account_id, key=key, name=name))
