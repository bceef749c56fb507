"""The open log tells nobody who, what, or where in private: 100 cases made by dice (TRUST-3)."""

import random

import sqlalchemy as sa

from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.errors import NotFound
from esn.moderation.actions import claim_case, decide_case, file_appeal, reverse_decision
from esn.moderation.models import Case
from esn.moderation.queries.log import get_entry
from esn.people.queries import load_actor
from tests.domain.moderation.acting import RULE, case_of, decide_appeal, make_crowd, report
from tests.factories.worlds import make_community, make_post

CASES = 100


def act_at_random(dice: random.Random, cast, case_id: int, *, needs_claim: bool) -> None:
    """Go on with a case as far as the dice say."""
    if dice.random() < 0.1:
        return
    action = dice.choice(("none", "hide", "remove", "warn"))
    if needs_claim:
        claim_case(cast.moderator, case_id)
    said = {"action": action, "rule_id": dice.choice((RULE, "rule-2")), "reason": "canary letter"}
    decision_id = decide_case(cast.moderator, case_id, seen=(1, 1), **said)
    if action == "none" or dice.random() < 0.5:
        return
    if dice.random() < 0.5:
        version = case_of(case_id).version
        reverse_decision(cast.moderator, case_id, reason="canary reversal", case_version=version)
        return
    author_id = case_of(case_id).author_id
    file_appeal(load_actor(author_id), decision_id, "canary appeal")
    decide_appeal(cast.moderator2, case_id, dice.choice(("granted", "refused")))


def entry_of(actor: Actor, case_id: int) -> str:
    """All that the permalink's template is given; empty where there is no entry."""
    try:
        return repr(get_entry(actor, case_id))
    except NotFound:
        return ""


def test_a_hundred_cases_leave_no_trace_of_anybody(cast, client_of):
    """Names, texts, letters, private and small places are canaries; page, download and all entries are read."""
    dice, crowd = random.Random(7), make_crowd()
    people = crowd[:4]
    spaces = [
        make_community(people[0], "large", members=(*people[1:], *crowd[4:]), name="Large And Open"),
        make_community(people[0], "canary-small", members=people[1:], name="Canary Small"),
        make_community(people[0], "canary-lab", visibility="private", members=crowd[1:], name="Canary Lab"),
    ]
    for number in range(CASES):
        author, reporter = dice.sample(people, 2)
        space, hides = dice.choice(spaces), dice.random() < 0.2
        post_id = make_post(author, space, source=f"canary text {number}", title="canary title")
        case_id = report(reporter, post_id, details="canary details", hide_now=hides)
        act_at_random(dice, cast, case_id, needs_claim=hides or space.visibility == "private")
    reader = client_of(cast.outsider)
    ids = list(db.session.scalars(sa.select(Case.id).order_by(Case.id)))
    addresses = ["/moderation/log.csv", "/moderation/log", f"/moderation/log?month={clock.now():%Y-%m}"]
    addresses += [f"/moderation/log/{case_id}" for case_id in ids[::5]]
    texts = [reader.get(address).get_data(as_text=True) for address in addresses]
    texts += [entry_of(cast.outsider, case_id) for case_id in ids]
    assert len(ids) == CASES
    assert sum("In force" in text for text in texts) > CASES / 3
    forbidden = ("canary", "sara lind", "pradeep nair", "moderator2")
    assert [word for word in forbidden for text in texts if word in text.lower()] == []
    assert any("Large And Open" in text for text in texts)
