"""Wall 7: races have one winner, whatever people click at the same moment.

More of them, action by action: tests/domain/spaces/test_races.py, tests/domain/moderation/test_races.py.
"""

import re

import pytest
import sqlalchemy as sa

from esn.app import create_engine_objects
from esn.archive.triggers import missing_triggers
from esn.content.models import Content, ContentVersion, Reaction, ReactionCount, Reply
from esn.core.db import db
from esn.moderation.models import Appeal, Case, CaseNote, Decision, Report
from esn.people.models import AccountLock
from esn.posts.models import Post
from esn.spaces.models import Membership, Space
from tests.factories.together import run_together
from tests.factories.worlds import make_community, make_post

pytestmark = pytest.mark.every_database

CLICKS = 4
RULE = "rule-4"


@pytest.fixture
def space(cast):
    return make_community(cast.employee, "lending", members=[cast.colleague, cast.outsider])


@pytest.fixture
def post_id(cast, space):
    return make_post(cast.colleague, space, source="Account 4471 is open again.")


@pytest.fixture
def at_once(client_of):
    """Sends forms at the same moment, each from a browser of its own; gives the answers."""

    def send(*forms: tuple):
        browsers = [client_of(actor) for actor, _, _ in forms]
        for browser in browsers:
            browser.get("/settings/sessions")  # takes the token
        pairs = zip(browsers, forms, strict=True)
        answers = run_together([lambda b=b, f=f: b.send(f[1], **f[2]) for b, f in pairs])
        db.session.rollback()
        return answers

    return send


@pytest.fixture
def double_click(at_once):
    """Sends one form several times at once, as a nervous finger does."""

    def click(actor, path, **fields: object):
        form = (actor, path, {"submission": f"form of {path}", **fields})
        answers = at_once(*[form] * CLICKS)
        assert {answer.status_code for answer in answers} == {303}, [answer.status for answer in answers]
        assert len({answer.location for answer in answers}) == 1
        return answers[0].location

    return click


def count(model, *conditions: sa.ColumnElement[bool]):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*conditions))


def statuses(answers):
    return sorted(answer.status_code for answer in answers)


def open_case(client_of, reporter, post_id):
    """Report a post; gives the id of the case."""
    client_of(reporter).send(f"/p/{post_id}/report", reason=RULE, submission="a report")
    return db.session.scalars(sa.select(Case.id).order_by(Case.id.desc())).first()


def shown_version(client_of, moderator, case_id):
    """Give the versions that the page of a case shows, and that its forms send back."""
    page = client_of(moderator).get(f"/moderation/cases/{case_id}").text
    return re.search(r'name="version"[^>]* value="([^"]+)"', page)[1]


def test_a_post_sent_twice(cast, space, double_click):
    double_click(cast.employee, "/compose", to="lending", text="Good morning.")
    assert count(Post) == 1


def test_a_reply_sent_twice(cast, post_id, double_click):
    double_click(cast.employee, f"/p/{post_id}/reply", text="I agree.")
    assert count(Reply) == 1


def test_a_community_made_twice(cast, double_click):
    double_click(cast.employee, "/c/new", name="Tea kitchen", purpose="Who makes tea", visibility="open")
    assert count(Space, Space.name == "Tea kitchen") == 1


def test_a_report_sent_twice(cast, post_id, double_click):
    double_click(cast.employee, f"/p/{post_id}/report", reason=RULE)
    assert (count(Report), count(Case)) == (1, 1)


def test_a_decision_and_a_note_sent_twice(cast, client_of, post_id, double_click):
    case_id = open_case(client_of, cast.employee, post_id)
    double_click(cast.moderator, f"/moderation/cases/{case_id}/notes", note="Seen before.")
    assert count(CaseNote) == 1
    client_of(cast.moderator).send(f"/moderation/cases/{case_id}/claim")
    seen = shown_version(client_of, cast.moderator, case_id)
    fields = {"action": "hide", "rule": RULE, "text": "It names a customer.", "version": seen}
    double_click(cast.moderator, f"/moderation/cases/{case_id}/decide", **fields)
    assert count(Decision) == 1


def test_an_appeal_sent_twice(cast, client_of, post_id, double_click):
    case_id = open_case(client_of, cast.employee, post_id)
    seen = shown_version(client_of, cast.moderator, case_id)
    fields = {"action": "hide", "rule": RULE, "text": "It names a customer.", "version": seen}
    client_of(cast.moderator).send(f"/moderation/cases/{case_id}/decide", **fields)
    decision_id = db.session.scalars(sa.select(Decision.id)).one()
    double_click(cast.colleague, f"/appeals/{decision_id}", text="It is a form number.")
    assert count(Appeal) == 1


def test_a_lock_set_twice(cast, double_click):
    double_click(cast.admin, "/admin/accounts/outsider/lock", effect="sign_in", note="Lost laptop", duration="day")
    assert count(AccountLock) == 1


def test_a_reaction_clicked_from_many_windows(cast, post_id, at_once):
    clicks = [(cast.employee, f"/p/{post_id}/reactions", {"add": "thanks"})] * CLICKS
    assert set(statuses(at_once(*clicks))) == {303}
    assert (count(Reaction), db.session.scalar(sa.select(ReactionCount.n))) == (1, 1)


def test_the_last_two_owners_leave(cast, client_of, space, at_once):
    client_of(cast.employee).send(f"/c/lending/members/{cast.colleague.id}/role", role="owner")
    answers = at_once((cast.employee, "/c/lending/leave", {}), (cast.colleague, "/c/lending/leave", {}))
    assert statuses(answers) == [303, 409]
    assert count(Membership, Membership.space_id == space.id, Membership.role == "owner") == 1


def test_two_moderators_decide(cast, client_of, post_id, at_once):
    case_id = open_case(client_of, cast.employee, post_id)
    seen = shown_version(client_of, cast.moderator, case_id)
    path = f"/moderation/cases/{case_id}/decide"

    def form(actor, action):
        fields = {"action": action, "rule": RULE, "text": "Because.", "version": seen, "submission": f"form-{actor.id}"}
        return actor, path, fields

    answers = at_once(form(cast.moderator, "hide"), form(cast.moderator2, "none"))
    assert statuses(answers) == [303, 409]
    assert count(Decision) == 1


def test_two_moderators_claim(cast, client_of, post_id, at_once):
    case_id = open_case(client_of, cast.employee, post_id)
    path = f"/moderation/cases/{case_id}/claim"
    assert statuses(at_once((cast.moderator, path, {}), (cast.moderator2, path, {}))) == [303, 409]


def test_two_windows_edit(cast, post_id, at_once):
    def form(text):
        return cast.colleague, f"/p/{post_id}/edit", {"text": text, "base": 1, "submission": text}

    answers = at_once(form("one window"), form("another window"))
    assert statuses(answers) == [303, 409]
    assert db.session.scalars(sa.select(Content.version).where(Content.id == post_id)).one() == 2
    assert count(ContentVersion, ContentVersion.content_id == post_id) == 2


def test_four_servers_migrate(app):
    def make() -> None:
        with app.app_context():
            create_engine_objects()

    assert run_together([make] * CLICKS) == [None] * CLICKS
    with db.engine.connect() as connection:
        assert not missing_triggers(connection)
