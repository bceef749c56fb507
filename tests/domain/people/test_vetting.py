"""Texts of profiles that are approved first: nobody but the person and the reviewers reads them until then."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from esn.approval.actions import Answer, decide_approval, withdraw_approval
from esn.approval.models import NOTED, PENDING
from esn.approval.queries import Review, list_reviews
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.errors import Conflict, NotAllowed
from esn.notifications.queries import list_notifications
from esn.people.actions import change_profile
from esn.people.documents import person_documents
from esn.people.policy import PROFILE
from esn.people.queries import get_personal_fields, get_profile, list_people
from esn.people.workdays import add_working_days
from esn.settings import settings_override
from tests.factories.cast import Cast
from tests.factories.door import list_records
from tests.factories.together import run_together

OLD, NEW = "I keep the lists.", "I promise twelve per cent."
YES, NO = (
    Answer(is_approved=True),
    Answer(is_approved=False, reason="Nobody may promise that.", proposal="I sell funds."),
)


@pytest.fixture(autouse=True)
def vetted(app: Flask, cast: Cast) -> Iterator[None]:
    """Two fields are approved first, one is shown to compliance; the colleague has said something already."""
    save(cast.colleague, about=OLD)
    (review,) = waiting(cast)
    decide_approval(cast.compliance, review.id, review.digest, {"about": YES})
    with settings_override(profiles={"skills": "approve", "languages": "notify"}):
        yield


def save(actor: Actor, **changes: Any) -> set[str]:
    """Save a profile as its form does: what is not named stays as it is shown there."""
    db.session.rollback()
    fields = get_personal_fields(actor)
    shown = fields.shown()
    texts = {"about": shown["about"], "time_zone": shown["time_zone"]}
    lists = {name: shown[name].splitlines() for name in ("skills", "languages")}
    return change_profile(actor, **{**texts, **lists, **changes}, base_version=fields.version)


def waiting(cast: Cast, state: str = PENDING) -> list[Review]:
    """What reviewers see."""
    db.session.rollback()
    return list(list_reviews(cast.compliance, PROFILE, (state,)).rows)


def reasons(actor: Actor, which: str = "needs-you") -> list[str]:
    """Of somebody's open lines."""
    return [line.reason for line in list_notifications(actor, which).rows]


def test_the_old_text_is_everybodys_until_somebody_approves(cast: Cast) -> None:
    assert save(cast.colleague, about=NEW, skills=["Funds"], languages=["pl"]) == {"about", "skills"}
    for actor in (cast.outsider, cast.leader, cast.moderator, cast.admin):
        profile = get_profile(actor, "colleague")
        assert (list(profile.personal.about), profile.personal.skills, profile.review) == ([OLD], [], None)
    assert list_people(cast.outsider, skill="Funds").rows == []
    (document,) = person_documents(db.session(), [cast.colleague.id])
    assert NEW not in document.body
    for actor in (cast.colleague, cast.compliance):
        assert get_profile(actor, "colleague").review.texts() == {"about": NEW, "skills": "Funds"}
    assert get_personal_fields(cast.colleague).shown()["about"] == NEW
    assert "review" in reasons(cast.compliance)
    (review,) = waiting(cast)
    decide_approval(cast.compliance, review.id, review.digest, {"about": NO, "skills": YES})
    personal = get_profile(cast.outsider, "colleague").personal
    assert (list(personal.about), [skill.name for skill in personal.skills]) == ([OLD], ["Funds"])
    assert reasons(cast.compliance) == []
    assert reasons(cast.colleague) == ["returned"]
    (about, _skills) = get_profile(cast.colleague, "colleague").review.parts
    assert (about.after, about.reason, about.proposal) == (NEW, NO.reason, NO.proposal)
    assert list_records("profile.changed")[-1]["texts"]["fields"] == {"skills": "Funds"}
    assert list_records("profile.changed")[-1]["actor_id"] == cast.compliance.id


@pytest.mark.one_database
def test_approved_is_shown_and_the_owner_is_told(cast: Cast) -> None:
    save(cast.colleague, about=NEW)
    (review,) = waiting(cast)
    decide_approval(cast.compliance, review.id, review.digest, {"about": YES})
    profile = get_profile(cast.colleague, "colleague")
    assert (list(profile.personal.about), profile.review) == ([NEW], None)
    assert (reasons(cast.colleague), reasons(cast.colleague, "all")) == ([], ["approved"])


@pytest.mark.one_database
def test_an_edit_waits_with_what_waits_already_and_from_another_window_is_told(cast: Cast) -> None:
    save(cast.colleague, about=NEW)
    version = get_personal_fields(cast.colleague).version
    (first,) = waiting(cast)
    assert save(cast.colleague, skills=["Funds"]) == {"skills"}
    (second,) = waiting(cast)
    assert second.texts() == {"about": NEW, "skills": "Funds"}
    with pytest.raises(Conflict):
        decide_approval(cast.compliance, first.id, first.digest, {"about": YES})
    with pytest.raises(Conflict):
        change_profile(cast.colleague, about="x", skills=[], languages=[], time_zone="UTC", base_version=version)
    save(cast.colleague, about=OLD)
    assert [review.texts() for review in waiting(cast)] == [{"skills": "Funds"}]
    save(cast.colleague, time_zone="Europe/Warsaw")
    assert [review.texts() for review in waiting(cast)] == [{"skills": "Funds"}]


def test_withdrawn_waits_no_longer(cast: Cast) -> None:
    save(cast.colleague, about=NEW)
    withdraw_approval(cast.colleague, PROFILE, cast.colleague.id)
    assert waiting(cast) == []
    assert get_personal_fields(cast.colleague).shown()["about"] == OLD
    assert reasons(cast.compliance) == []


def test_what_is_only_shown_holds_at_once(cast: Cast) -> None:
    assert save(cast.colleague, languages=["pl"]) == set()
    save(cast.colleague, languages=["fi", "pl"])
    assert get_profile(cast.outsider, "colleague").personal.languages == ["fi", "pl"]
    (noted,) = waiting(cast, NOTED)
    assert [(part.name, part.before, part.after) for part in noted.parts] == [("languages", "", "fi\npl")]
    assert reasons(cast.compliance) == []


@pytest.mark.one_database
def test_a_reviewer_cannot_approve_the_own_text(cast: Cast) -> None:
    save(cast.compliance, about=NEW)
    (review,) = waiting(cast)
    assert not review.may_decide
    with pytest.raises(NotAllowed):
        decide_approval(cast.compliance, review.id, review.digest, {"about": YES})


def test_saving_and_deciding_at_once_never_wait_for_each_other_in_a_ring(app: Flask, cast: Cast) -> None:
    save(cast.colleague, about=NEW)
    (review,) = waiting(cast)
    db.session.rollback()

    def within(act: Callable[[], object]) -> Callable[[], str]:
        def run() -> str:
            with app.app_context():
                try:
                    act()
                except Conflict:
                    return "late"
            return "done"

        return run

    decide = within(lambda: decide_approval(cast.compliance, review.id, review.digest, {"about": YES}))
    outcomes = run_together([decide, within(lambda: save(cast.colleague, about="I sell bonds."))])
    assert "done" in outcomes
    held = list(get_profile(cast.outsider, "colleague").personal.about)
    assert held == ([NEW] if outcomes[0] == "done" else [OLD])


def test_a_locked_field_stays_and_a_field_set_free_no_longer_waits(cast: Cast) -> None:
    save(cast.colleague, about=NEW, skills=["Funds"])
    with settings_override(profiles={"about": "locked", "skills": "free"}):
        with pytest.raises(NotAllowed):
            save(cast.colleague, about="Something else.")
        save(cast.colleague, skills=["Bonds"])
        assert [skill.name for skill in get_profile(cast.outsider, "colleague").personal.skills] == ["Bonds"]
    assert [review.texts() for review in waiting(cast)] == [{"about": NEW}]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("day", "days", "due"), [(18, 1, 19), (20, 1, 23), (21, 1, 24), (20, 2, 24)], ids=["Wed", "Fri", "Sat", "two"]
)
def test_targets_are_working_days(day: int, days: int, due: int) -> None:
    at = datetime(2026, 11, day, 9, 30, tzinfo=UTC)
    assert add_working_days(at, days, ZoneInfo("Europe/London")) == datetime(2026, 11, due, 9, 30, tzinfo=UTC)
