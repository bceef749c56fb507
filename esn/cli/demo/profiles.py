"""What some people of the demo firm say of themselves (config/demo/README.md tells the format)."""

import tomllib

from esn.cli.demo.people import Firm
from esn.cli.demo.talk import DEMO, Facts
from esn.core.unit_of_work import unit_of_work
from esn.people.actions import change_profile, endorse_skill
from esn.people.queries import get_profile


def read_profiles() -> list[Facts]:
    """The profiles of the file."""
    profiles: list[Facts] = tomllib.loads((DEMO / "profiles.toml").read_text("utf-8"))["profile"]
    return profiles


def introduce(firm: Firm) -> None:
    """Let people write their profiles and endorse each other, in one transaction."""
    with unit_of_work():
        for facts in read_profiles():
            actor, skills = firm.actor(facts["by"]), facts["skills"]
            change_profile(
                actor,
                about=facts["about"],
                skills=list(skills),
                languages=facts.get("languages", ()),
                time_zone=actor.time_zone,
                base_version=0,
            )
            for line in get_profile(actor, actor.username).personal.skills:
                for name in skills[line.name]:
                    endorse_skill(firm.actor(name), actor.id, line.skill_id)
