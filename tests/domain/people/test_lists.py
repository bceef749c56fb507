"""Finding people: by the beginnings of names, by place, by unit; page by page."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from esn.core.db import db
from esn.core.errors import NotAllowed, NotFound
from esn.people.actions import follow_person, unfollow_person
from esn.people.models import Account, Unit
from esn.people.queries import (
    count_everybody,
    count_people,
    get_profile,
    list_cards,
    list_mentionable,
    list_name_variants,
    list_people,
    list_places,
    list_titles,
    list_units,
    load_actor,
)
from tests.domain.people.conftest import OwnFirm
from tests.factories.cast import PEOPLE, Cast

NAMES = {
    "grace": ["employee"],
    "OKAF": ["employee"],
    "okafor gr": ["employee"],
    "employee": ["employee"],
    "ortíz": ["leader"],
    "  maria   ORT ": ["leader"],
    "le": ["outsider", "leader"],
    "grace haddad": [],
    "%": [],
    "_____": [],
    "race": [],
}


def test_names_are_found_by_the_beginning_of_any_word(cast: Cast) -> None:
    for typed, found in NAMES.items():
        names = [card.username for card in list_people(cast.colleague, typed).rows]
        assert sorted(names) == sorted(found), typed
        assert count_people(cast.colleague, typed) == len(found), typed


def test_accents_do_not_count_either_way(firm: OwnFirm, cast: Cast) -> None:
    firm.hire("oyen", "Åse Øyen-Müller", "SOUTH")
    firm.sync()
    for typed in ("ase", "åse", "oyen", "Øyen", "muller", "müll"):
        assert [card.username for card in list_people(cast.employee, typed).rows] == ["oyen"]


def test_pages_are_by_name_without_gaps_or_doubles(firm: OwnFirm, cast: Cast) -> None:
    seen: list[str] = []
    before = None
    while True:
        page = list_people(cast.employee, before=before)
        seen += [card.display_name for card in page.rows]
        if page.next_cursor is None:
            break
        before = page.next_cursor
    assert len(seen) == 30
    assert seen == sorted(seen, key=str.casefold)
    assert len(set(seen)) == len(seen)
    assert count_everybody(cast.employee) == 30


def test_a_unit_means_everybody_below_it(cast: Cast) -> None:
    north = db.session.scalar(sa.select(Unit.id).where(Unit.directory_id == "NORTH"))
    names = {card.username for card in list_people(cast.outsider, unit_id=north).rows}
    assert names == {"leader", "employee", "colleague"}
    assert list_people(cast.outsider, unit_id=10**9).rows == []


def test_titles_are_offered_once_and_found_by(cast: Cast) -> None:
    titles = list_titles(cast.employee)
    assert titles == sorted(set(titles))
    assert {f"Title of {name}" for name in PEOPLE} <= set(titles)
    assert [card.username for card in list_people(cast.employee, title="Title of leader").rows] == ["leader"]
    assert count_people(cast.employee, "grace", title="Title of leader") == 0


def test_places_and_units_are_offered_in_order(cast: Cast) -> None:
    assert list_places(cast.employee) == sorted(list_places(cast.employee))
    assert [card.username for card in list_people(cast.employee, place="District North").rows] == ["leader"]
    lines = [(line.depth, line.name) for line in list_units(cast.employee)]
    assert lines[0] == (0, "Test Bank")
    assert lines.index((2, "Branch Mill Lane")) == lines.index((1, "District North")) + 1


def test_who_left_is_in_no_list_but_has_a_profile(firm: OwnFirm, cast: Cast) -> None:
    firm.dismiss("colleague")
    firm.sync()
    assert list_people(cast.employee, "tomasz").rows == []
    assert list_mentionable(cast.employee, "tomasz") == []
    profile = get_profile(cast.employee, "colleague")
    assert profile.account.left_at is not None
    assert not profile.may_follow


@pytest.mark.parametrize(("typed", "meant"), [("grase", "grace"), ("okafr", "okafor"), ("grase okafr", "grace okafor")])
def test_other_spellings_are_offered(cast: Cast, typed: str, meant: str) -> None:
    assert meant in list_name_variants(cast.employee, typed)


def test_nothing_near_offers_nothing(cast: Cast) -> None:
    for typed in ("xylophone", "", "!!", "q" * 5000):
        assert list_name_variants(cast.employee, typed) == []


def test_mentions_offer_readers_first_then_the_own_team(cast: Cast) -> None:
    readers = sa.select(Account.id).where(Account.username.in_(["outsider", "moderator"]))
    people = list_mentionable(cast.employee, "", first=readers)
    assert [is_reader for _, is_reader in people][:3] == [True, True, False]
    assert people[2][0].username in ("colleague", "employee")
    assert len(list_mentionable(cast.employee, "", limit=3)) == 3
    assert all(is_reader for _, is_reader in list_mentionable(cast.employee, "o"))


def test_cards_come_in_one_statement(cast: Cast, count_statements: Callable[..., int]) -> None:
    ids = [cast.employee.id, cast.outsider.id, 10**9]
    assert count_statements(lambda: list_cards(ids)) == 1
    assert {card.username for card in list_cards(ids).values()} == {"employee", "outsider"}
    assert list_cards([]) == {}


def test_an_actor_is_loaded_in_one_statement(cast: Cast, count_statements: Callable[..., int]) -> None:
    assert count_statements(lambda: load_actor(cast.moderator.id)) == 1


def test_a_profile_knows_manager_team_and_reports(cast: Cast) -> None:
    profile = get_profile(cast.outsider, "LEADER")
    assert [card.username for card in profile.reports] == ["employee", "colleague"]
    assert profile.units == ["Test Bank", "District North"]
    assert get_profile(cast.outsider, "employee").manager is not None
    with pytest.raises(NotFound):
        get_profile(cast.outsider, "nobody")


def test_following_is_once_and_ends(cast: Cast, count_records: Callable[[], int]) -> None:
    before = count_records()
    follow_person(cast.employee, cast.leader.id)
    follow_person(cast.employee, cast.leader.id)
    assert get_profile(cast.employee, "leader").is_following
    assert not get_profile(cast.colleague, "leader").is_following
    unfollow_person(cast.employee, cast.leader.id)
    unfollow_person(cast.employee, cast.leader.id)
    assert not get_profile(cast.employee, "leader").is_following
    assert count_records() == before + 2


def test_nobody_follows_themselves_or_nobody(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        follow_person(cast.employee, cast.employee.id)
    with pytest.raises(NotFound):
        follow_person(cast.employee, 10**9)


@pytest.fixture
def count_statements(cast: Cast) -> Callable[..., int]:
    """Counts the SQL statements of a call."""

    def count(call: Callable[[], object]) -> int:
        statements: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            statements.append(statement)

        db.session.connection()  # the transaction has begun
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            call()
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
        return len(statements)

    return count
