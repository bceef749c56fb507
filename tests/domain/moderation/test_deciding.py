"""Deciding: what each action does, who may, which rules may be cited, what is taken back."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from esn.content.actions.changes import edit_content, remove_content
from esn.core import clock
from esn.core.db import db
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.core.unit_of_work import unit_of_work
from esn.moderation.actions import claim_case, decide_case, reverse_decision
from esn.moderation.models import Decision
from esn.moderation.queries.case import get_case
from esn.moderation.queries.rules import list_binding_rules
from esn.terms.events import TermsAccepted
from esn.terms.models import TermsAcceptance
from tests.domain.moderation.acting import OTHER_RULE, RULE, case_of, decide, make_thread, report, state_of
from tests.factories.cast import Cast

pytestmark = pytest.mark.one_database  # rules of Python; what asks the database in a way of its own says so


@pytest.mark.every_database
@pytest.mark.parametrize(
    ("action", "state"), [("none", "published"), ("warn", "published"), ("hide", "hidden"), ("remove", "removed")]
)
@pytest.mark.parametrize("is_hidden_at_once", [False, True])
def test_each_action_leaves_the_text_in_its_state(cast, thread, action, state, is_hidden_at_once):
    _post_id, reply_id = thread
    case_id = report(cast.colleague, reply_id, hide_now=is_hidden_at_once)
    decide(cast.moderator, case_id, action)
    assert state_of(reply_id) == state
    assert (case_of(case_id).state, case_of(case_id).claimed_by_id) == ("decided", None)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"action": "burn"}, "action"),
        ({"rule_id": None}, "rule"),
        ({"rule_id": "rule-99"}, "rule"),
        ({"reason": "  "}, "reason"),
        ({"reason": "x" * 2001}, "reason"),
        ({"action": "none", "rule_id": None, "reason": ""}, "reason"),
    ],
)
def test_each_field_is_checked(cast, thread, given, field):
    _post_id, reply_id = thread
    case_id = report(cast.colleague, reply_id)
    with pytest.raises(NotValid) as refused:
        decide(cast.moderator, case_id, **given)
    assert set(refused.value.fields) == {field}
    assert case_of(case_id).state == "open"


def test_only_moderators_decide(cast, thread):
    _post_id, reply_id = thread
    case_id = report(cast.colleague, reply_id)
    for other in (cast.colleague, cast.outsider, cast.leader, cast.compliance, cast.admin):
        with pytest.raises(NotFound):
            claim_case(other, case_id)
        with pytest.raises(NotFound):
            get_case(other, case_id)
        with pytest.raises(NotFound):
            decide_case(other, case_id, action="hide", rule_id=RULE, reason="Because.", seen=(1, 1))


@pytest.mark.every_database
def test_owners_decide_in_their_own_community_but_never_about_themselves(cast, thread):
    post_id, reply_id = thread
    about_owner = report(cast.colleague, reply_id)
    about_member = report(cast.outsider, post_id)
    with pytest.raises(NotFound):
        get_case(cast.employee, about_owner)
    decide(cast.employee, about_member)
    assert state_of(post_id) == "hidden"


def test_nobody_decides_what_they_reported(cast, thread):
    _post_id, reply_id = thread
    case_id = report(cast.moderator, reply_id)
    assert not get_case(cast.moderator, case_id).may_decide
    with pytest.raises(NotAllowed, match="reported this yourself"):
        claim_case(cast.moderator, case_id)
    with pytest.raises(NotAllowed, match="reported this yourself"):
        decide_case(cast.moderator, case_id, action="hide", rule_id=RULE, reason="Because.", seen=(1, 1))
    decide(cast.moderator2, case_id)


def test_hidden_text_is_read_and_decided_with_a_claim_only(cast, thread):
    _post_id, reply_id = thread
    case_id = report(cast.colleague, reply_id, hide_now=True)
    view = get_case(cast.moderator, case_id)
    assert view.text is None
    assert not view.may_decide
    with pytest.raises(NotAllowed, match="Claim the case first"):
        decide_case(cast.moderator, case_id, action="hide", rule_id=RULE, reason="Because.", seen=view.seen)


def test_the_text_edited_meanwhile_is_looked_at_again(cast, thread):
    _post_id, reply_id = thread
    case_id = report(cast.colleague, reply_id)
    seen = get_case(cast.moderator, case_id).seen
    edit_content(cast.employee, reply_id, source="A customer waits.", base_version=1)
    with pytest.raises(Conflict, match="Grace Okafor changed the text meanwhile"):
        decide_case(cast.moderator, case_id, action="hide", rule_id=RULE, reason="Because.", seen=seen)


def test_the_second_moderator_reads_who_decided_and_what(cast, thread):
    _post_id, reply_id = thread
    case_id = report(cast.colleague, reply_id)
    seen = get_case(cast.moderator2, case_id).seen
    decide(cast.moderator, case_id)
    later, told = clock.at(clock.now() + timedelta(seconds=10)), r"Sara Lind decided this 1\d seconds ago: hidden\."
    with later, pytest.raises(Conflict, match=told):
        decide_case(cast.moderator2, case_id, action="none", rule_id=None, reason="Fine.", seen=seen)


@pytest.mark.every_database
def test_the_same_decision_sent_twice_is_one(cast, thread):
    _post_id, reply_id = thread
    case_id = report(cast.colleague, reply_id)
    sent = {"action": "hide", "rule_id": RULE, "reason": "Because.", "seen": (1, 1), "submission": "key"}
    assert decide_case(cast.moderator, case_id, **sent) == decide_case(cast.moderator, case_id, **sent)


def test_what_the_author_removed_stays_removed(cast, thread):
    _post_id, reply_id = thread
    case_id = report(cast.colleague, reply_id)
    remove_content(cast.employee, reply_id)
    decide(cast.moderator, case_id, "none", None)
    assert state_of(reply_id) == "removed"


def accept(account_id: int, version: int, moment) -> None:
    """Set when somebody accepted a version of the terms."""
    with unit_of_work() as unit:
        its = TermsAcceptance.account_id == account_id, TermsAcceptance.version == version
        unit.session.execute(sa.delete(TermsAcceptance).where(*its))
        unit.session.add(
            TermsAcceptance(account_id=account_id, version=version, language="en", digest="", accepted_at=moment)
        )
        unit.record(TermsAccepted(actor_id=account_id, object_id=version, language="en", digest=""))


def test_a_rule_is_cited_from_the_terms_its_author_had_accepted(cast: Cast):
    now = clock.now()
    accept(cast.employee.id, 1, now - timedelta(days=9))
    accept(cast.employee.id, 2, now - timedelta(days=3))
    with clock.at(now - timedelta(days=5)):
        _post_id, reply_id = make_thread(cast)
    case_id = report(cast.colleague, reply_id)
    assert {rule.version for rule in get_case(cast.moderator, case_id).rules} == {1}
    decide(cast.moderator, case_id)
    assert db.session.scalars(sa.select(Decision.terms_version)).one() == 1


@pytest.mark.every_database
def test_an_edit_after_a_new_acceptance_is_bound_by_the_new_terms(cast: Cast):
    now = clock.now()
    accept(cast.employee.id, 1, now - timedelta(days=9))
    accept(cast.employee.id, 2, now - timedelta(days=3))
    with clock.at(now - timedelta(days=5)):
        _post_id, reply_id = make_thread(cast)
    edit_content(cast.employee, reply_id, source="Mrs K. waits at the door.", base_version=1)
    case_id = report(cast.colleague, reply_id)
    decide(cast.moderator, case_id)
    assert db.session.scalars(sa.select(Decision.terms_version)).one() == 2


@pytest.mark.every_database
def test_a_text_older_than_any_acceptance_is_bound_by_the_first_one(cast):
    now = clock.now()
    accept(cast.employee.id, 1, now)
    assert {rule.version for rule in list_binding_rules(cast.employee.id, now - timedelta(days=99))} == {1}
    assert list_binding_rules(999_999, now) == ()


def test_a_reversal_gives_the_text_back_and_lets_decide_anew(cast, thread):
    _post_id, reply_id = thread
    case_id = report(cast.colleague, reply_id)
    decide(cast.moderator, case_id, "remove")
    view = get_case(cast.moderator2, case_id)
    assert view.may_reverse
    reverse_decision(cast.moderator2, case_id, reason="Not hers.", case_version=view.version)
    assert state_of(reply_id) == "published"
    assert case_of(case_id).state == "reversed"
    with pytest.raises(Conflict, match="no decision"):
        reverse_decision(cast.moderator, case_id, reason="Again.", case_version=case_of(case_id).version)
    decide(cast.moderator2, case_id, "warn", OTHER_RULE)
    assert case_of(case_id).state == "decided"


def test_a_reversal_restores_only_what_its_own_case_took_away(cast, thread):
    _post_id, reply_id = thread
    first = report(cast.colleague, reply_id)
    decide(cast.moderator, first, "warn")
    second = report(cast.outsider, reply_id)
    decide(cast.moderator, second, "hide")
    reverse_decision(cast.moderator, first, reason="A joke.", case_version=case_of(first).version)
    assert state_of(reply_id) == "hidden"


def test_a_case_shows_what_was_decided_about_the_author_and_under_the_rule(cast, thread):
    post_id, reply_id = thread
    decide(cast.moderator, report(cast.colleague, reply_id), "warn")
    decide(cast.moderator, report(cast.outsider, post_id), "none", None)
    view = get_case(cast.moderator, report(cast.outsider, reply_id))
    assert [(line.action, line.kind) for line in view.earlier] == [("Warned", "Reply")]
    assert [line.action for line in view.similar] == ["Warned"]


@pytest.mark.every_database
def test_who_hides_at_once_in_vain_is_seen_by_moderators(cast, thread):
    post_id, reply_id = thread
    decide(cast.moderator, report(cast.outsider, post_id, hide_now=True), "none", None)
    (line,) = get_case(cast.moderator, report(cast.outsider, reply_id, hide_now=True)).reports.rows
    assert (line.asked_to_hide, line.hidden_before, line.kept_of_those) == (True, 1, 1)
