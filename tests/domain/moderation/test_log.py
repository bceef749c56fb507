"""The open log: everything that was decided, nothing that tells who, what, or where in private."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from esn.core import clock
from esn.core.actor import Actor
from esn.core.errors import NotFound
from esn.moderation.actions import file_appeal
from esn.moderation.log_page import filter_from
from esn.moderation.months import Month
from esn.moderation.queries import log
from esn.moderation.queries.summary import get_summary
from esn.spaces.actions.lifecycle import change_visibility
from tests.domain.moderation.acting import RULE, decide, decide_appeal, make_crowd, report
from tests.factories.worlds import make_community, make_post


@pytest.fixture
def crowd(app) -> list[Actor]:
    """Ten people more than the cast."""
    return make_crowd()


def places(actor: Actor, case_id: int) -> list[str]:
    """What the entry says about the place."""
    return [row.place for row in log.get_entry(actor, case_id).rows]


UNNAMED = ["Small or private communities"]


def decided(cast, space) -> int:
    """A case about a post of employee, decided."""
    post_id = make_post(cast.employee, space)
    case_id = report(cast.colleague, post_id)
    decide(cast.moderator, case_id)
    return case_id


def test_a_large_open_place_is_named_and_a_small_one_is_not(cast, crowd):
    large = make_community(cast.employee, "large", members=(cast.colleague, *crowd))
    small = make_community(cast.employee, "small", members=(cast.colleague,))
    assert places(cast.outsider, decided(cast, large)) == ["Large"]
    assert places(cast.outsider, decided(cast, small)) == UNNAMED


@pytest.mark.one_database
def test_a_private_place_is_never_named_however_large(cast, crowd):
    lab = make_community(cast.employee, "lab", visibility="private", members=(cast.colleague, *crowd))
    case_id = decided(cast, lab)
    for reader in (cast.outsider, cast.employee, cast.moderator):
        assert places(reader, case_id) == UNNAMED


def test_a_place_that_became_private_is_no_longer_named(cast, crowd):
    large = make_community(cast.employee, "large", members=(cast.colleague, *crowd))
    case_id = decided(cast, large)
    change_visibility(cast.employee, large.id, "private")
    assert places(cast.outsider, case_id) == UNNAMED
    assert log.list_log_places() == []
    assert not log.list_log(cast.outsider, filter_from({"place": "large"})).rows


@pytest.mark.one_database
def test_a_place_that_was_private_when_it_was_decided_stays_unnamed(cast, crowd):
    lab = make_community(cast.employee, "lab", visibility="private", members=(cast.colleague, *crowd))
    case_id = decided(cast, lab)
    change_visibility(cast.employee, lab.id, "open")
    assert places(cast.outsider, case_id) == UNNAMED


@pytest.mark.one_database
def test_a_post_shared_in_a_private_and_a_large_place_is_named_after_the_large_one(cast, crowd):
    lab = make_community(cast.employee, "lab", visibility="private", members=(cast.colleague,))
    large = make_community(cast.employee, "large", members=(cast.colleague, *crowd))
    case_id = report(cast.colleague, make_post(cast.employee, lab, large))
    decide(cast.moderator, case_id)
    assert places(cast.outsider, case_id) == ["Large"]


@pytest.mark.one_database
def test_an_open_report_is_not_in_the_log(cast, thread):
    case_id = report(cast.colleague, thread[1])
    for missing in (case_id, 999_999):
        with pytest.raises(NotFound):
            log.get_entry(cast.outsider, missing)


def test_what_is_hidden_meanwhile_says_so_and_no_more(cast, thread):
    case_id = report(cast.colleague, thread[1], hide_now=True)
    entry = log.get_entry(cast.outsider, case_id)
    assert (list(entry.rows), entry.own_url) == ([], "")
    assert entry.hidden_since is not None
    assert not log.list_log(cast.outsider, filter_from({})).rows


def test_those_concerned_find_the_whole_story(cast, thread):
    case_id = report(cast.colleague, thread[1])
    decision_id = decide(cast.moderator, case_id)
    names = ("employee", "outsider", "moderator2")
    urls = {name: log.get_entry(getattr(cast, name), case_id).own_url for name in names}
    assert urls == {
        "employee": f"/appeals/{decision_id}",
        "outsider": "",
        "moderator2": f"/moderation/cases/{case_id}",
    }
    assert log.get_entry(cast.colleague, case_id).own_url.startswith("/reports/")


def test_filters_choose_by_rule_action_month_and_place(cast, thread, crowd):
    large = make_community(cast.employee, "large", members=(cast.colleague, *crowd))
    with clock.at(datetime(2026, 9, 15, 12, tzinfo=UTC)):
        in_september = decided(cast, large)
    in_small = report(cast.colleague, thread[1])
    decide(cast.moderator, in_small, "warn", "rule-2")

    def found(**asked: str) -> list[int]:
        page = log.list_log(cast.outsider, filter_from(asked))
        assert log.count_log(filter_from(asked)) == len(page.rows)
        return [row.case_id for row in page.rows]

    assert found() == [in_small, in_september]
    assert found(rule=RULE) == [in_september]
    assert found(action="warn") == [in_small]
    assert found(month="2026-09") == [in_september]
    assert found(place="large") == [in_september]
    assert found(place="other") == [in_small]
    assert found(place="lending") == []  # too small to be asked for
    assert found(action="burn", month="2026-99") == [in_small, in_september]


def test_the_log_goes_on_page_by_page(cast):
    space = make_community(cast.employee, members=(cast.colleague,))
    cases = [decided(cast, space) for _number in range(5)]
    first = log.list_log(cast.outsider, filter_from({}), size=3)
    rest = log.list_log(cast.outsider, filter_from({}), first.next_cursor, size=3)
    assert (len(first.rows), rest.next_cursor) == (3, None)
    assert [row.case_id for row in (*first.rows, *rest.rows)] == cases[::-1]


def test_the_month_in_numbers(cast, thread):
    post_id, reply_id = thread
    begun = clock.now()
    case_id = report(cast.colleague, reply_id)
    report(cast.outsider, reply_id, "rule-2")
    other = report(cast.outsider, post_id)
    with clock.at(begun + timedelta(hours=2)):
        decision_id = decide(cast.moderator, case_id)
    with clock.at(begun + timedelta(hours=4)):
        decide(cast.moderator, other, "none", None)
    summary = get_summary(cast.outsider, Month(begun.year, begun.month))
    assert (summary.reports, summary.upheld, summary.upheld_percent) == (3, 2, 67)
    assert abs(summary.median_time - timedelta(hours=3)) < timedelta(minutes=1)
    assert [(one.rule, one.reports, one.upheld) for one in summary.by_rule] == [
        ("4, Customer data stays out", 2, 1),
        ("2, Be fair to people", 1, 1),
    ]
    assert (summary.months[-1].reports, len(summary.months), summary.top) == (3, 12, 4)
    file_appeal(cast.employee, decision_id, "Why?")
    decide_appeal(cast.moderator2, case_id)
    summary = get_summary(cast.outsider, Month(begun.year, begun.month))
    assert (summary.upheld, summary.appeals, summary.appeals_granted) == (0, 1, 1)


@pytest.mark.one_database
def test_a_spreadsheet_takes_no_formula_from_a_name(cast, crowd):
    evil = make_community(cast.employee, "evil", members=(cast.colleague, *crowd), name='=HYPERLINK("x")')
    decided(cast, evil)
    rows = list(csv.reader(io.StringIO("".join(log.log_as_csv(cast.outsider, filter_from({}))))))
    assert rows[1][2] == '\'=HYPERLINK("x")'
