"""What the queue of open pages is told."""

from esn.core.rooms import RoomEvent
from esn.moderation.events import AppealFiled, ReportFiled
from esn.moderation.realtime import tell_appeal, tell_report


def filed(*, is_new_case: bool) -> ReportFiled:
    """A report about content 7."""
    facts = {"report_id": 1, "case_id": 2, "author_id": 3, "rule_id": "rule-4", "terms_version": 2, "version": 1}
    return ReportFiled(actor_id=4, object_id=7, is_new_case=is_new_case, is_hidden_now=False, details="Mrs K.", **facts)


def test_only_a_new_case_is_news_and_says_no_more_than_that():
    assert tell_report(filed(is_new_case=True)) == [RoomEvent("moderators", "queue", {"n": 1})]
    assert tell_report(filed(is_new_case=False)) == []


def test_an_appeal_is_news():
    facts = {"case_id": 2, "decision_id": 5, "appeal_id": 6, "author_id": 3, "moderator_id": 4, "rule_id": "rule-4"}
    event = AppealFiled(actor_id=3, object_id=7, words="Why?", **facts)
    assert tell_appeal(event) == [RoomEvent("moderators", "queue", {"n": 1})]
