"""Who may judge what, as tables."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from esn.core.actor import Actor
from esn.moderation import policy
from esn.moderation.models import APPEALED, DECIDED, OPEN, REVERSED, Case, Decision

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@dataclass(frozen=True)
class People:
    """Account ids."""

    author: int = 1
    reporter: int = 2
    decider: int = 3
    other: int = 4


WHO = People()


def case(state: str = OPEN, **facts: object) -> Case:
    """A case about a text of the author."""
    return Case(author_id=WHO.author, state=state, **{"is_hidden_meanwhile": False} | facts)


def decision(action: str = "hide", reversed_at: datetime | None = None) -> Decision:
    """A decision of the decider."""
    return Decision(moderator_id=WHO.decider, action=action, created_at=NOW, reversed_at=reversed_at)


@pytest.mark.parametrize(
    ("who", "decides", "decides_appeal"),
    [
        (WHO.author, False, False),
        (WHO.reporter, False, False),
        (WHO.decider, True, False),
        (WHO.other, True, True),
    ],
)
def test_who_decides(who, decides, decides_appeal):
    actor = Actor(account_id=who, roles=frozenset({"moderator"}))
    assert policy.may_decide_case(actor, case(), (WHO.reporter,)) is decides
    assert policy.may_decide_appeal(actor, case(APPEALED), decision(), (WHO.reporter,)) is decides_appeal


@pytest.mark.parametrize(
    ("state", "needs", "reversible", "appealable"),
    [
        (OPEN, True, False, True),  # an open case has no decision; asked for completeness
        (DECIDED, False, True, True),
        (APPEALED, False, False, False),
        (REVERSED, True, False, False),
    ],
)
def test_what_a_state_allows(state, needs, reversible, appealable):
    assert policy.needs_decision(case(state)) is needs
    assert policy.may_reverse(case(state), decision()) is reversible
    assert policy.may_appeal(case(state), decision()) is appealable


def test_what_is_no_longer_in_force_is_neither_reversed_nor_appealed():
    assert not policy.may_reverse(case(DECIDED), decision(reversed_at=NOW))
    assert not policy.may_reverse(case(DECIDED), None)
    assert not policy.may_appeal(case(DECIDED), decision(reversed_at=NOW))
    assert not policy.may_appeal(case(DECIDED), decision("none"))


@pytest.mark.parametrize(
    ("action", "is_hidden_meanwhile", "is_told"),
    [("none", False, False), ("none", True, True), ("hide", False, True), ("warn", False, True)],
)
def test_the_author_hears_of_what_could_be_noticed(action, is_hidden_meanwhile, is_told):
    assert policy.is_author_told(case(is_hidden_meanwhile=is_hidden_meanwhile), action) is is_told


@pytest.mark.parametrize(("minutes_ago", "is_claimed"), [(None, False), (0, True), (29, True), (30, False)])
def test_a_claim_ends_by_itself(minutes_ago, is_claimed):
    claimed_at = None if minutes_ago is None else NOW - timedelta(minutes=minutes_ago)
    assert policy.is_claimed(case(claimed_at=claimed_at), NOW, 30) is is_claimed


def test_the_days_for_an_appeal_begin_with_the_decision():
    assert policy.appeal_until(decision(), 30) == datetime(2026, 12, 21, 12, tzinfo=UTC)
