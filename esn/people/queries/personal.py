"""What people say of themselves: about, subjects with their endorsements, languages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from esn.approval.models import PARTLY, REFUSED
from esn.approval.queries import Review, find_newest
from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import db
from esn.people.models import Account, Endorsement, PersonalProfile, Skill, SpokenLanguage
from esn.people.policy import LOCKED, OWN_FIELDS, PROFILE, may_see_review, rule_of

ENDORSED_MAX = 100  # counted no further
ENDORSERS_SHOWN = 3
REFUSAL_SHOWN = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalFields:
    """The fields of the actor's own profile, as the form shows them."""

    about: str
    skills: Sequence[str]  # names, in the order of their keys
    languages: Sequence[str]  # tags that the person added
    time_zone: str
    version: int
    review: Review | None  # what waits, or what was refused lately
    rules: Mapping[str, str]  # of each field: free, notify, approve or locked

    def texts(self) -> dict[str, str]:
        """What everybody sees, each field as a text; of lists one line each."""
        skills, languages = "\n".join(self.skills), "\n".join(self.languages)
        return {"about": self.about, "skills": skills, "languages": languages, "time_zone": self.time_zone}

    def waiting(self) -> dict[str, str]:
        """What waits for review."""
        return self.review.texts() if self.review is not None and self.review.is_pending else {}

    def shown(self) -> dict[str, str]:
        """What the form shows: what waits, in place of what everybody sees."""
        return self.texts() | self.waiting()

    def shown_again(self, use: str) -> dict[str, str]:
        """What the form shows after a refusal: the texts refused (`use` is mine), or those proposed instead."""
        if self.review is None or use not in ("mine", "proposal"):
            return self.shown()
        refused = [part for part in self.review.parts if part.is_approved is False]
        texts = {part.name: part.after if use == "mine" else part.proposal for part in refused}
        return self.shown() | {name: text for name, text in texts.items() if text}

    def is_locked(self, name: str) -> bool:
        """Whether the firm has fixed this field."""
        return self.rules[name] == LOCKED


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillLine:
    """A subject of somebody, and what colleagues say of it."""

    skill_id: int
    name: str
    endorsed: int  # by how many, counted up to ENDORSED_MAX
    endorsers: Sequence[tuple[str, str]]  # name and username of the first ENDORSERS_SHOWN
    is_mine: bool  # whether the actor endorsed it


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """What a profile shows of a person beside the directory."""

    about: Sequence[str]  # paragraphs
    changed_at: datetime | None
    skills: Sequence[SkillLine]  # the most endorsed first
    languages: Sequence[str]  # tags that the person added


def get_personal_fields(actor: Actor) -> PersonalFields:
    """The actor's own fields."""
    profile = db.session.get(PersonalProfile, actor.id)
    return PersonalFields(
        about=profile.about if profile else "",
        skills=list_skills([actor.id]).get(actor.id, []),
        languages=_own_languages(actor.id),
        time_zone=db.session.execute(sa.select(Account.time_zone).where(Account.id == actor.id)).scalar_one(),
        version=profile.version if profile else 0,
        review=find_review(actor, actor.id),
        rules={name: rule_of(name) for name in OWN_FIELDS},
    )


def find_review(actor: Actor, account_id: int) -> Review | None:
    """What waits for review on a profile, or was refused in the last days; for the person and the reviewers only."""
    review = find_newest(actor, PROFILE, account_id) if may_see_review(actor, account_id) else None
    if review is None or review.is_pending:
        return review
    is_news = review.decided_at is not None and clock.now() - review.decided_at < REFUSAL_SHOWN
    return review if is_news and review.state in (REFUSED, PARTLY) else None


def get_personal(actor: Actor, account_id: int) -> Personal:
    """What this person says of themselves, as the actor sees it."""
    profile = db.session.get(PersonalProfile, account_id)
    return Personal(
        about=[part for part in profile.about.split("\n\n") if part] if profile else [],
        changed_at=profile.changed_at if profile else None,
        skills=_skill_lines(actor, account_id),
        languages=_own_languages(account_id),
    )


def list_skills(account_ids: Collection[int]) -> dict[int, list[str]]:
    """The names of the subjects of these people, by account id, in the order of their keys."""
    found: dict[int, list[str]] = {}
    query = sa.select(Skill.account_id, Skill.name).where(Skill.account_id.in_(account_ids))
    for account_id, name in db.session.execute(query.order_by(Skill.account_id, Skill.key)):
        found.setdefault(account_id, []).append(name)
    return found


def _skill_lines(actor: Actor, account_id: int) -> list[SkillLine]:
    some = sa.select(Endorsement.account_id).where(Endorsement.skill_id == Skill.id).correlate(Skill)
    endorsed = sa.select(sa.func.count()).select_from(some.limit(ENDORSED_MAX).subquery()).scalar_subquery()
    is_mine = sa.exists().where(Endorsement.skill_id == Skill.id, Endorsement.account_id == actor.account_id)
    query = sa.select(Skill.id, Skill.name, endorsed.label("endorsed"), is_mine.correlate(Skill).label("is_mine"))
    found = query.where(Skill.account_id == account_id).order_by(sa.desc("endorsed"), Skill.key, Skill.id)
    rows = db.session.execute(found).all()
    names = _first_endorsers([row.id for row in rows if row.endorsed])
    return [
        SkillLine(
            skill_id=row.id,
            name=row.name,
            endorsed=row.endorsed,
            endorsers=names.get(row.id, ()),
            is_mine=row.is_mine,
        )
        for row in rows
    ]


def _first_endorsers(skill_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    if not skill_ids:
        return {}
    rank = sa.func.row_number().over(partition_by=Endorsement.skill_id, order_by=(Account.sort_name, Account.id))
    ranked = sa.select(Endorsement.skill_id, Account.display_name, Account.username, rank.label("place"))
    ranked = ranked.join(Account, Account.id == Endorsement.account_id).where(Endorsement.skill_id.in_(skill_ids))
    few = ranked.subquery()
    found: dict[int, list[tuple[str, str]]] = {}
    query = sa.select(few.c.skill_id, few.c.display_name, few.c.username).where(few.c.place <= ENDORSERS_SHOWN)
    for skill_id, name, username in db.session.execute(query.order_by(few.c.skill_id, few.c.place)):
        found.setdefault(skill_id, []).append((name, username))
    return found


def _own_languages(account_id: int) -> list[str]:
    own = sa.select(SpokenLanguage.tag).where(SpokenLanguage.account_id == account_id, SpokenLanguage.is_own)
    return list(db.session.scalars(own.order_by(SpokenLanguage.tag)))
