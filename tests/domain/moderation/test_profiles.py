"""What somebody says on a profile is reported, decided and appealed like any other text, and only as it was read."""

import json

import pytest
import sqlalchemy as sa

from esn.archive.models import ArchivePayload, ArchiveRecord
from esn.core.db import db
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.moderation.actions import claim_case, file_appeal, report_about, reverse_decision
from esn.moderation.models import Report
from esn.moderation.queries.case import get_case
from esn.moderation.queries.letter import get_letter
from esn.moderation.queries.log import LogFilter, list_log
from esn.moderation.queries.mine import get_reportable_about, list_my_reports
from esn.moderation.queries.queue import list_decided, list_queue
from esn.moderation.quoting import digest_of
from esn.notifications.queries import list_notifications
from esn.people.actions import change_profile
from esn.people.queries import get_profile
from esn.people.queries.personal import get_personal_fields
from esn.settings import settings_override
from tests.domain.moderation.acting import RULE, decide, decide_appeal

RUDE = "Mrs K. owes us 4,000.\n\nAsk me why."


def say(actor, about):
    """Write one's own profile."""
    version = get_personal_fields(actor).version
    with settings_override(profiles={"about": "free"}):
        change_profile(actor, about=about, skills=[], languages=[], time_zone="UTC", base_version=version)


def report(actor, about=RUDE, of=2, **said: str):
    """Report it, and give the id of the case."""
    report_id = report_about(actor, of, digest_of(about), rule_id=RULE, **said)
    return db.session.scalars(sa.select(Report.case_id).where(Report.id == report_id)).one()


def shown(actor):
    """What the profile of the employee says."""
    db.session.rollback()
    return get_profile(actor, "employee").personal.about


def test_a_text_of_a_profile_is_reported_removed_and_given_back_on_appeal(cast):
    say(cast.employee, RUDE)
    case_id = report(cast.colleague, of=cast.employee.id)
    assert report(cast.outsider, of=cast.employee.id) == case_id
    (row,) = list_queue(cast.moderator, "open").rows
    assert (row.kind, row.place, row.reporter_count, row.excerpt[:6]) == ("Profile text", "Profile", 2, "Mrs K.")
    case = get_case(cast.moderator, case_id)
    assert (case.url, case.content_state, case.actions) == ("/u/employee", "published", ("none", "remove", "warn"))
    assert "Ask me why." in case.text.html
    with pytest.raises(NotValid):
        decide(cast.moderator, case_id, "hide")
    decision_id = decide(cast.moderator, case_id, "remove")
    assert shown(cast.colleague) == []
    assert [line.reason for line in list_notifications(cast.employee, "all").rows] == ["decision"]
    assert [line.reason for line in list_notifications(cast.colleague, "all").rows] == ["outcome"]
    letter = get_letter(cast.employee, decision_id)
    assert (letter.title, letter.place, letter.may_appeal) == ("We removed the text on your profile", "Profile", True)
    assert "4,000" in letter.text
    for other in (cast.colleague, cast.moderator):
        with pytest.raises(NotFound):
            get_letter(other, decision_id)
    (entry,) = list_log(cast.outsider, LogFilter()).rows
    assert (entry.kind, entry.place, entry.action) == ("Profile text", "Profile", "Removed")
    assert list_decided(cast.moderator).rows[0].place == "Profile"
    (mine,) = list_my_reports(cast.colleague).rows
    assert (mine.url, mine.excerpt) == ("", "")  # it can no longer be read
    assert "We removed it" in mine.outcome
    file_appeal(cast.employee, decision_id, "She is my sister.")
    decide_appeal(cast.moderator2, case_id)
    assert shown(cast.colleague) == RUDE.split("\n\n")


@pytest.mark.one_database
def test_what_is_written_later_is_not_what_was_reported(cast):
    say(cast.employee, RUDE)
    case_id = report(cast.colleague, of=cast.employee.id)
    say(cast.employee, "I open the accounts.")
    with pytest.raises(Conflict, match="says something else by now"):
        report(cast.outsider, of=cast.employee.id)
    assert get_case(cast.moderator, case_id).text is None  # no longer for everybody, so it takes a claim
    with pytest.raises(Conflict, match="no longer says this"):
        decide(cast.moderator, case_id, "remove")
    case = get_case(cast.moderator, case_id)
    assert (case.content_state, "4,000" in case.text.html) == ("replaced", True)
    decide(cast.moderator, case_id, "warn")
    assert shown(cast.colleague) == ["I open the accounts."]
    other_id = report(cast.colleague, "I open the accounts.", of=cast.employee.id)
    assert other_id != case_id
    decide(cast.moderator, other_id, "remove")
    say(cast.employee, "A third text.")
    reverse_decision(cast.moderator, other_id, reason="Wrong.", case_version=get_case(cast.moderator, other_id).version)
    assert shown(cast.colleague) == ["A third text."]  # what came since stays


@pytest.mark.one_database
@pytest.mark.usefixtures("thread")  # employee owns a community, and judges nothing beyond it
def test_who_reports_and_who_judges(cast):
    say(cast.outsider, RUDE)
    for wrong, of, refusal in ((cast.outsider, cast.outsider, NotAllowed), (cast.colleague, cast.leader, Conflict)):
        with pytest.raises(refusal):
            report(wrong, of=of.id)
    for nobody in ("leader", "nobody"):
        with pytest.raises(NotFound):
            get_reportable_about(cast.colleague, nobody)
    case_id = report(cast.moderator, of=cast.outsider.id)
    with pytest.raises(Conflict, match="already"):
        report(cast.moderator, of=cast.outsider.id)
    with pytest.raises(NotAllowed):
        claim_case(cast.moderator, case_id)
    with pytest.raises(NotFound):
        get_case(cast.employee, case_id)
    decide(cast.moderator2, case_id, "none", None)
    assert shown(cast.outsider) == []


def test_the_archive_keeps_the_words_that_were_reported(cast):
    say(cast.employee, RUDE)
    case_id = report(cast.colleague, of=cast.employee.id, details="Look.")
    records = sa.select(ArchiveRecord.envelope, ArchivePayload.payload).join(ArchivePayload)
    rows = [(json.loads(envelope), json.loads(text)) for envelope, text in db.session.execute(records)]
    (envelope, text) = next(row for row in rows if row[0]["type"] == "report.filed")
    assert (envelope["object_kind"], envelope["object_id"]) == ("account", cast.employee.id)
    facts = envelope["facts"]
    assert (facts["field"], facts["digest"], facts["case_id"]) == ("about", digest_of(RUDE), case_id)
    assert text == {"details": "Look.", "quoted": RUDE}
