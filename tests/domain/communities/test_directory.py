"""The directory: what is listed for whom, narrowed how, suggested why."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from esn.communities.queries import (
    DirectoryFilter,
    activity,
    directory,
    find_similar,
    list_directory,
    list_directory_page,
)
from esn.core import clock
from esn.core.db import db
from esn.spaces import actions
from esn.spaces.actions import NewSpace
from tests.factories.worlds import make_community, make_post

ALL = DirectoryFilter()


def create(actor, name: str, **facts: str | bool) -> int:
    return actions.create_space(actor, NewSpace(name=name, **facts))


def names(lines) -> list[str]:
    return [line.name for line in lines]


@pytest.fixture
def some(cast):
    create(cast.employee, "branch operations", place="Millgate", purpose="Counters and cash.")
    create(cast.employee, "Lending", visibility="moderated")
    create(cast.employee, "Payments Lab", visibility="private", place="Millgate")
    create(cast.employee, "Merger", visibility="private", is_listed=False, place="Secret town")
    create(cast.outsider, "Bike users", place="Salt Quay")


def test_lists_by_name_what_one_may_know(some, cast):
    assert names(list_directory(cast.leader, ALL).page.rows) == [
        "Bike users", "branch operations", "Lending", "Payments Lab",
    ]  # fmt: skip
    assert "Merger" in names(list_directory(cast.employee, ALL).page.rows)


NARROWED = [
    (DirectoryFilter(query="LEND"), ["Lending"]),
    (DirectoryFilter(query="counters"), ["branch operations"]),
    (DirectoryFilter(query="100%"), []),
    (DirectoryFilter(query="%"), []),
    (DirectoryFilter(query="_"), []),
    (DirectoryFilter(query="merger"), []),
    (DirectoryFilter(place="Millgate"), ["branch operations", "Payments Lab"]),
    (DirectoryFilter(place="Secret town"), []),
    (DirectoryFilter(visibility="private"), ["Payments Lab"]),
    (DirectoryFilter(visibility="moderated", query="e"), ["Lending"]),
    (DirectoryFilter(show="mine"), []),
    (DirectoryFilter(show="archived"), []),
]


def test_narrowing(some, cast):
    for wanted, found in NARROWED:
        assert names(list_directory(cast.leader, wanted).page.rows) == found, wanted


def test_places_are_those_one_may_know(some, cast):
    assert list_directory(cast.leader, ALL).places == ["Millgate", "Salt Quay"]
    assert "Secret town" in list_directory(cast.employee, ALL).places


def test_what_is_archived_stands_apart(some, cast):
    space_id = create(cast.employee, "Old times")
    actions.archive_space(cast.employee, space_id)
    assert "Old times" not in names(list_directory(cast.employee, ALL).page.rows)
    assert names(list_directory(cast.leader, DirectoryFilter(show="archived")).page.rows) == ["Old times"]


def test_pages_continue_where_the_last_one_ended(cast, small):
    small(directory, PAGE_SIZE=4)
    for number in range(6):
        create(cast.admin, f"Club {number:02}", slug=f"club-{number}")
    first = list_directory_page(cast.leader, ALL)
    rest = list_directory_page(cast.leader, ALL, first.next_cursor)
    assert [*names(first.rows), *names(rest.rows)] == [f"Club {number:02}" for number in range(6)]
    assert (len(first.rows), rest.next_cursor) == (4, None)


def test_ones_own_stand_first_with_ones_role(some, cast):
    space = make_community(cast.leader, "zoo", members=(cast.employee,))
    actions.invite_person(cast.outsider, list_directory(cast.outsider, ALL).own[0].id, cast.employee.id)
    own = {line.name: (line.state, line.role) for line in list_directory(cast.employee, ALL).own}
    assert own["Zoo"] == ("member", "member")
    assert own["Merger"] == ("member", "owner")
    assert own["Bike users"] == ("invited", None)
    assert space.name in names(list_directory(cast.employee, DirectoryFilter(show="mine")).page.rows)


def test_suggests_what_colleagues_joined_and_what_is_for_ones_place(cast):
    for name in ("Where colleagues are", "Where I am already", "Where colleagues were"):
        create(cast.colleague, name)
    create(cast.colleague, "Private talk", visibility="private")
    create(cast.outsider, "For my team", place="Team Counter")
    create(cast.outsider, "For others", place="Salt Quay")
    everything = {line.name: line.id for line in list_directory(cast.employee, ALL).page.rows}
    actions.join_space(cast.employee, everything["Where I am already"])
    actions.archive_space(cast.colleague, everything["Where colleagues were"])
    suggested = list_directory(cast.employee, ALL).suggested
    assert [(line.name, line.colleagues) for line in suggested] == [("Where colleagues are", 1), ("For my team", 0)]


def test_tells_how_busy_it_is_to_those_who_may_read_it(cast):
    space = make_community(cast.employee, "lab", visibility="private")
    make_post(cast.employee, space)
    (mine,) = list_directory(cast.employee, ALL).page.rows
    (theirs,) = list_directory(cast.outsider, ALL).page.rows
    assert mine.activity.per_week == 1
    assert (theirs.activity, theirs.member_count, theirs.may_ask, theirs.may_join) == (None, 1, True, False)


@pytest.mark.parametrize(("posts", "days_apart", "per_week"), [(0, 1, 0), (1, 1, 0), (12, 2, 3), (15, 0.1, 70)])
def test_posts_a_week(posts, days_apart, per_week, cast, small):
    small(activity, LOOKED_AT=13)
    begin = clock.now() - timedelta(weeks=10)
    with clock.at(begin):
        space = make_community(cast.employee, "lab")
    for number in reversed(range(posts)):
        with clock.at(clock.now() - timedelta(days=number * days_apart + 0.01)):
            make_post(cast.employee, space, source=f"Number {number}")
    (line,) = list_directory(cast.outsider, ALL).page.rows
    assert line.activity.per_week == pytest.approx(per_week, abs=max(1, per_week * 0.1))
    assert (line.activity.last_at is None) is (posts == 0)


def test_quiet_for_long_is_less_than_one_a_week(cast):
    with clock.at(clock.now() - timedelta(weeks=10)):
        space = make_community(cast.employee, "lab")
        make_post(cast.employee, space)
    (line,) = list_directory(cast.outsider, ALL).page.rows
    assert line.activity.per_week == 0
    assert line.activity.last_at < clock.now() - timedelta(weeks=9)


def test_the_page_takes_at_most_six_statements(some, cast):
    statements: list[str] = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda *execution: statements.append(execution[2]))
    list_directory(cast.employee, ALL)
    assert len([text for text in statements if not text.startswith("BEGIN")]) <= 6


SIMILAR = {
    "Fraud Desk": ["Fraud Desk"],
    "fraud desk!": ["Fraud Desk"],
    "Froud Desk": ["Fraud Desk"],
    "Desk for fraud": ["Fraud Desk"],
    "FRAUD": ["Fraud Desk"],
    "Help desk": [],
    "Falcon": [],
    "支付": ["支付"],
    "!": [],
}


def test_similar_names(cast):
    create(cast.employee, "Fraud Desk")
    create(cast.employee, "Falcon", visibility="private", is_listed=False)
    create(cast.employee, "支付")
    create(cast.employee, "Bike users")
    assert {name: names(find_similar(cast.outsider, name)) for name in SIMILAR} == SIMILAR
