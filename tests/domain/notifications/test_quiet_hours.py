"""What comes in somebody's quiet hours waits silently, and arrives as one bundle."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from esn.core import clock
from esn.core.actor import Actor
from esn.core.errors import NotValid
from esn.core.jobs import run_next
from esn.notifications.actions import mark_all_done, show_held_now
from esn.notifications.events import PeopleNotified
from esn.notifications.queries import count_needs_you, find_quiet, list_notifications
from esn.notifications.realtime import tell_news
from esn.people.actions import end_pause, pause, set_quiet_hours
from esn.people.queries import get_profile, list_quiet_until
from esn.settings import settings_override
from esn.spaces.queries import SpaceView
from esn.wiring import JOBS
from tests.factories.cast import Cast
from tests.factories.door import list_records
from tests.factories.worlds import make_community, make_post

NOON, EVENING, MORNING = (datetime(2026, 11, day, hour, tzinfo=UTC) for day, hour in ((16, 12), (16, 20), (17, 8)))

WAKING = {"notifications.end_quiet": JOBS["notifications.end_quiet"]}


@pytest.fixture(autouse=True)
def kept(cast: Cast) -> Iterator[None]:
    """The usual quiet hours; everybody here lives by UTC."""
    with settings_override(quiet_hours={"is_on": True}):
        yield


@pytest.fixture
def desk(cast: Cast) -> SpaceView:
    """A place of three."""
    return make_community(cast.employee, "fraud-desk", members=[cast.colleague, cast.leader])


def mention(author: Actor, place: SpaceView, at: datetime, name: str = "colleague") -> None:
    """Write to somebody at a moment."""
    with clock.at(at):
        make_post(author, place, source=f"Can you look, @{name}?")


def needed(actor: Actor, at: datetime) -> int:
    """The number that the actor sees at a moment."""
    with clock.at(at):
        assert count_needs_you(actor) == len(list_notifications(actor).rows)
        return count_needs_you(actor)


def test_it_waits_for_the_morning_and_comes_as_one_bundle(cast: Cast, desk: SpaceView) -> None:
    mark_all_done(cast.colleague)
    for _number in range(2):
        mention(cast.employee, desk, EVENING)
    assert needed(cast.colleague, EVENING) == 0
    with clock.at(EVENING):
        quiet = find_quiet(cast.colleague)
        assert (quiet.until, quiet.n) == (MORNING, 2)
        assert not run_next(WAKING)
    assert {tuple(record["facts"]["held_ids"]) for record in list_records("people.notified")[-2:]} == {
        (cast.colleague.id,)
    }
    with clock.at(MORNING):
        assert run_next(WAKING)
        assert not run_next(WAKING)
        assert find_quiet(cast.colleague) is None
    assert needed(cast.colleague, MORNING) == 2
    (arrived,) = list_records("notifications.arrived")
    assert arrived["facts"]["n"] == 2


def test_what_comes_at_work_is_shown_at_once_and_stays(cast: Cast, desk: SpaceView) -> None:
    mark_all_done(cast.colleague)
    mention(cast.employee, desk, NOON)
    assert needed(cast.colleague, NOON) == needed(cast.colleague, EVENING) == 1
    assert list_records("people.notified")[-1]["facts"]["held_ids"] == []


def test_sockets_of_the_quiet_hear_nothing() -> None:
    told = PeopleNotified(actor_id=None, object_id=1, reason="mention", account_ids=(7, 8), held_ids=(8,))
    assert [event.room for event in tell_news(told)] == ["account:7"]


def test_shown_now_on_wish_and_done_with_what_is_shown_only(cast: Cast, desk: SpaceView) -> None:
    mark_all_done(cast.colleague)
    mention(cast.employee, desk, EVENING)
    with clock.at(EVENING):
        assert mark_all_done(cast.colleague) == 0
        show_held_now(cast.colleague)
    assert needed(cast.colleague, EVENING) == 1


def test_other_hours_hold_and_release_what_waits(cast: Cast, desk: SpaceView) -> None:
    mark_all_done(cast.colleague)
    mention(cast.employee, desk, EVENING)
    with clock.at(EVENING):
        set_quiet_hours(cast.colleague, is_on=True, days=[2, 3], begins=9 * 60, ends=17 * 60)
    assert needed(cast.colleague, MORNING) == 0
    with clock.at(MORNING):
        assert run_next(WAKING)
    assert needed(cast.colleague, MORNING) == 0
    with clock.at(EVENING):
        set_quiet_hours(cast.colleague, is_on=False, days=[2, 3], begins=9 * 60, ends=17 * 60)
    assert needed(cast.colleague, EVENING) == 1
    assert [record["facts"]["is_on"] for record in list_records("quiet_hours.changed")] == [True, False]


def test_a_pause_begins_and_ends(cast: Cast, desk: SpaceView) -> None:
    mark_all_done(cast.colleague)
    with clock.at(NOON):
        pause(cast.colleague, "3")
        assert get_profile(cast.outsider, "colleague").quiet_until == NOON.replace(hour=15)
        mention(cast.employee, desk, NOON)
        assert count_needs_you(cast.colleague) == 0
        end_pause(cast.colleague)
        assert count_needs_you(cast.colleague) == 1
        pause(cast.colleague, "tomorrow")
        assert list_quiet_until([cast.colleague.id, cast.leader.id]) == {cast.colleague.id: MORNING}
        with pytest.raises(NotValid):
            pause(cast.colleague, "7")


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("changes", "field"),
    [({"days": []}, "days"), ({"days": [8]}, "days"), ({"begins": None}, "begins"), ({"ends": 480}, "ends")],
)
def test_what_makes_no_sense_is_refused_by_name(cast: Cast, changes: dict, field: str) -> None:
    with pytest.raises(NotValid) as refusal:
        set_quiet_hours(cast.colleague, **{"is_on": True, "days": [1], "begins": 480, "ends": 1080, **changes})
    assert list(refusal.value.fields) == [field]
