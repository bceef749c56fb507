"""Wall 1: every kind of person x every route x a private object full of canaries. A route not in the matrix fails."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from esn.approval.models import Approval
from esn.auth.actions import open_session
from esn.content.actions.drafts import save_draft
from esn.content.actions.scheduling import schedule_text
from esn.content.models import Content
from esn.core import clock
from esn.core.db import db
from esn.messages.actions.team_replies import reply_to_team
from esn.messages.queries.messages import get_message
from esn.moderation.actions.reports import report_content
from esn.moderation.models import Case
from esn.notifications.models import Notification
from esn.people.actions import change_profile
from tests.factories.cast import Cast
from tests.factories.clients import Browser, make_client
from tests.factories.worlds import make_community, make_conversation, make_post, make_reply, make_team_message

PEOPLE = ("stranger", "outsider", "member", "moderator", "administrator")
SLUG = "canary-slug"
CANARY = re.compile(r"canary-[a-z]+", re.IGNORECASE)
ABSENT = "987654"

# what is asked beside the path, so that routes without an object have something to leak
QUERIES = {
    "search.show_search": "?q=canary",
    "search.show_suggestions": "?q=canary",
    "people.suggest_people": "?q=canary",
    "live.show_news": "?feed=0&space={space}&thread={content_id}&replies=0&conversation={space_id}&messages=0",
    "message_writing.show_new": "?to=employee",
    "community.show_newer": "?cursor=0",
    "feed.show_newer": "?cursor=0",
    "posts.show_newer_replies": "?cursor=0",
    "terms.compare_versions": "?from=1&to=2",
    "writing.compose": "?to=canary-slug",
    "writing.tell_audience": "?to=canary-slug&also=canary-slug",
}
# endpoint -> the status that each of PEOPLE gets; the object is a private, unlisted community and all that is in it
READING = {
    "activity.show_activity": "303 200 200 200 200",
    "admin.list_accounts": "303 403 403 403 200",
    "admin.list_policies": "303 403 403 403 200",
    "admin.show_account": "303 403 403 403 200",
    "admin.show_directory": "303 403 403 403 200",
    "admin.show_group_rules": "303 403 403 403 200",
    "admin.show_overview": "303 403 403 403 200",
    "appeals.show_decision": "303 404 404 404 404",
    "auth.list_sessions": "303 200 200 200 200",
    "auth.show_kept_form": "303 303 303 303 303",
    "auth.show_sign_in": "200 303 303 303 303",
    "auth.show_sign_in_again": "303 200 200 200 200",
    "chart.show_chart": "303 200 200 200 200",
    "communities.show_directory": "303 200 200 200 200",
    "communities.show_new": "303 200 200 200 200",
    "community.show_community": "303 404 200 404 404",
    "community.show_newer": "303 404 200 404 404",
    "community_settings.show_about": "303 404 200 404 404",
    "community_settings.show_settings": "303 404 403 404 404",
    "compliance.download_checkpoints": "303 200 200 200 200",
    "compliance.download_keys": "303 200 200 200 200",
    "compliance.show_recorded": "200 200 200 200 200",
    "compliance.show_seal": "303 200 200 200 200",
    "delegates.show_delegates": "303 200 200 200 200",
    "development.show_components": "303 404 404 404 404",
    "drafts.show_drafts": "303 200 200 200 200",
    "feed.show_home": "303 200 200 200 200",
    "feed.show_newer": "303 200 200 200 200",
    "following.list_followed": "303 200 200 200 200",
    "health.show_health": "200 200 200 200 200",
    "health.show_readiness": "200 200 200 200 200",
    "help.show_accessibility": "200 200 200 200 200",
    "help.show_help": "200 200 200 200 200",
    "help.show_shortcuts": "200 200 200 200 200",
    "joining.show_ask": "303 404 200 404 404",
    "joining.show_leave": "303 404 200 404 404",
    "live.show_news": "303 200 200 200 200",
    "members.show_invite": "303 404 403 404 404",
    "members.show_members": "303 404 200 404 404",
    "members.show_remove": "303 404 403 404 404",
    "message_people.confirm_leaving": "303 404 200 404 404",
    "message_people.show_about": "303 404 200 404 404",
    "message_people.show_settings": "303 200 200 200 200",
    "message_writing.confirm_removal": "303 404 404 404 404",
    "message_writing.edit": "303 404 404 404 404",
    "message_writing.show_new": "303 200 200 200 200",
    "messages.show_card": "303 404 200 404 404",
    "messages.show_conversation": "303 404 200 404 404",
    "messages.show_history": "303 404 200 404 404",
    "messages.show_list": "303 200 200 200 200",
    "messages.show_message": "303 404 303 404 404",
    "messages.show_newer": "303 404 200 404 404",
    "messages.show_reactors": "303 404 200 404 404",
    "moderation_cases.show_case": "303 404 404 200 404",
    "moderation_log.download_log": "303 200 200 200 200",
    "moderation_log.show_entry": "303 404 404 404 404",
    "moderation_log.show_log": "303 200 200 200 200",
    "moderation_queue.show_queue": "303 404 404 200 404",
    "notifications.show_notifications": "303 200 200 200 200",
    "operation.show_documentation": "303 403 403 403 200",
    "operation.show_health": "303 403 403 403 200",
    "own_profile.show_form": "303 200 200 200 200",
    "official.show_account": "303 403 403 403 404",
    "official.show_list": "303 403 403 403 200",
    "people.list_people": "303 200 200 200 200",
    "people.show_card": "303 303 303 303 303",
    "people.show_photo": "303 404 404 404 404",
    "people.show_profile": "303 200 200 200 200",
    "people.suggest_people": "303 200 200 200 200",
    "posts.show_card": "303 404 200 404 404",
    "posts.show_history": "303 404 200 404 404",
    "posts.show_newer_replies": "303 404 200 404 404",
    "posts.show_post": "303 404 200 404 404",
    "quiet.show_form": "303 200 200 200 200",
    "reporting.list_mine": "303 200 200 200 200",
    "reporting.show_about_form": "303 404 404 404 404",
    "reporting.show_form": "303 404 200 404 404",
    "reporting.show_report": "303 404 200 404 404",
    "scheduled.edit": "303 404 404 404 404",
    "scheduled.show_scheduled": "303 200 200 200 200",
    "search.show_search": "303 200 200 200 200",
    "search.show_suggestions": "303 200 200 200 200",
    "skills.list_endorsers": "303 404 404 404 404",
    "static": "200 200 200 200 200",
    "team_messages.show_list": "303 200 200 200 200",
    "team_messages.show_message": "303 404 200 404 404",
    "team_messages.show_people": "303 404 404 404 404",
    "team_writing.show_new": "303 403 403 403 403",
    "team_writing.show_people": "303 403 403 403 403",
    "terms.compare_versions": "200 200 200 200 200",
    "terms.show_gate": "303 303 303 303 303",
    "terms.show_policy": "200 200 200 200 200",
    "terms.show_version": "200 200 200 200 200",
    "vetting.show_queue": "303 404 404 404 404",
    "vetting.show_review": "303 404 404 404 404",
    "writing.compose": "303 200 200 200 200",
    "writing.tell_audience": "303 200 200 200 200",
    "writing.confirm_removal": "303 404 404 404 404",
    "writing.edit": "303 404 404 404 404",
    "writing.show_reactors": "303 404 200 404 404",
}
# endpoint -> the status of an empty form sent by a stranger and by an outsider; nobody else's object may be changed
CHANGING = {
    "admin.add_lock": "303 403",
    "admin.add_rule": "303 403",
    "admin.end_rule": "303 403",
    "admin.go_on_with_directory": "303 403",
    "admin.lift_lock": "303 403",
    "admin.plan_directory": "303 403",
    "admin.publish_policies": "303 403",
    "appeals.appeal": "303 404",
    "appearance.choose_theme": "303 303",
    "auth.discard_kept_form": "303 303",
    "auth.revoke_all_sessions": "303 303",
    "auth.revoke_session": "303 404",
    "auth.sign_in": "422 422",
    "auth.sign_in_again": "303 422",
    "auth.sign_out": "303 303",
    "communities.create": "303 422",
    "community_settings.archive": "303 404",
    "community_settings.change_about": "303 404",
    "community_settings.change_visibility": "303 404",
    "community_settings.reopen": "303 404",
    "delegates.give_back": "303 404",
    "delegates.name": "303 403",
    "delegates.take_back": "303 404",
    "drafts.discard": "303 404",
    "drafts.save": "303 200",
    "feed.mark_seen": "303 303",
    "following.follow_person": "303 303",
    "following.unfollow_person": "303 303",
    "joining.ask": "303 404",
    "joining.decline": "303 404",
    "joining.join": "303 404",
    "joining.leave": "303 404",
    "joining.set_level": "303 404",
    "joining.withdraw": "303 404",
    "members.approve": "303 404",
    "members.invite": "303 404",
    "members.refuse": "303 404",
    "members.remove": "303 404",
    "members.set_role": "303 404",
    "members.uninvite": "303 404",
    "message_people.add": "303 404",
    "message_people.change_settings": "303 303",
    "message_people.leave": "303 404",
    "message_people.mute": "303 404",
    "message_people.rename": "303 404",
    "message_people.see": "303 404",
    "message_people.unsee": "303 404",
    "message_writing.change": "303 404",
    "message_writing.react": "303 404",
    "message_writing.remove": "303 404",
    "message_writing.send": "303 404",
    "message_writing.start": "303 422",
    "moderation_cases.claim": "303 404",
    "moderation_cases.decide": "303 404",
    "moderation_cases.decide_appeal": "303 404",
    "moderation_cases.note": "303 404",
    "moderation_cases.release": "303 404",
    "moderation_cases.reverse": "303 404",
    "notifications.finish": "303 404",
    "official.add_user": "303 403",
    "official.close": "303 403",
    "official.create": "303 403",
    "official.end_user": "303 403",
    "notifications.finish_all": "303 303",
    "notifications.show_held": "303 303",
    "notifications.take_back": "303 404",
    "own_profile.change": "303 422",
    "own_profile.withdraw": "303 409",
    "quiet.change": "303 422",
    "quiet.pause": "303 422",
    "quiet.resume": "303 303",
    "reporting.report": "303 404",
    "reporting.report_profile": "303 404",
    "skills.endorse": "303 404",
    "skills.withdraw": "303 404",
    "scheduled.cancel": "303 404",
    "scheduled.change": "303 404",
    "scheduled.send": "303 404",
    "team_messages.answer": "303 404",
    "team_messages.confirm": "303 404",
    "team_messages.finish": "303 404",
    "team_messages.remind": "303 404",
    "team_messages.end": "303 404",
    "team_messages.reply": "303 404",
    "team_messages.see": "303 404",
    "team_writing.send": "303 403",
    "terms.accept_terms": "303 400",
    "terms.decline_terms": "303 200",
    "vetting.decide": "303 404",
    "vetting.finish": "303 404",
    "writing.change": "303 404",
    "writing.post": "303 422",
    "writing.react": "303 422",
    "writing.remove": "303 404",
    "writing.reply": "303 404",
}
# what moderators read of a text that was reported, through the case alone
JUDGED = ("moderation_cases.show_case", "moderation_queue.show_queue")


def schedule(cast: Cast, space_id: int) -> int:
    """A post that waits; gives its id."""
    text, tomorrow = "Canary-draft that waits", clock.now() + timedelta(days=1)
    return schedule_text(cast.employee, "post", {"space_ids": [space_id]}, text, publish_at=tomorrow)


@pytest.fixture
def values(cast: Cast) -> dict[str, object]:
    """The private world, and its ids by the names that paths use."""
    open_session(cast.employee.id, address="127.0.0.1", agent="somebody else's")
    words = {"name": "Canary-name", "purpose": "Canary-purpose"}
    space = make_community(
        cast.employee, SLUG, visibility="private", is_listed=False, members=[cast.colleague], **words
    )
    post_id = make_post(cast.employee, space, source="Canary-text for @colleague", title="Canary-title")
    make_reply(cast.colleague, post_id, "Canary-reply")
    fields = {"about": "Canary-profile", "skills": [], "languages": [], "time_zone": "UTC"}
    change_profile(cast.colleague, **fields, base_version=0)
    conversation = make_conversation(
        cast.employee, cast.colleague, cast.leader, text="Canary-message", name="Canary-conversation"
    )
    team_id = make_team_message(cast.leader, text="Canary-team", replies="shared", statement="Canary-statement")
    reply_to_team(cast.colleague, team_id, "Canary-shared")
    asking_id = make_team_message(cast.leader, text="Canary-asking")
    private_id = reply_to_team(cast.colleague, asking_id, "Canary-answer")
    message_id = db.session.scalar(sa.select(Content.id).where(Content.space_id == conversation))
    draft = save_draft(cast.employee, draft_id=None, kind="post", place="post:", source="Canary-draft")
    report_id = report_content(cast.colleague, post_id, rule_id="rule-2", details="Canary-details")
    report_content(cast.colleague, message_id, rule_id="rule-2", details="Canary-about")
    mine = sa.and_(Notification.account_id == cast.colleague.id, Notification.done_at.is_(None))
    return {
        "space": space.id,
        "space_id": conversation,
        "message_id": message_id,
        "team_id": team_id,
        "reply_id": get_message(cast.colleague, private_id).space_id,
        "slug": SLUG,
        "content_id": post_id,
        "post_id": post_id,
        "draft_id": draft.id,
        "scheduled_id": schedule(cast, space.id),
        "report_id": report_id,
        "case_id": db.session.scalar(sa.select(Case.id)),
        "notification_id": db.session.scalar(sa.select(Notification.id).where(mine)),
        "account_id": cast.colleague.id,
        "username": "colleague",
        "writer": "colleague",
        "decision_id": 1,
        "approval_id": db.session.scalar(sa.select(Approval.id)),
        "lock_id": 1,
        "session_id": 1,
        "skill_id": 1,
        "form_id": 1,
        "version": 2,
        "filename": "manifest.json",
        "name": "install",
    }


@pytest.fixture
def browser_of(app: Flask, cast: Cast) -> Callable[[str], Browser]:
    """A fresh browser of one of PEOPLE."""
    actors = (None, cast.outsider, cast.colleague, cast.moderator, cast.admin)
    return lambda person: make_client(app, dict(zip(PEOPLE, actors, strict=True))[person])


def rules(app: Flask, method: str) -> list[Rule]:
    """The routes that answer to this method."""
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ())]


def path_of(rule: Rule, values: dict[str, object]) -> str:
    """The path of a route, its variables filled."""
    if rule.rule.startswith("/messages/team/"):
        values = {**values, "content_id": values["team_id"]}
    if rule.rule.startswith("/m/"):
        values = {**values, "content_id": values["message_id"]}
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found[1]]), rule.rule)
    return path + QUERIES.get(rule.endpoint, "").format(**values)


def leaks(text: str) -> set[str]:
    """The canaries in an answer; the slug was in the question."""
    return {found.lower() for found in CANARY.findall(text)} - {SLUG}


def test_every_route_stands_in_the_matrix(app: Flask) -> None:
    assert {rule.endpoint for rule in rules(app, "GET")} == set(READING)
    assert {rule.endpoint for rule in rules(app, "POST")} == set(CHANGING)


@pytest.mark.parametrize("person", PEOPLE)
def test_reading(app: Flask, browser_of: Callable[[str], Browser], values: dict[str, object], person: str) -> None:
    client = browser_of(person)
    wrong = []
    for rule in rules(app, "GET"):
        answer = client.get(path_of(rule, values))
        expected = READING[rule.endpoint].split()[PEOPLE.index(person)]
        may_know = person == "member" or (person == "moderator" and rule.endpoint in JUDGED)
        found = leaks(answer.text) if not may_know else leaks(answer.text) & {"canary-draft"}
        if str(answer.status_code) != expected or found:
            wrong.append((rule.rule, expected, answer.status_code, found))
    assert wrong == []


@pytest.mark.parametrize("person", ["stranger", "outsider"])
def test_changing(app: Flask, browser_of: Callable[[str], Browser], values: dict[str, object], person: str) -> None:
    wrong = []
    for rule in rules(app, "POST"):
        client = browser_of(person)
        answer = client.send(path_of(rule, values))
        expected = CHANGING[rule.endpoint].split()[PEOPLE.index(person)]
        if str(answer.status_code) != expected or leaks(answer.text):
            wrong.append((rule.rule, expected, answer.status_code, leaks(answer.text)))
    assert wrong == []


def test_hidden_and_absent_are_the_same_answer(
    app: Flask, browser_of: Callable[[str], Browser], values: dict[str, object]
) -> None:
    client = browser_of("outsider")
    absent = dict.fromkeys(values, ABSENT) | {"slug": "no-such-slug", "username": "no-such-name"}
    for rule in rules(app, "GET"):
        if READING[rule.endpoint].split()[1] != "404" or not rule.arguments:
            continue
        hidden, missing = client.get(path_of(rule, values)), client.get(path_of(rule, absent))
        assert (hidden.status_code, main_of(hidden)) == (missing.status_code, main_of(missing)), rule.rule


def main_of(answer: FlaskClient) -> str:
    """What the page says, without what differs each time."""
    text = re.sub(r'value="[^"]*"', "", answer.text)
    return text[text.find("<main") : text.find("</main>")]
