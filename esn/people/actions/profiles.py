"""One's own profile: what it says is written here; what the directory says of a person is not."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.core import clock
from esn.core.actor import Actor
from esn.core.errors import Conflict, NotAllowed, NotValid
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.people import naming
from esn.people.actions.languages import set_languages
from esn.people.events import ProfileChanged
from esn.people.models import Account, Endorsement, PersonalProfile, Skill
from esn.people.policy import may_change_field
from esn.people.queries.personal import PersonalFields, get_personal_fields
from esn.people.words import LANGUAGES, TIME_ZONES

ABOUT_LENGTH, SKILL_LENGTH, SKILLS_MAX = 1000, 60, 20


def change_profile(
    actor: Actor, *, about: str, skills: Sequence[str], languages: Sequence[str], time_zone: str, base_version: int
) -> None:
    """Save one's own profile; Conflict when it changed since `base_version` was read. Subjects are told by their key.

    A subject that is no longer among `skills` loses its endorsements.
    """
    zones = (*TIME_ZONES, actor.time_zone)
    subjects = _checked(about, skills, languages, is_zone=time_zone in zones)
    with unit_of_work() as unit:
        account = unit.session.get_one(Account, actor.id, with_for_update={"key_share": True})
        before = get_personal_fields(actor)
        if before.version != base_version:
            raise Conflict(_("Your profile was changed in another window. Save again to replace what is there now."))
        wanted = {
            "about": _lines(about),
            "skills": "\n".join(subjects.values()),
            "languages": "\n".join(sorted(set(languages))),
            "time_zone": time_zone,
        }
        changed = {name: text for name, text in wanted.items() if text != _as_text(before)[name]}
        if not all(may_change_field(actor, account.id, name) for name in changed):
            raise NotAllowed(_("You cannot write at present, so your profile stays as it is."))
        if not changed:
            return
        account.time_zone = time_zone
        _set_about(unit, account.id, wanted["about"], before.version + 1)
        _set_skills(unit, account.id, subjects)
        set_languages(unit, [(account.id, languages)], is_own=True)
        unit.record(
            ProfileChanged(actor_id=actor.id, object_id=account.id, prior_version=before.version, fields=changed)
        )


def _as_text(fields: PersonalFields) -> dict[str, str]:
    return {
        "about": fields.about,
        "skills": "\n".join(fields.skills),
        "languages": "\n".join(fields.languages),
        "time_zone": fields.time_zone,
    }


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _checked(about: str, skills: Sequence[str], languages: Sequence[str], *, is_zone: bool) -> dict[str, str]:
    """The subjects by their keys, in the order of their keys."""
    names = [" ".join(name.split()) for name in skills]
    subjects = {key: name for name in names if (key := naming.key_of(name))}
    faults = {}
    if len(about) > ABOUT_LENGTH:
        faults["about"] = _("Use at most %(max)d characters.", max=ABOUT_LENGTH)
    if len(subjects) > SKILLS_MAX:
        faults["skills"] = _("Name at most %(max)d subjects.", max=SKILLS_MAX)
    if any(len(name) > SKILL_LENGTH for name in names):
        faults["skills"] = _("Use at most %(max)d characters for a subject.", max=SKILL_LENGTH)
    if not set(languages) <= set(LANGUAGES):
        faults["languages"] = _("Choose languages from the list.")
    if not is_zone:
        faults["time_zone"] = _("Choose a time zone from the list.")
    if faults:
        raise NotValid(fields=faults)
    return dict(sorted(subjects.items()))


def _set_about(unit: UnitOfWork, account_id: int, about: str, version: int) -> None:
    profile = unit.session.get(PersonalProfile, account_id) or PersonalProfile(account_id=account_id)
    profile.about, profile.version, profile.changed_at = about, version, clock.now()
    unit.session.add(profile)


def _set_skills(unit: UnitOfWork, account_id: int, subjects: dict[str, str]) -> None:
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
