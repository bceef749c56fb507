"""What two people do at the same moment has one outcome (design 13.7)."""

import pytest
import sqlalchemy as sa

from esn.core.db import db
from esn.moderation import actions
from esn.moderation.models import Appeal, Case, Decision, Report
from tests.domain.moderation.acting import RULE, case_of, decide, report, state_of
from tests.domain.spaces.test_races import at_once

ROUNDS = 3


def names(results: list[object]) -> list[str]:
    """What came of it, in words."""
    return sorted(type(result).__name__ for result in results)


def count(model: type) -> int:
    """How many rows there are."""
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


@pytest.mark.parametrize("round_number", range(ROUNDS))
def test_two_moderators_deciding_at_once(round_number, app, cast, thread):
    case_id = report(cast.colleague, thread[1])

    def decide_as(actor, action):
        given = {"rule_id": RULE, "reason": "Because.", "seen": (1, 1)}
        return lambda: actions.decide_case(actor, case_id, action=action, **given)

    results = at_once(app, [decide_as(cast.moderator, "hide"), decide_as(cast.moderator2, "none")])
    assert names(results) == ["Conflict", "int"]
    assert count(Decision) == 1


def test_two_moderators_claiming_at_once(app, cast, thread):
    case_id = report(cast.colleague, thread[1])
    moderators = (cast.moderator, cast.moderator2)
    results = at_once(app, [lambda actor=actor: actions.claim_case(actor, case_id) for actor in moderators])
    assert names(results) == ["Conflict", "NoneType"]


def test_reports_at_once_make_one_case(app, cast, thread):
    _post_id, reply_id = thread
    reporters = (cast.colleague, cast.outsider, cast.leader, cast.admin)
    acts = [lambda actor=actor: actions.report_content(actor, reply_id, rule_id=RULE) for actor in reporters]
    assert names(at_once(app, acts)) == ["int"] * 4
    assert (count(Case), count(Report)) == (1, 4)


def test_reporting_and_deciding_at_once(app, cast, thread):
    _post_id, reply_id = thread
    case_id = report(cast.colleague, reply_id)
    given = {"action": "hide", "rule_id": RULE, "reason": "Because.", "seen": (1, 1)}
    acts = [
        lambda: actions.decide_case(cast.moderator, case_id, **given),
        lambda: actions.report_content(cast.outsider, reply_id, rule_id=RULE),
    ]
    at_once(app, acts)
    assert state_of(reply_id) == "hidden"
    assert case_of(case_id).state == "decided"


def test_an_appeal_sent_twice_at_once(app, cast, thread):
    case_id = report(cast.colleague, thread[1])
    decision_id = decide(cast.moderator, case_id)
    results = at_once(app, [lambda: actions.file_appeal(cast.employee, decision_id, "Why?") for _ in range(2)])
    assert names(results) == ["Conflict", "int"]
    assert count(Appeal) == 1
