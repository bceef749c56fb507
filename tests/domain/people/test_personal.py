"""What people say of themselves: saved, refused, archived, found; and who endorses it."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from esn.core.actor import Actor
from esn.core.db import db
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid
from esn.people.actions import change_profile, endorse_skill, lock_account, withdraw_endorsement
from esn.people.models import Account, Endorsement, Skill
from esn.people.policy import DIRECTORY_FIELDS, OWN_FIELDS, may_change_field
from esn.people.queries import count_people, get_personal_fields, get_profile, list_people, load_actor
from esn.people.sync.leavers import write_leavers
from tests.domain.people.conftest import OwnFirm
from tests.factories.cast import Cast
from tests.factories.door import list_records
from tests.factories.together import run_together

SAID = {"about": "I keep the lists.", "skills": ["IBAN checks", "Training"], "languages": ["pl"]}


pytestmark = pytest.mark.usefixtures("unvetted")


def save(actor: Actor, version: int = 0, **changes: Any) -> None:
    """Save a profile; what is not named stays as in SAID."""
    change_profile(actor, **{**SAID, "time_zone": "Europe/Warsaw", **changes}, base_version=version)


def skill_of(actor: Actor, name: str = "IBAN checks") -> int:
    """The id of a subject."""
    db.session.rollback()
    return db.session.scalars(sa.select(Skill.id).where(Skill.account_id == actor.id, Skill.name == name)).one()


@pytest.mark.one_database
def test_what_is_saved_is_shown_and_recorded(cast: Cast) -> None:
    save(cast.colleague)
    personal = get_profile(cast.outsider, "colleague").personal
    assert list(personal.about) == ["I keep the lists."]
    assert [skill.name for skill in personal.skills] == ["IBAN checks", "Training"]
    assert personal.languages == ["pl"]
    assert load_actor(cast.colleague.id).time_zone == "Europe/Warsaw"
    (record,) = list_records("profile.changed")
    assert record["object_id"] == cast.colleague.id
    assert record["texts"]["fields"]["skills"] == "IBAN checks\nTraining"
    save(cast.colleague, 1)
    assert len(list_records("profile.changed")) == 1
    save(cast.colleague, 1, about="Other words.")
    assert list_records("profile.changed")[-1]["texts"]["fields"] == {"about": "Other words."}


@pytest.mark.one_database
def test_who_was_slower_learns_of_it(cast: Cast) -> None:
    save(cast.colleague)
    with pytest.raises(Conflict):
        save(cast.colleague, 0, about="From another window.")
    assert get_personal_fields(cast.colleague).about == SAID["about"]


@pytest.mark.one_database
@pytest.mark.one_database
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("about", "x" * 1001),
        ("skills", [f"Subject {number}" for number in range(21)]),
        ("skills", ["x" * 61]),
        ("languages", ["klingon"]),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", ""),
    ],
)
def test_what_is_too_much_or_unknown_is_refused_by_name(cast: Cast, field: str, value: Any) -> None:
    with pytest.raises(NotValid) as refusal:
        save(cast.colleague, **{field: value})
    assert list(refusal.value.fields) == [field]


def test_subjects_of_one_spelling_are_one(cast: Cast) -> None:
    save(cast.colleague, skills=["C++", "c", "C#", "  Iban   Checks ", "IBAN checks", "", "\t"])
    assert get_personal_fields(cast.colleague).skills == ["c", "C#", "C++", "IBAN checks"]


@pytest.mark.one_database
def test_the_directorys_fields_are_nobodys(cast: Cast) -> None:
    everything = (*OWN_FIELDS, *DIRECTORY_FIELDS)
    assert {name for name in everything if may_change_field(cast.employee, cast.employee.id, name)} == set(OWN_FIELDS)
    assert not any(may_change_field(cast.employee, cast.colleague.id, name) for name in everything)


@pytest.mark.one_database
def test_who_may_not_write_changes_nothing(cast: Cast) -> None:
    save(cast.colleague)
    lock_account(cast.moderator, cast.outsider.id, "moderation", "posting", note="Three times.")
    outsider = load_actor(cast.outsider.id)
    with pytest.raises(NotAllowed):
        save(outsider)
    with pytest.raises(NotAllowed):
        endorse_skill(outsider, cast.colleague.id, skill_of(cast.colleague))


@pytest.mark.parametrize("few", [1, 500], ids=["common", "rare"])
def test_people_are_found_by_subject_and_language(cast: Cast, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr("esn.people.queries.lists.FEW", few)
    save(cast.colleague)
    save(cast.employee, skills=["Iban Checks abroad"], languages=["pl", "fi"])
    found = list_people(cast.outsider, skill="iban ch")
    assert [card.username for card in found.rows] == ["employee", "colleague"]
    assert count_people(cast.outsider, skill="iban", language="fi") == 1
    assert count_people(cast.outsider, "nowak", language="pl") == 1
    assert count_people(cast.outsider, language="de") == 0
    assert count_people(cast.outsider, skill="%") == 0


def test_languages_of_the_directory_follow_it(firm: OwnFirm, cast: Cast, account_of: Callable[[str], Account]) -> None:
    save(cast.colleague)
    firm.change("colleague", preferredLanguage="de-AT, en;q=0.8")
    firm.sync()
    assert count_people(cast.outsider, language="de") == 1
    assert count_people(cast.outsider, language="pl") == 1
    firm.change("colleague", preferredLanguage="fr")
    firm.sync()
    assert account_of("colleague").languages == "fr"
    assert [count_people(cast.outsider, language=tag) for tag in ("de", "fr", "pl")] == [0, 1, 1]


def test_one_person_one_endorsement(cast: Cast) -> None:
    save(cast.colleague)
    skill_id = skill_of(cast.colleague)
    for actor in (cast.employee, cast.employee, cast.leader):
        endorse_skill(actor, cast.colleague.id, skill_id)
    lines = get_profile(cast.employee, "colleague").personal.skills
    assert [(line.name, line.endorsed, line.is_mine) for line in lines] == [
        ("IBAN checks", 2, True),
        ("Training", 0, False),
    ]
    withdraw_endorsement(cast.employee, cast.colleague.id, skill_id)
    withdraw_endorsement(cast.employee, cast.colleague.id, skill_id)
    assert [record["facts"]["is_endorsed"] for record in list_records("skill.endorsed")] == [True, True, False]


@pytest.mark.one_database
def test_nobody_endorses_themselves_or_who_left_or_what_is_not_there(cast: Cast) -> None:
    save(cast.colleague)
    skill_id = skill_of(cast.colleague)
    with pytest.raises(NotAllowed):
        endorse_skill(cast.colleague, cast.colleague.id, skill_id)
    for account_id, other in ((cast.employee.id, skill_id), (cast.colleague.id, 10**9)):
        with pytest.raises(NotFound):
            endorse_skill(cast.leader, account_id, other)
    write_leavers([cast.colleague.id])
    with pytest.raises(NotAllowed):
        endorse_skill(cast.employee, cast.colleague.id, skill_id)


def test_a_subject_taken_off_loses_its_endorsements(cast: Cast) -> None:
    save(cast.colleague)
    endorse_skill(cast.employee, cast.colleague.id, skill_of(cast.colleague))
    save(cast.colleague, 1, skills=["iban CHECKS"])
    assert get_profile(cast.employee, "colleague").personal.skills[0].endorsed == 1
    save(cast.colleague, 2, skills=["Lists"])
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Endorsement)) == 0
    save(cast.colleague, 3)
    assert get_profile(cast.employee, "colleague").personal.skills[0].endorsed == 0


def test_a_double_click_endorses_once(cast: Cast, app: Any) -> None:
    save(cast.colleague)
    skill_id = skill_of(cast.colleague)
    db.session.rollback()

    def click() -> None:
        with app.app_context():
            endorse_skill(cast.employee, cast.colleague.id, skill_id)

    run_together([click] * 4)
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Endorsement)) == 1
    assert len(list_records("skill.endorsed")) == 1
