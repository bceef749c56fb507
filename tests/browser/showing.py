"""A filled world for the screens, and who looks at which."""

from dataclasses import dataclass
from datetime import timedelta

from esn.approval.actions import Answer, decide_approval
from esn.approval.queries import find_newest
from esn.archive.jobs import seal_records
from esn.archive.keys import make_signing_key
from esn.content.actions.changes import edit_content, remove_content
from esn.content.actions.drafts import save_draft
from esn.content.actions.reactions import set_reaction
from esn.content.actions.scheduling import publish_due, schedule_text
from esn.content.queries import list_scheduled
from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.unit_of_work import unit_of_work
from esn.messages.actions.people import add_people
from esn.messages.actions.reading import set_muted
from esn.messages.actions.sending import send_message
from esn.messages.actions.team_asking import confirm_team_message
from esn.messages.actions.team_replies import answer_all, reply_to_team
from esn.people.actions import (
    change_profile,
    create_official,
    endorse_skill,
    follow_person,
    let_use,
    lock_account,
    name_delegate,
    pause,
)
from esn.people.events import AccountChanged
from esn.people.models import Account
from esn.people.policy import PROFILE
from esn.people.queries import get_profile, load_actor
from esn.posts.actions import create_post
from esn.search.index import index_items
from esn.settings import settings
from esn.spaces.actions.lifecycle import archive_space
from esn.spaces.actions.membership import ask_to_join, invite_person
from esn.spaces.queries import SpaceView
from tests.domain.moderation.acting import decide, report
from tests.factories.cast import Cast
from tests.factories.worlds import (
    make_announcement,
    make_community,
    make_conversation,
    make_post,
    make_reply,
    make_team_message,
)

MARKDOWN = "# Keys\n\n- one\n- **two**\n\n> quoted @colleague\n\n`code` and https://intranet.test.example/" + "x" * 90
LONG = "A long text about the merged list of codes, with all its exceptions. " * 30
FOREIGN, RUDE = "branch-talk", "rule-2"


@dataclass(frozen=True)
class World:
    """What the addresses of screens name."""

    post: int
    own_post: int
    case: int
    open_case: int
    decision: int
    waiting: int
    newcomer: Actor
    pair: int
    group: int
    message: int
    team: int
    shared: int
    refused: int


def fill(cast: Cast) -> World:
    """Communities of each kind, a thread with everything, reports, a decision, a lock, a draft, sealed records."""
    make_signing_key(settings().archive.signing_key_file)
    everybody = (cast.colleague, cast.leader, cast.moderator)
    space = make_community(cast.employee, "fraud-desk", name="Fraud Desk", members=everybody)
    make_community(cast.employee, "empty-room", name="Donau" * 16, visibility="private")
    waiting = make_community(cast.employee, "approved-only", name="Approved Only", visibility="moderated")
    ask_to_join(cast.outsider, waiting.id, "I work on the same lists.")
    invite_person(cast.employee, waiting.id, cast.leader.id)
    _speak_as_desk(cast, space)
    foreign = make_community(cast.outsider, FOREIGN, name="Branch Talk", members=[cast.colleague])
    make_community(cast.outsider, "asks-first", name="Asks First", visibility="moderated")
    make_post(cast.outsider, foreign, title="Cash box", source="Who has the form?")
    post = make_post(cast.colleague, space, title="Which check fails?", source=MARKDOWN)
    reply = make_reply(cast.employee, post, "The *merged* list, @colleague.")
    make_reply(cast.leader, post, "Thank you. @employee, can you look?", parent_id=reply)
    gone = make_reply(cast.colleague, post, "Never mind.")
    remove_content(cast.colleague, gone)
    edit_content(cast.colleague, post, source=MARKDOWN + "\n\nSolved.", title="Which check fails now?", base_version=1)
    for actor, kind in ((cast.employee, "thanks"), (cast.leader, "agree"), (cast.moderator, "idea")):
        set_reaction(actor, post, kind, is_on=True)
    own = make_post(cast.employee, space, source=LONG)
    edit_content(cast.employee, own, source=LONG + "Done.", base_version=1)
    save_draft(cast.employee, draft_id=None, kind="post", place="post:fraud-desk", source="Half a thought")
    removed = make_reply(cast.employee, post, "Mrs K. waits at the counter.")
    case = report(cast.colleague, removed)
    decision = decide(cast.moderator2, case, action="remove")
    open_case = report(cast.employee, make_reply(cast.colleague, post, "You again."), RUDE, details="Rude.")
    lock_account(cast.moderator, cast.outsider.id, "moderation", "posting", note="Three times in a week.")
    texts = {"about": "I keep the lists.\n\nAsk me early.", "skills": ["IBAN checks", "Training"]}
    change_profile(cast.colleague, **texts, languages=["pl"], time_zone="Europe/Warsaw", base_version=0)
    review = find_newest(cast.compliance, PROFILE, cast.colleague.id)
    decide_approval(cast.compliance, review.id, review.digest, {"about": Answer(is_approved=True)})
    change_profile(cast.employee, about=LONG[:900], skills=[], languages=[], time_zone="UTC", base_version=0)
    waiting = find_newest(cast.compliance, PROFILE, cast.employee.id).id
    for line in get_profile(cast.employee, "colleague").personal.skills:
        endorse_skill(cast.employee, cast.colleague.id, line.skill_id)
    _let_refuse(cast)
    pause(cast.leader, "3")
    make_reply(cast.colleague, own, "Thank you, @leader.")
    follow_person(cast.employee, cast.outsider.id)
    index_items("person", [actor.id for actor in (cast.employee, cast.colleague, cast.outsider)])
    seal_records()
    return World(post, own, case, open_case, decision, waiting, _add_newcomer(), *_talk(cast), _schedule(cast))


def _let_refuse(cast: Cast) -> None:
    """The leader's text comes back, with everything a refusal can say."""
    change_profile(cast.leader, about="We are the best.", skills=[], languages=[], time_zone="UTC", base_version=0)
    review = find_newest(cast.compliance, PROFILE, cast.leader.id)
    said = {"rule_id": "rule-4", "sentence": "the best", "reason": "Nobody can prove it.", "proposal": "We try hard."}
    decide_approval(cast.compliance, review.id, review.digest, {"about": Answer(is_approved=False, **said)})


def _talk(cast: Cast) -> tuple[int, int, int, int, int]:
    """A conversation of two with everything, a group with a name, a message of the employee's, and two to teams."""
    pair = make_conversation(cast.employee, cast.colleague, text=MARKDOWN)
    answered = send_message(cast.colleague, pair, LONG)
    message = send_message(cast.employee, pair, "Thank you.", parent_id=answered)
    edit_content(cast.employee, message, source="Thank you both.", base_version=1)
    set_reaction(cast.colleague, message, "thanks", is_on=True)
    remove_content(cast.colleague, send_message(cast.colleague, pair, "Never mind."))
    send_message(cast.colleague, pair, "Shall I add you to the call?")
    group = make_conversation(cast.leader, cast.employee, cast.colleague, name="Mill Lane counter")
    add_people(cast.leader, group, "@moderator", with_history=False)
    set_muted(cast.employee, group, is_muted=True)
    make_conversation(cast.employee, cast.leader, cast.moderator, cast.moderator2, cast.outsider)
    return pair, group, message, *_lead(cast)


def _speak_as_desk(cast: Cast, room: SpaceView) -> None:
    """A post of an official account, under whose name the employee writes."""
    desk = create_official(cast.admin, "HR desk", "Questions on work and pay.")
    let_use(cast.admin, desk, db.session.get_one(Account, cast.employee.id), clock.now().date() + timedelta(days=30))
    create_post(cast.employee, [room.id], "The form for holidays is new.", sender_id=desk)


def _lead(cast: Cast) -> tuple[int, int]:
    """A message that asks to confirm, with replies in each state, and one whose replies everybody sees."""
    name_delegate(cast.leader, db.session.get_one(Account, cast.moderator.id), clock.now().date() + timedelta(days=30))
    team = make_team_message(cast.leader, by=cast.moderator, text=MARKDOWN, statement="I have read the one-page guide.")
    reply_to_team(cast.employee, team, LONG)
    reply_to_team(cast.colleague, team, "Can it start at 13:30?")
    confirm_team_message(cast.colleague, team)
    answer_all(cast.leader, team, "It starts at 13:30 for everybody.")
    make_announcement(cast.moderator)
    shared = make_team_message(cast.leader, replies="shared")
    reply_to_team(cast.colleague, shared, "See you there.")
    return team, shared


def _schedule(cast: Cast) -> int:
    """A post and a message that wait, and a post whose community is archived by then; gives that one."""
    in_time, soon = clock.now() + timedelta(days=3), clock.now() + timedelta(minutes=5)
    room = make_community(cast.employee, "closed-soon", name="Closed Soon")
    schedule_text(cast.employee, "post", {"space_ids": [room.id]}, LONG, title="Too late", publish_at=soon)
    schedule_text(cast.employee, "newmessage", {"to": "@leader", "name": ""}, "Good morning.", publish_at=in_time)
    archive_space(cast.employee, room.id)
    text = list_scheduled(cast.employee).rows[0]
    with clock.at(soon):
        publish_due(text.id)
    return text.id


def _add_newcomer() -> Actor:
    with unit_of_work() as unit:
        row = Account(directory_id="id-new", username="newcomer", display_name="Nia Evans", created_at=clock.now())
        unit.session.add(row)
        unit.session.flush()
        unit.record(AccountChanged(actor_id=None, object_id=row.id, is_new=True, fields={"name": "Nia Evans"}))
    return load_actor(row.id)


def screens(cast: Cast, world: World) -> dict[Actor | None, list[str]]:
    """Who looks at which pages; None is a stranger."""
    desk, post, own = "/c/fraud-desk", f"/p/{world.post}", f"/p/{world.own_post}"
    pair, group, message = f"/messages/{world.pair}", f"/messages/{world.group}", f"/m/{world.message}"
    team, shared = f"/messages/team/{world.team}", f"/messages/team/{world.shared}"
    return {
        cast.employee: [
            *("/", "/c", "/c?q=nothing-like-it", "/c/new", desk, "/c/empty-room", f"/c/{FOREIGN}"),
            *(f"{desk}/{page}" for page in ("about", "members", "invite", "invite?q=zzz", "settings", "leave")),
            *("/c/approved-only/members", "/c/asks-first", "/c/asks-first/ask"),
            *(post, f"{post}/history", f"{post}/reactions", f"{post}/report"),
            *(own, f"{own}/edit", f"{own}/delete", f"{own}/reactions"),
            *("/compose", "/compose?to=fraud-desk", "/drafts", "/scheduled", f"/scheduled/{world.refused}"),
            *("/people", "/people?q=zzz", "/people/following", "/u/employee", "/u/colleague", "/u/colleague/skills/1"),
            *("/u/colleague/activity", "/u/moderator2/activity", "/u/official.hr-desk"),
            *("/settings/profile", "/people?skill=IBAN", "/people?skill=zzz&language=de"),
            *("/people/chart", "/people/chart?root=leader", "/people/chart?root=leader&view=chart"),
            *("/search", "/search?q=merged", "/search?q=zzz"),
            *("/notifications", "/notifications?filter=all", "/notifications?filter=done"),
            *("/messages", "/messages/new", "/messages/new?to=outsider", "/messages/settings", pair, group),
            *(f"{pair}?at={world.message}", f"{pair}/about", f"{group}/about", f"{group}/leave"),
            *("/messages/team", team, shared),
            *(f"{message}/{page}" for page in ("card", "edit", "delete", "history", "reactions")),
            *("/moderation/log", "/moderation/log?action=warn", f"/moderation/log/{world.case}"),
            *("/reports/mine", f"/appeals/{world.decision}"),
            *("/policy", "/policy/1", "/policy/compare?from=1&to=2", "/about/recorded", "/about/seal"),
            *("/about/accessibility", "/help", "/help/shortcuts", "/settings/sessions"),
        ],
        cast.compliance: [
            *("/", "/c", "/people/following", "/drafts", "/scheduled", "/notifications", "/reports/mine", "/compose"),
            *("/compliance/profiles", "/compliance/profiles?tab=changed", "/compliance/profiles?tab=decided"),
            *(f"/compliance/profiles/{world.waiting}", "/messages"),
        ],
        cast.leader: [
            *("/settings/profile", "/settings/notifications", "/settings/delegates", "/notifications", "/messages"),
            *("/messages/team/new", "/messages/team/new/people?scope=reports", team, f"{team}?show=done"),
            f"{team}/people?which=waiting",
        ],
        cast.moderator: [
            *("/moderation", "/moderation?tab=mine", "/moderation?tab=appeals", "/moderation?tab=decided"),
            *(f"/moderation/cases/{world.open_case}", f"/moderation/cases/{world.case}"),
        ],
        cast.admin: [
            *("/admin", "/admin/accounts", "/admin/accounts?q=leila", "/admin/accounts/outsider", "/admin/policies"),
            *("/admin/directory", "/admin/directory/groups", "/admin/health", "/admin/docs/architecture.md"),
            *("/admin/official-accounts", "/admin/official-accounts/official.hr-desk", "/sign-in/again"),
        ],
        world.newcomer: ["/terms"],
        None: ["/sign-in", "/policy", "/help"],
    }
