"""Reporting: who may, what it opens, what it hides, what it keeps."""

import pytest
import sqlalchemy as sa

from esn.archive.models import ArchivePayload, ArchiveRecord
from esn.content.actions.changes import edit_content, remove_content
from esn.core.db import db
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.moderation.actions import report_content
from esn.moderation.models import Case, Report
from esn.moderation.queries import mine
from esn.moderation.queries.mine import get_my_report, get_reportable, list_my_reports
from esn.posts.queries import get_card
from esn.terms.queries import get_version_in_force
from tests.domain.moderation.acting import (
    DANGER,
    FREE_RULE,
    OTHER_RULE,
    RULE,
    case_of,
    decide,
    report,
    state_of,
)
from tests.factories.worlds import make_community, make_post


@pytest.mark.one_database
def test_a_report_opens_a_case_and_changes_nothing_else(cast, thread):
    _post_id, reply_id = thread
    case = case_of(report(cast.colleague, reply_id, details="Everybody knows her."))
    assert (case.state, case.author_id, case.kind) == ("open", cast.employee.id, "reply")
    assert state_of(reply_id) == "published"
    kept = db.session.scalars(sa.select(Report)).one()
    assert (kept.rule_id, kept.version, kept.terms_version) == (RULE, 1, get_version_in_force())


@pytest.mark.one_database
def test_the_record_keeps_what_was_said_apart_from_the_facts(cast, thread):
    _post_id, reply_id = thread
    report(cast.colleague, reply_id, details="Everybody knows her.")
    db.session.rollback()
    found = sa.select(ArchiveRecord).where(ArchiveRecord.envelope.contains('"type":"report.filed"'))
    record = db.session.scalars(found).one()
    assert "Everybody" not in record.envelope
    assert f'"author_id":{cast.employee.id}' in record.envelope
    assert "Everybody" in db.session.get(ArchivePayload, record.id).payload


def test_all_reports_of_a_text_make_one_case_with_the_highest_severity(cast, thread):
    _post_id, reply_id = thread
    first = report(cast.colleague, reply_id, OTHER_RULE)
    assert case_of(first).severity == 1
    assert report(cast.outsider, reply_id, DANGER) == first
    assert case_of(first).severity == 3


def test_a_new_report_after_a_decision_opens_a_new_case(cast, thread):
    _post_id, reply_id = thread
    first = report(cast.colleague, reply_id)
    decide(cast.moderator, first, "none")
    assert report(cast.outsider, reply_id) != first


def test_reporting_the_same_version_twice_is_refused(cast, thread):
    _post_id, reply_id = thread
    report(cast.colleague, reply_id)
    with pytest.raises(Conflict, match="reported this already"):
        report(cast.colleague, reply_id, OTHER_RULE)
    edit_content(cast.employee, reply_id, source="Mrs K. waits at the door.", base_version=1)
    report(cast.colleague, reply_id)


def test_the_same_form_sent_twice_is_one_report(cast, thread):
    _post_id, reply_id = thread
    sent = {"rule_id": RULE, "hide_now": True, "submission": "key"}
    assert report_content(cast.colleague, reply_id, **sent) == report_content(cast.colleague, reply_id, **sent)


@pytest.mark.one_database
def test_nobody_reports_their_own_text(cast, thread):
    _post_id, reply_id = thread
    with pytest.raises(NotAllowed):
        report(cast.employee, reply_id)
    with pytest.raises(NotAllowed):
        get_reportable(cast.employee, reply_id)


@pytest.mark.one_database
def test_what_is_invisible_cannot_be_reported(cast):
    private = make_community(cast.employee, "lab", visibility="private")
    post_id = make_post(cast.employee, private)
    for missing in (post_id, 999_999):
        with pytest.raises(NotFound):
            report(cast.outsider, missing)
        with pytest.raises(NotFound):
            get_reportable(cast.outsider, missing)


@pytest.mark.one_database
def test_what_was_taken_away_meanwhile_is_said_so(cast, thread):
    _post_id, reply_id = thread
    remove_content(cast.employee, reply_id)
    with pytest.raises(Conflict, match="taken away meanwhile"):
        report(cast.colleague, reply_id)


@pytest.mark.one_database
@pytest.mark.one_database
@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"rule_id": "rule-99"}, "reason"),
        ({"rule_id": "rule-3"}, "reason"),  # a rule, but no choice of the report form
        ({"rule_id": FREE_RULE}, "details"),
        ({"rule_id": RULE, "details": "x" * 501}, "details"),
        ({"rule_id": OTHER_RULE, "hide_now": True}, "hide_now"),
    ],
)
def test_each_field_is_checked(cast, thread, said, field):
    _post_id, reply_id = thread
    with pytest.raises(NotValid) as refused:
        report_content(cast.colleague, reply_id, **said)
    assert set(refused.value.fields) == {field}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Case)) == 0


def test_hiding_at_once_takes_the_text_from_everybody(cast, thread):
    post_id, reply_id = thread
    case_id = report(cast.colleague, reply_id, hide_now=True)
    assert state_of(reply_id) == "hidden"
    assert case_of(case_id).is_hidden_meanwhile
    for reader in (cast.employee, cast.colleague, cast.outsider):
        assert get_card(reader, reply_id).html == ""
        assert get_card(reader, reply_id).log_url == f"/moderation/log/{case_id}"
    assert state_of(post_id) == "published"


def test_the_reporter_follows_the_report_and_nobody_else_does(cast, thread):
    _post_id, reply_id = thread
    report_id = report_content(cast.colleague, reply_id, rule_id=RULE, details="Look.")
    assert get_my_report(cast.colleague, report_id).outcome == "Not decided yet."
    assert [row.id for row in list_my_reports(cast.colleague).rows] == [report_id]
    for other in (cast.employee, cast.moderator, cast.admin):
        with pytest.raises(NotFound):
            get_my_report(other, report_id)
        assert not list_my_reports(other).rows


@pytest.mark.parametrize(
    ("action", "sentence"),
    [
        ("none", "We read it and left it. It names a customer."),
        ("hide", "We have hidden it (rule 4). Thank you."),
        ("remove", "We removed it (rule 4). Thank you."),
        ("warn", "We warned the author (rule 4). Thank you."),
    ],
)
def test_the_reporter_learns_the_outcome_in_one_sentence(cast, thread, action, sentence):
    _post_id, reply_id = thread
    report_id = report_content(cast.colleague, reply_id, rule_id=RULE)
    decide(cast.moderator, case_of(db.session.get(Report, report_id).case_id).id, action)
    assert get_my_report(cast.colleague, report_id).outcome == sentence


def test_my_list_goes_on_page_by_page(cast, small):
    small(mine, PAGE_SIZE=3)
    space = make_community(cast.employee, members=[cast.colleague])
    ids = [report_content(cast.colleague, make_post(cast.employee, space), rule_id=RULE, details="") for _n in range(5)]
    first = list_my_reports(cast.colleague)
    rest = list_my_reports(cast.colleague, first.next_cursor)
    assert [row.id for row in (*first.rows, *rest.rows)] == ids[::-1]
    assert rest.next_cursor is None
