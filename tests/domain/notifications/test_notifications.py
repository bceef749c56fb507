"""Who is told of what, once, and how a line leaves the list."""

from datetime import timedelta

import pytest

from esn.content.actions.changes import edit_content, remove_content
from esn.core import clock
from esn.core.actor import Actor
from esn.notifications import actions, queries
from esn.notifications.actions import mark_all_done, mark_done, mark_undone
from esn.notifications.jobs import forget_notifications
from esn.notifications.queries import count_needs_you, list_needs_you, list_notifications
from esn.settings import settings
from esn.spaces.actions.lifecycle import change_visibility
from esn.spaces.actions.membership import approve_request, ask_to_join, invite_person, leave_space, refuse_request
from esn.spaces.actions.preference import set_level
from esn.spaces.models import MUTED
from tests.factories.cast import Cast
from tests.factories.worlds import make_community, make_post, make_reply


def reasons(actor: Actor) -> list[str]:
    """The reasons of somebody's open lines, newest first."""
    return [line.reason for line in list_notifications(actor).rows]


@pytest.mark.one_database
def test_a_mention_and_a_reply_reach_those_concerned_and_nobody_else(cast: Cast) -> None:
    space = make_community(cast.employee, members=[cast.colleague, cast.leader])
    post_id = make_post(cast.employee, space, source="Ask @colleague.")
    make_reply(cast.leader, post_id)
    assert reasons(cast.colleague) == ["mention"]
    assert reasons(cast.employee) == ["reply"]
    assert reasons(cast.leader) == []


def test_one_event_gives_one_line_however_many_ways_it_concerns_somebody(cast: Cast) -> None:
    space = make_community(cast.employee, members=[cast.colleague])
    post_id = make_post(cast.employee, space)
    make_reply(cast.colleague, post_id, "What do you think, @employee?")
    assert reasons(cast.employee) == ["mention"]


def test_replies_to_a_thread_are_bundled_until_they_are_done(cast: Cast) -> None:
    space = make_community(cast.employee, members=[cast.colleague, cast.leader])
    post_id = make_post(cast.employee, space)
    for author in (cast.colleague, cast.leader, cast.colleague):
        make_reply(author, post_id)
    (line,) = list_notifications(cast.employee).rows
    assert (line.n, line.actor_username) == (3, "colleague")
    mark_done(cast.employee, line.id)
    make_reply(cast.leader, post_id)
    (line,) = list_notifications(cast.employee).rows
    assert line.n == 1


def test_a_renewed_line_comes_to_the_top_and_pages_miss_none(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, small
) -> None:
    small(queries, PAGE_SIZE=4)
    space = make_community(cast.employee, members=[cast.colleague])
    posts = [make_post(cast.employee, space) for _number in range(6)]
    now = clock.now()
    for number, post_id in enumerate([*posts, posts[1]]):
        monkeypatch.setattr(clock, "now", lambda number=number: now + timedelta(seconds=number // 4))
        make_reply(cast.colleague, post_id)
    first = list_notifications(cast.employee)
    second = list_notifications(cast.employee, "needs-you", first.next_cursor, first.rows[-1].id)
    shown = [line.root_id for line in (*first.rows, *second.rows)]
    assert sorted(shown) == posts
    assert shown.index(posts[1]) < 3
    assert second.next_cursor is None
    assert list_needs_you(cast.employee)[1][0].created_at == first.rows[0].created_at


@pytest.mark.one_database
def test_nobody_hears_of_his_own_acts(cast: Cast) -> None:
    space = make_community(cast.employee)
    make_reply(cast.employee, make_post(cast.employee, space, source="Note to @employee."))
    assert count_needs_you(cast.employee) == 0


@pytest.mark.one_database
def test_nobody_is_told_of_what_he_cannot_read(cast: Cast) -> None:
    space = make_community(cast.employee, visibility="private")
    make_post(cast.employee, space, source="About @outsider.")
    assert count_needs_you(cast.outsider) == 0


@pytest.mark.one_database
def test_what_can_no_longer_be_opened_no_longer_counts(cast: Cast) -> None:
    space = make_community(cast.employee, members=[cast.colleague])
    first = make_post(cast.employee, space, source="See @colleague.")
    make_post(cast.employee, space, source="And again @colleague.")
    assert count_needs_you(cast.colleague) == 2
    remove_content(cast.employee, first)
    assert count_needs_you(cast.colleague) == 1
    change_visibility(cast.employee, space.id, "private")
    leave_space(cast.colleague, space.id)
    assert count_needs_you(cast.colleague) == 0


def test_the_number_is_the_length_of_the_list(cast: Cast) -> None:
    space = make_community(cast.employee, members=[cast.colleague])
    for number in range(5):
        make_post(cast.employee, space, source=f"{number} @colleague")
    n, first = list_needs_you(cast.colleague)
    assert n == count_needs_you(cast.colleague) == len(list_notifications(cast.colleague).rows) == 5
    assert len(first) == 3


@pytest.mark.one_database
def test_an_edit_tells_only_those_named_for_the_first_time(cast: Cast) -> None:
    space = make_community(cast.employee, members=[cast.colleague, cast.leader])
    post_id = make_post(cast.employee, space, source="@colleague")
    mark_all_done(cast.colleague)
    edit_content(cast.employee, post_id, source="@colleague and @leader", base_version=1)
    assert reasons(cast.colleague) == []
    assert reasons(cast.leader) == ["mention"]


@pytest.mark.one_database
def test_a_muted_place_tells_of_mentions_only(cast: Cast) -> None:
    space = make_community(cast.employee, members=[cast.colleague])
    set_level(cast.employee, space.id, MUTED)
    post_id = make_post(cast.employee, space)
    make_reply(cast.colleague, post_id)
    assert reasons(cast.employee) == []
    make_reply(cast.colleague, post_id, "@employee?")
    assert reasons(cast.employee) == ["mention"]


def test_a_request_reaches_all_owners_and_leaves_when_one_of_them_decides(cast: Cast) -> None:
    space = make_community(cast.employee, visibility="moderated")
    ask_to_join(cast.outsider, space.id, "I work with you.")
    assert reasons(cast.employee) == ["join_request"]
    approve_request(cast.employee, space.id, cast.outsider.id)
    assert reasons(cast.employee) == []
    assert reasons(cast.outsider) == ["joined"]


@pytest.mark.one_database
def test_a_refused_request_and_an_invitation_are_told(cast: Cast) -> None:
    space = make_community(cast.employee, visibility="moderated")
    ask_to_join(cast.outsider, space.id)
    refuse_request(cast.employee, space.id, cast.outsider.id)
    invite_person(cast.employee, space.id, cast.leader.id)
    assert reasons(cast.outsider) == ["refused"]
    assert reasons(cast.leader) == ["invited"]


def test_done_can_be_taken_back(cast: Cast) -> None:
    space = make_community(cast.employee, members=[cast.colleague])
    make_post(cast.employee, space, source="@colleague")
    (line,) = list_notifications(cast.colleague).rows
    mark_done(cast.colleague, line.id)
    assert count_needs_you(cast.colleague) == 0
    assert list_notifications(cast.colleague, "done").rows[0].id == line.id
    mark_undone(cast.colleague, line.id)
    assert count_needs_you(cast.colleague) == 1


def test_lines_are_forgotten_in_time_open_or_not(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "FORGOTTEN_AT_ONCE", 1)
    space = make_community(cast.employee, members=[cast.colleague])
    with clock.at(clock.now() - timedelta(days=settings().retention.notifications_days, hours=1)):
        for _number in range(3):
            make_post(cast.employee, space, source="Ask @colleague.")
        mark_done(cast.colleague, list_notifications(cast.colleague).rows[0].id)
    make_reply(cast.employee, make_post(cast.colleague, space))
    forget_notifications()
    assert reasons(cast.colleague) == ["reply"]
    assert [line.reason for line in list_notifications(cast.colleague, "done").rows] == ["invited"]  # by this moment


@pytest.mark.one_database
def test_a_line_that_is_renewed_leads_to_the_newest_decision(cast: Cast) -> None:
    for decision_id in (1, 2):
        actions.notify([cast.employee.id], reason="decision", key="decision:1", about_id=1, decision_id=decision_id)
    (line,) = list_notifications(cast.employee).rows
    assert (line.decision_id, line.n) == (2, 2)
