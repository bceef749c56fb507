"""What some people of the demo firm say of themselves (config/demo/README.md tells the format)."""

import tomllib

from esn.approval.actions import Answer, decide_approval
from esn.approval.queries import find_newest
from esn.cli.demo.people import Firm
from esn.cli.demo.talk import DEMO, Facts
from esn.core.actor import Actor
from esn.core.unit_of_work import unit_of_work
from esn.people.actions import change_profile, endorse_skill
from esn.people.policy import PROFILE
from esn.people.queries import get_personal_fields, get_profile


def read_profiles() -> list[Facts]:
    """The profiles of the file."""
    profiles: list[Facts] = tomllib.loads((DEMO / "profiles.toml").read_text("utf-8"))["profile"]
    return profiles


def introduce(firm: Firm) -> None:
    """Let people write their profiles and endorse each other, in one transaction; compliance reads what has to be."""
    with unit_of_work():
        for facts in read_profiles():
            actor, skills = firm.actor(facts["by"]), facts["skills"]
            _write(actor, facts, facts["about"])
            _approve(firm.actor("compliance"), actor)
            for line in get_profile(actor, actor.username).personal.skills:
                for name in skills[line.name]:
                    endorse_skill(firm.actor(name), actor.id, line.skill_id)
            if "later" in facts:
                _write(actor, facts, facts["later"])


def _write(actor: Actor, facts: Facts, about: str) -> None:
    skills, languages = list(facts["skills"]), facts.get("languages", ())
    version = get_personal_fields(actor).version
    change_profile(
        actor, about=about, skills=skills, languages=languages, time_zone=actor.time_zone, base_version=version
    )


def _approve(reviewer: Actor, actor: Actor) -> None:
    review = find_newest(reviewer, PROFILE, actor.id)
    if review is not None and review.is_pending and review.may_decide:
        answers = {part.name: Answer(is_approved=True) for part in review.parts}
        decide_approval(reviewer, review.id, review.digest, answers)
