"""Shortcuts: a text, its report, its case, a decision and an appeal, made by the actions."""

import sqlalchemy as sa

from esn.content.models import Content
from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.unit_of_work import unit_of_work
from esn.moderation import actions
from esn.moderation.models import Case, Report
from esn.moderation.policy import NAMED_FROM
from esn.people.events import AccountChanged
from esn.people.models import Account
from esn.people.queries import load_actor
from tests.factories.cast import Cast
from tests.factories.terms import accept_for_all
from tests.factories.worlds import make_community, make_post, make_reply

RULE, OTHER_RULE, DANGER, FREE_RULE = "rule-4", "rule-2", "rule-1", "rule-10"


def make_thread(cast: Cast, slug: str = "lending", **community: object) -> tuple[int, int]:
    """A post of colleague with a reply of employee, in a community that everybody in the cast belongs to."""
    members = (cast.colleague, cast.outsider)
    space = make_community(cast.employee, slug, members=members, **community)
    post_id = make_post(cast.colleague, space, source="Account 4471 is open again.", title="About accounts")
    return post_id, make_reply(cast.employee, post_id, "Mrs K. from Harbour Street waits.")


def report(actor: Actor, content_id: int, rule_id: str = RULE, **said: object) -> int:
    """Report, and give the id of the case."""
    report_id = actions.report_content(actor, content_id, rule_id=rule_id, **said)
    return db.session.scalars(sa.select(Report.case_id).where(Report.id == report_id)).one()


def decide(actor: Actor, case_id: int, action: str = "hide", rule_id: str | None = RULE, **changed: object) -> int:
    """Claim and decide, and give the id of the decision."""
    actions.claim_case(actor, case_id)
    given = {"action": action, "rule_id": rule_id, "reason": "It names a customer.", "seen": seen(case_id)} | changed
    return actions.decide_case(actor, case_id, **given)


def decide_appeal(actor: Actor, case_id: int, outcome: str = "granted") -> None:
    """Claim and decide the appeal."""
    actions.claim_case(actor, case_id)
    version, _of_text = seen(case_id)
    actions.decide_appeal(actor, case_id, outcome=outcome, reason="It is a form number.", case_version=version)


def seen(case_id: int) -> tuple[int, int]:
    """What somebody who looked at the page of the case just now sends back, without making the page."""
    versions = sa.select(Case.version, sa.func.coalesce(Content.version, 1)).outerjoin(Content)  # of a profile: 1
    return db.session.execute(versions.where(Case.id == case_id)).one()


def state_of(content_id: int) -> str:
    """The state a text has now."""
    db.session.rollback()
    return db.session.scalars(sa.select(Content.state).where(Content.id == content_id)).one()


def case_of(case_id: int) -> Case:
    """The case as it is now."""
    db.session.rollback()
    return db.session.scalars(sa.select(Case).where(Case.id == case_id)).one()


def make_crowd(n: int = NAMED_FROM) -> list[Actor]:
    """People enough to make a place large, with canaries for names."""
    with unit_of_work() as unit:
        for number in range(n):
            name = f"Canary Person {number}"
            username = f"canary{number}"
            row = Account(directory_id=username, username=username, display_name=name, created_at=clock.now())
            unit.session.add(row)
            unit.session.flush()
            unit.record(AccountChanged(actor_id=None, object_id=row.id, is_new=True, fields={"name": name}))
        ids = unit.session.scalars(sa.select(Account.id).where(Account.username.startswith("canary"))).all()
    accept_for_all()
    return [load_actor(account_id) for account_id in ids]
