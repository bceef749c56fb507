"""Replaying the talk: every act goes through its action, with the clock set to when it happened."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import sqlalchemy as sa

from esn.cli.demo.people import Firm
from esn.cli.demo.talk import Act, Facts
from esn.content.actions.changes import edit_content, remove_content
from esn.content.actions.reactions import set_reaction
from esn.content.actions.replies import reply_to
from esn.content.models import Content
from esn.core import clock
from esn.core.db import db
from esn.core.unit_of_work import unit_of_work
from esn.messages.actions.sending import send_message
from esn.messages.actions.starting import start_conversation
from esn.messages.actions.team import NewTeamMessage, address_people, send_team_message
from esn.messages.actions.team_asking import confirm_team_message
from esn.messages.actions.team_replies import reply_to_team
from esn.messages.audience import Audience
from esn.messages.queries.audience import measure
from esn.moderation.actions.appeals import decide_appeal, file_appeal
from esn.moderation.actions.cases import claim_case
from esn.moderation.actions.decisions import decide_case
from esn.moderation.actions.reports import report_content
from esn.moderation.models import Case, Decision
from esn.people.models import Unit
from esn.posts.actions import create_post
from esn.spaces.actions.lifecycle import NewSpace, create_space
from esn.spaces.actions.membership import invite_person, join_space, set_role
from esn.terms.actions import accept_terms
from esn.terms.queries import get_standing, get_text

BEFORE = timedelta(days=14)  # the communities are older than the first post in them
ASKED = timedelta(days=7)  # from a team message to the day until which it asks to confirm
BATCH = 40  # acts in one transaction


class Replay:
    """The ids of what was made so far, by the keys of the files."""

    def __init__(self, firm: Firm) -> None:
        self._firm = firm
        self._spaces: dict[str, int] = {}
        self._members: dict[str, list[str]] = {}
        self._texts: dict[str, int] = {}

    def accept_terms(self, names: Sequence[str]) -> None:
        """Everybody accepts the version that was in force when the talk began."""
        for name in names:
            actor = self._firm.actor(name)
            text = get_text(get_standing(actor).in_force or 1, "en")
            accept_terms(actor, text.version, text.language, text.digest)

    def create_community(self, community: Facts) -> None:
        """The community, its members and their roles."""
        owner = self._firm.actor(community["owners"][0])
        facts = {name: community[name] for name in ("slug", "name", "purpose", "visibility", "is_listed")}
        space_id = create_space(owner, NewSpace(kind="community", **facts))
        roles = {name: role for role in ("champion", "moderator", "owner") for name in community.get(f"{role}s", ())}
        names = self._firm.members([*community["members"], *(f"uid:{name}" for name in roles)])
        self._spaces[community["slug"]], self._members[community["slug"]] = space_id, names
        for name in names:
            person = self._firm.actor(name)
            if person.id == owner.id:
                continue
            if community["visibility"] != "open":
                invite_person(owner, space_id, person.id)
            join_space(person, space_id)
            if name in roles:
                set_role(owner, space_id, person.id, roles[name])

    def post(self, act: Act) -> None:
        """Write a post."""
        author, space_id = self._firm.actor(act.facts["by"]), self._spaces[act.facts["slug"]]
        text, title = act.facts["text"].strip(), act.facts.get("title", "")
        self._texts[act.key] = create_post(author, [space_id], text, title=title)

    def reply(self, act: Act) -> None:
        """Answer a post or a reply."""
        root_id, parent = self._texts[act.facts["root"]], act.facts["parent"]
        author, text = self._firm.actor(act.facts["by"]), act.facts["text"].strip()
        self._texts[act.key] = reply_to(author, root_id, text, parent_id=self._texts[parent] if parent else None)

    def message(self, act: Act) -> None:
        """Write a message; the first one begins the conversation."""
        author, text, place = self._firm.actor(act.facts["by"]), act.facts["text"].strip(), act.facts["place"]
        if place not in self._spaces:
            to = " ".join(f"@{name}" for name in act.facts["people"] if name != author.username)
            self._spaces[place] = start_conversation(author, to, text, name=act.facts["name"])
            newest = sa.select(sa.func.max(Content.id)).where(Content.space_id == self._spaces[place])
            self._texts[act.key] = db.session.execute(newest).scalar_one()
            return
        parent = act.facts["parent"]
        parent_id = self._texts[parent] if parent else None
        self._texts[act.key] = send_message(author, self._spaces[place], text, parent_id=parent_id)

    def team(self, act: Act) -> None:
        """Write to a unit, or announce something to everybody, and let it arrive at once."""
        sender, days = self._firm.actor(act.facts["by"]), act.facts.get("announced_days")
        if days:
            audience = Audience(kind="everybody")
        else:
            unit = sa.select(Unit.id).where(Unit.directory_id == act.facts["unit"])
            audience = Audience(kind="unit", unit_id=db.session.execute(unit).scalar_one())
        statement = act.facts.get("statement", "")
        message = NewTeamMessage(
            source=act.facts["text"].strip(),
            audience=audience,
            seen=measure(sender, audience).mark,
            statement=statement,
            confirm_by=(act.at + ASKED).date() if statement else None,
            announce_until=(act.at + timedelta(days=days)).date() if days else None,
        )
        self._texts[act.key] = send_team_message(sender, message)
        address_people(self._texts[act.key])

    def team_reply(self, act: Act) -> None:
        """Answer a team message."""
        author, about = self._firm.actor(act.facts["by"]), self._texts[act.facts["about"]]
        self._texts[act.key] = reply_to_team(author, about, act.facts["text"].strip())

    def team_confirm(self, act: Act) -> None:
        """Confirm what a team message asks."""
        confirm_team_message(self._firm.actor(act.facts["by"]), self._texts[act.key])

    def edit(self, act: Act) -> None:
        """Give a text its next version."""
        content_id = self._texts[act.key]
        version = db.session.scalar(sa.select(Content.version).where(Content.id == content_id)) or 1
        author, text = self._firm.actor(act.facts["by"]), act.facts["text"].strip()
        edit_content(author, content_id, source=text, title=act.facts["title"], base_version=version)

    def remove(self, act: Act) -> None:
        """Take one's own text away."""
        remove_content(self._firm.actor(act.facts["by"]), self._texts[act.key])

    def react(self, act: Act) -> None:
        """Let the people named react, or as many members as the number says."""
        who = act.facts["who"]
        if isinstance(who, int):
            members = [name for name in self._members[act.key.split("/")[0]] if name != act.facts["by"]]
            start = sum(map(ord, act.key)) % len(members)
            who = (members[start:] + members[:start])[:who]
        for name in who:
            set_reaction(self._firm.actor(name), self._texts[act.key], act.facts["kind"], is_on=True)

    def report(self, act: Act) -> None:
        """Report a text."""
        report_content(
            self._firm.actor(act.facts["by"]),
            self._texts[act.key],
            rule_id=act.facts["rule"],
            details=act.facts.get("details", ""),
            hide_now=act.facts.get("hide_now", False),
        )

    def decide(self, act: Act) -> None:
        """Take the case and decide it."""
        moderator, case = self._firm.actor(act.facts["by"]), self._case(act)
        claim_case(moderator, case.id)
        version = db.session.scalar(sa.select(Content.version).where(Content.id == case.content_id)) or 1
        decide_case(
            moderator,
            case.id,
            action=act.facts["action"],
            rule_id=act.facts["rule"],
            reason=act.facts["reason"].strip(),
            seen=(self._case(act).version, version),
        )

    def appeal(self, act: Act) -> None:
        """The author appeals."""
        case = self._case(act)
        decision_id = db.session.execute(sa.select(Decision.id).where(Decision.case_id == case.id)).scalar_one()
        author_id = db.session.execute(sa.select(Content.author_id).where(Content.id == case.content_id)).scalar_one()
        file_appeal(self._firm.person(author_id), decision_id, act.facts["text"].strip())

    def judge(self, act: Act) -> None:
        """Another moderator decides the appeal."""
        moderator, case = self._firm.actor(act.facts["by"]), self._case(act)
        claim_case(moderator, case.id)
        outcome, reason = act.facts["outcome"], act.facts["reason"].strip()
        decide_appeal(moderator, case.id, outcome=outcome, reason=reason, case_version=self._case(act).version)

    def _case(self, act: Act) -> Case:
        query = sa.select(Case).where(Case.content_id == self._texts[act.key]).order_by(Case.id.desc())
        return db.session.scalars(query.limit(1).execution_options(populate_existing=True)).one()


def replay(firm: Firm, communities: Sequence[Facts], acts: Sequence[Act], tell: Callable[[int], None]) -> None:
    """Make the communities, then let everything happen in order; `tell` hears of each step done."""
    stage = Replay(firm)
    begin = acts[0].at - BEFORE
    with clock.at(begin):
        for file in communities:
            with unit_of_work():
                stage.create_community(file["community"])
            tell(1)
        with unit_of_work():
            stage.accept_terms(firm.members(["everybody"]))
    for some in (acts[first : first + BATCH] for first in range(0, len(acts), BATCH)):
        with unit_of_work():
            for act in some:
                with clock.at(act.at):
                    getattr(stage, act.kind)(act)
        tell(len(some))
