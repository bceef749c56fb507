"""One's own profile: what it says is written here; what the directory says of a person is not."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from esn.approval.actions import Request, lock_subject, request_approval, withdraw_approval
from esn.core import clock
from esn.core.actor import Actor
from esn.core.errors import Conflict, NotAllowed, NotValid
from esn.core.unit_of_work import unit_of_work
from esn.people import naming
from esn.people.actions.fields import count_save, write_fields
from esn.people.events import ProfileProposed
from esn.people.models import Account
from esn.people.policy import APPROVE, NOTIFY, PROFILE, REVIEWERS, may_change_field, rule_of
from esn.people.queries.personal import PersonalFields, get_personal_fields
from esn.people.words import LANGUAGES, TIME_ZONES
from esn.people.workdays import add_working_days
from esn.settings import settings

ABOUT_LENGTH, SKILL_LENGTH, SKILLS_MAX = 1000, 60, 20


def change_profile(
    actor: Actor, *, about: str, skills: Sequence[str], languages: Sequence[str], time_zone: str, base_version: int
) -> set[str]:
    """Save one's own profile; gives the names of the fields that now wait for review instead of being shown.

    Conflict when it changed since `base_version` was read. Subjects are told by their key; one that is no longer among
    `skills` loses its endorsements.
    """
    zones = (*TIME_ZONES, actor.time_zone)
    wanted = _checked(about, skills, languages, time_zone, is_zone=time_zone in zones)
    with unit_of_work() as unit:
        lock_subject(unit, PROFILE, actor.id)
        account = unit.session.get_one(Account, actor.id, with_for_update={"key_share": True})
        before = get_personal_fields(actor)
        if before.version != base_version:
            raise Conflict(_("Your profile was changed in another window. Save again to replace what is there now."))
        shown = before.shown()
        changed = {name: text for name, text in wanted.items() if text != shown[name]}
        if not all(may_change_field(actor, account.id, name) for name in changed):
            raise NotAllowed(_("You cannot write at present, so your profile stays as it is."))
        asked = {name: text for name, text in changed.items() if rule_of(name) == APPROVE}
        at_once = {name: text for name, text in changed.items() if name not in asked}
        if at_once:
            write_fields(unit, actor.id, account.id, at_once)
        if asked:
            count_save(unit, account.id)
            event = ProfileProposed(
                actor_id=actor.id, object_id=account.id, prior_version=before.version, names=tuple(sorted(asked))
            )
            unit.record(event)
        return _ask(actor, before, at_once, asked)


def withdraw_profile(actor: Actor) -> None:
    """Take back what waits for review on one's own profile; Conflict when it is decided already."""
    withdraw_approval(actor, PROFILE, actor.id)


def _ask(actor: Actor, before: PersonalFields, at_once: Mapping[str, str], asked: Mapping[str, str]) -> set[str]:
    """Put before the reviewers what waits, and what they shall know of; the names of what waits."""
    public, waiting = before.texts(), before.waiting()
    shown = {name: (public[name], text) for name, text in at_once.items() if rule_of(name) == NOTIFY}
    if shown:
        request_approval(actor, _request(actor, shown))
    if not asked and not any(name in waiting for name in at_once):  # a field may have become free meanwhile
        return set()
    wanted = {name: text for name, text in waiting.items() if name not in at_once} | dict(asked)
    request_approval(actor, _request(actor, {name: (public[name], text) for name, text in wanted.items()}, is_due=True))
    return {name for name in asked if wanted[name] != public[name]}


def _request(actor: Actor, parts: Mapping[str, tuple[str, str]], *, is_due: bool = False) -> Request:
    days, zone = settings().profiles.review_days, ZoneInfo(settings().site.time_zone)
    return Request(
        subject_kind=PROFILE,
        subject_id=actor.id,
        parts=parts,
        reviewer_role=REVIEWERS,
        due_at=add_working_days(clock.now(), days, zone) if is_due else None,
    )


def _lines(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _checked(
    about: str, skills: Sequence[str], languages: Sequence[str], time_zone: str, *, is_zone: bool
) -> dict[str, str]:
    """The fields as texts: subjects in the order of their keys, lists one to a line."""
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
    return {
        "about": _lines(about),
        "skills": "\n".join(name for _key, name in sorted(subjects.items())),
        "languages": "\n".join(sorted(set(languages))),
        "time_zone": time_zone,
    }
