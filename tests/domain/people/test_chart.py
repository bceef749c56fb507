"""The organisation chart: the line above, the team, whatever the directory says."""

import pytest
import sqlalchemy as sa

from esn.core.db import db
from esn.core.errors import NotFound
from esn.core.unit_of_work import unit_of_work
from esn.people.drawing import BOX_HEIGHT, BOX_WIDTH, WIDTH, draw
from esn.people.events import ManagersChanged
from esn.people.models import Account
from esn.people.queries import charts, lists
from esn.people.queries.charts import LINE_MAX, TEAM_SHOWN, get_chart
from esn.people.sync.leavers import write_leavers
from tests.factories.cast import Cast
from tests.factories.staff import hire


def report_to(managers: dict[int, int | None]) -> None:
    """Let these accounts report to those."""
    with unit_of_work() as unit:
        for account_id, manager_id in managers.items():
            unit.session.get_one(Account, account_id).manager_id = manager_id
        facts = {str(account_id): manager_id for account_id, manager_id in managers.items()}
        unit.record(ManagersChanged(actor_id=None, object_id=0, managers=facts))


def usernames(cards) -> list[str]:
    """Who is on these cards."""
    return [card.username for card in cards]


def test_the_team_stands_below_and_the_manager_above(cast: Cast) -> None:
    report_to({cast.leader.id: cast.admin.id, cast.outsider.id: cast.employee.id})
    chart = get_chart(cast.outsider, "leader")
    assert usernames(chart.above) == ["admin"]
    assert [team.head.username for team in chart.teams.rows] == ["employee", "colleague"]
    assert [team.size for team in chart.teams.rows] == [1, 0]
    assert usernames(chart.teams.rows[0].people) == ["outsider"]
    assert usernames(get_chart(cast.outsider).above) == ["admin", "leader", "employee"]


def test_nobody_is_no_root(cast: Cast) -> None:
    with pytest.raises(NotFound):
        get_chart(cast.employee, "nobody")


def test_who_left_is_in_no_team(cast: Cast) -> None:
    write_leavers([cast.colleague.id])
    chart = get_chart(cast.employee, "leader")
    assert [team.head.username for team in chart.teams.rows] == ["employee"]
    assert chart.size == 1


@pytest.mark.parametrize("who", ["employee", "leader", "colleague"])
def test_a_circle_in_the_directory_ends(cast: Cast, who: str) -> None:
    report_to({cast.leader.id: cast.employee.id, cast.colleague.id: cast.colleague.id})
    chart = get_chart(cast.outsider, who)
    assert len(usernames(chart.above)) == len(set(usernames(chart.above)))
    assert who not in usernames(chart.above)
    assert who not in [team.head.username for team in chart.teams.rows]


def test_a_long_line_ends_and_a_large_team_has_pages(cast: Cast, small) -> None:
    small(lists, PAGE_SIZE=4)
    small(charts, TEAM_MAX=10)
    people = hire(15)
    report_to(dict.fromkeys(people, cast.outsider.id) | {cast.outsider.id: cast.leader.id})
    chart = get_chart(cast.employee, "leader")
    team = next(team for team in chart.teams.rows if team.head.username == "outsider")
    assert (team.size, len(team.people)) == (10, TEAM_SHOWN)
    seen, before = [], None
    while True:
        page = get_chart(cast.employee, "outsider", before).teams
        seen += [team.head.account_id for team in page.rows]
        before = page.next_cursor
        if before is None:
            break
    assert sorted(seen) == sorted(people)
    report_to(dict(zip(people[1:], people[:-1], strict=True)))
    deep = db.session.scalar(sa.select(Account.username).where(Account.id == people[-1]))
    assert len(get_chart(cast.employee, deep).above) == LINE_MAX


def test_boxes_do_not_overlap_and_stay_on_the_drawing(cast: Cast) -> None:
    people = hire(7)
    report_to(dict.fromkeys(people, cast.employee.id) | {cast.leader.id: cast.admin.id})
    drawing = draw(get_chart(cast.outsider, "employee"))
    places = [(box.x, box.y) for box in drawing.boxes]
    assert len(places) == len(people) + 3
    assert len([box for box in drawing.boxes if box.is_root]) == 1
    for number, (x, y) in enumerate(places):
        assert 0 <= x <= WIDTH - BOX_WIDTH
        assert 0 <= y <= drawing.height - BOX_HEIGHT
        for other_x, other_y in places[number + 1 :]:
            assert abs(x - other_x) >= BOX_WIDTH or abs(y - other_y) >= BOX_HEIGHT
