"""Appeals: the author, once, in time; somebody else answers, always with a reason."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from esn.archive.models import ArchiveRecord
from esn.content.actions.changes import remove_content
from esn.core import clock
from esn.core.db import db
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.moderation import actions
from esn.moderation.queries.case import get_case
from esn.moderation.queries.letter import get_letter
from esn.moderation.queries.log import get_entry
from tests.domain.moderation.acting import case_of, decide, decide_appeal, report, state_of

pytestmark = pytest.mark.one_database  # rules of Python; what asks the database in a way of its own says so


@pytest.fixture
def removed(cast, thread):
    """A reply of employee removed by moderator: (text, case, decision)."""
    _post_id, reply_id = thread
    case_id = report(cast.colleague, reply_id)
    return reply_id, case_id, decide(cast.moderator, case_id, "remove")


def test_the_author_reads_rule_reason_text_and_effect(cast, removed):
    letter = get_letter(cast.employee, removed[2])
    assert letter.title == "We removed your reply"
    assert letter.reason == "It names a customer."
    assert letter.rule.title == "Customer data stays out"
    assert "Mrs K." in letter.text
    assert letter.may_appeal
    for other in (cast.colleague, cast.outsider, cast.moderator, cast.admin):
        with pytest.raises(NotFound):
            get_letter(other, removed[2])


def test_a_report_that_led_to_nothing_is_not_told_to_the_author(cast, thread):
    _post_id, reply_id = thread
    decision_id = decide(cast.moderator, report(cast.colleague, reply_id), "none", None)
    with pytest.raises(NotFound):
        get_letter(cast.employee, decision_id)


@pytest.mark.every_database
def test_an_auditor_reads_it_and_the_reading_is_on_record(cast, removed):
    auditor = replace(cast.compliance, roles=frozenset({"auditor"}))
    letter = actions.open_letter(auditor, removed[2])
    assert (letter.text, letter.may_appeal) == (None, False)
    db.session.rollback()
    inspected = ArchiveRecord.envelope.contains('"type":"decision.inspected"')
    assert db.session.scalar(sa.select(sa.func.count()).select_from(ArchiveRecord).where(inspected)) == 1
    assert get_entry(auditor, removed[1]).own_url == f"/appeals/{removed[2]}"


@pytest.mark.every_database
def test_granting_gives_the_text_back_and_marks_the_log(cast, removed):
    reply_id, case_id, decision_id = removed
    actions.file_appeal(cast.employee, decision_id, "The digits are a form number.")
    assert case_of(case_id).state == "appealed"
    assert get_letter(cast.employee, decision_id).steps[-1].is_now
    decide_appeal(cast.moderator2, case_id)
    assert state_of(reply_id) == "published"
    assert get_letter(cast.employee, decision_id).is_reversed
    assert [row.state for row in get_entry(cast.outsider, case_id).rows] == ["Reversed on appeal"]


def test_refusing_keeps_the_decision_and_says_why(cast, removed):
    reply_id, case_id, decision_id = removed
    actions.file_appeal(cast.employee, decision_id, "The digits are a form number.")
    decide_appeal(cast.moderator2, case_id, "refused")
    assert state_of(reply_id) == "removed"
    letter = get_letter(cast.employee, decision_id)
    assert (letter.appeal.outcome, letter.appeal.reason, letter.may_appeal) == (
        "refused",
        "It is a form number.",
        False,
    )
    assert [row.state for row in get_entry(cast.outsider, case_id).rows] == ["In force, appeal refused"]


def test_granting_leaves_what_the_author_removed_meanwhile(cast, thread):
    _post_id, reply_id = thread
    case_id = report(cast.colleague, reply_id)
    decision_id = decide(cast.moderator, case_id, "hide")
    actions.file_appeal(cast.employee, decision_id, "Why?")
    remove_content(cast.employee, reply_id)
    decide_appeal(cast.moderator2, case_id)
    assert state_of(reply_id) == "removed"


def test_only_the_author_appeals(cast, removed):
    for other in (cast.colleague, cast.outsider, cast.moderator):
        with pytest.raises(NotFound):
            actions.file_appeal(other, removed[2], "Let me.")


@pytest.mark.every_database
def test_an_appeal_is_filed_once(cast, removed):
    actions.file_appeal(cast.employee, removed[2], "Why?", submission="key")
    actions.file_appeal(cast.employee, removed[2], "Why?", submission="key")
    with pytest.raises(Conflict, match="appealed already"):
        actions.file_appeal(cast.employee, removed[2], "And again.")
    decide_appeal(cast.moderator2, removed[1], "refused")
    with pytest.raises(Conflict, match="appealed already"):
        actions.file_appeal(cast.employee, removed[2], "And again.")


def test_an_appeal_comes_in_time(cast, removed):
    with clock.at(clock.now() + timedelta(days=30, minutes=1)):
        assert not get_letter(cast.employee, removed[2]).may_appeal
        with pytest.raises(NotAllowed, match="The 30 days for an appeal ended on"):
            actions.file_appeal(cast.employee, removed[2], "Too late?")
    with clock.at(clock.now() + timedelta(days=29)):
        actions.file_appeal(cast.employee, removed[2], "In time.")


@pytest.mark.parametrize("text", ["", "   ", "x" * 2001])
def test_an_appeal_has_words(cast, removed, text):
    with pytest.raises(NotValid):
        actions.file_appeal(cast.employee, removed[2], text)


@pytest.mark.every_database
def test_what_is_reversed_or_did_nothing_cannot_be_appealed(cast, removed):
    actions.reverse_decision(cast.moderator, removed[1], reason="Oversight.", case_version=case_of(removed[1]).version)
    with pytest.raises(Conflict, match="no longer in force"):
        actions.file_appeal(cast.employee, removed[2], "Why?")


def test_the_first_moderator_does_not_decide_the_appeal(cast, removed):
    actions.file_appeal(cast.employee, removed[2], "Why?")
    view = get_case(cast.moderator, removed[1])
    assert not view.may_decide_appeal
    assert not view.may_reverse
    with pytest.raises(NotAllowed, match="Somebody else"):
        actions.claim_case(cast.moderator, removed[1])
    with pytest.raises(NotAllowed, match="Somebody else"):
        actions.decide_appeal(cast.moderator, removed[1], outcome="refused", reason="No.", case_version=view.version)


def test_a_reporter_does_not_decide_the_appeal(cast, thread):
    _post_id, reply_id = thread
    case_id = report(cast.moderator2, reply_id)
    decision_id = decide(cast.moderator, case_id)
    actions.file_appeal(cast.employee, decision_id, "Why?")
    with pytest.raises(NotAllowed):
        actions.decide_appeal(
            cast.moderator2, case_id, outcome="granted", reason="Yes.", case_version=case_of(case_id).version
        )


@pytest.mark.parametrize(("outcome", "reason"), [("perhaps", "Hm."), ("granted", ""), ("refused", "  ")])
def test_an_answer_is_an_outcome_with_a_reason(cast, removed, outcome, reason):
    actions.file_appeal(cast.employee, removed[2], "Why?")
    version = case_of(removed[1]).version
    with pytest.raises(NotValid):
        actions.decide_appeal(cast.moderator2, removed[1], outcome=outcome, reason=reason, case_version=version)
    assert case_of(removed[1]).state == "appealed"
