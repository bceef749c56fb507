"""Who may do what in a space: the whole table, without a database."""

from datetime import UTC, datetime
from typing import Any

import pytest

from esn.core.actor import POSTING, SYSTEM, Actor
from esn.spaces import policy
from esn.spaces.models import EVERYTHING, HIGHLIGHTS, MUTED, Membership, Space

ACTOR = Actor(account_id=7, unit_ids=(1, 2))
COMMUNITY = {"kind": "community", "visibility": "open", "is_listed": True}


def space(**facts: Any) -> Space:
    return Space(**{"id": 1, "access_space_id": 1, **COMMUNITY, **facts})


def row(role: str = "member", state: str = "member") -> Membership:
    return Membership(account_id=7, space_id=1, role=role, state=state)


PEOPLE = {
    "outsider": None,
    "invited": row(state="invited"),
    "asked": row(state="asked"),
    "member": row(),
    "champion": row("champion"),
    "moderator": row("moderator"),
    "owner": row("owner"),
}
INSIDE = {"member", "champion", "moderator", "owner"}
KINDS = {
    "open": {"visibility": "open"},
    "moderated": {"visibility": "moderated"},
    "listed": {"visibility": "private", "is_listed": True},
    "unlisted": {"visibility": "private", "is_listed": False},
}
# (what, kind) -> who may
MAY = {
    ("see", "open"): set(PEOPLE),
    ("see", "moderated"): set(PEOPLE),
    ("see", "listed"): INSIDE,
    ("see", "unlisted"): INSIDE,
    ("know", "open"): set(PEOPLE),
    ("know", "moderated"): set(PEOPLE),
    ("know", "listed"): set(PEOPLE),
    ("know", "unlisted"): set(PEOPLE) - {"outsider"},
    ("join", "open"): {"outsider", "invited", "asked"},
    ("join", "moderated"): {"invited"},
    ("join", "listed"): {"invited"},
    ("join", "unlisted"): {"invited"},
    ("ask", "open"): set(),
    ("ask", "moderated"): {"outsider"},
    ("ask", "listed"): {"outsider"},
    ("ask", "unlisted"): set(),
    ("write", "open"): INSIDE,
    ("write", "listed"): INSIDE,
    ("invite", "open"): INSIDE,
    ("invite", "moderated"): {"owner"},
    ("invite", "unlisted"): {"owner"},
    ("manage", "open"): {"owner"},
    ("manage", "unlisted"): {"owner"},
}
RULES = {
    "see": policy.may_see_space,
    "know": policy.may_know_space,
    "join": policy.may_join_space,
    "ask": policy.may_ask_to_join_space,
    "write": policy.may_write_in_space,
    "invite": policy.may_invite_to_space,
    "manage": policy.may_manage_space,
}


@pytest.mark.parametrize(("what", "kind"), MAY)
def test_table(what, kind):
    place = space(**KINDS[kind])
    allowed = {who for who, membership in PEOPLE.items() if RULES[what](ACTOR, place, membership)}
    assert allowed == MAY[what, kind]


@pytest.mark.parametrize("what", ["join", "ask", "write", "invite"])
@pytest.mark.parametrize("kind", KINDS)
def test_an_archived_space_is_read_only(what, kind):
    place = space(**KINDS[kind], archived_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert not any(RULES[what](ACTOR, place, membership) for membership in PEOPLE.values())


def test_its_owner_still_manages_an_archived_space():
    place = space(archived_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert policy.may_manage_space(ACTOR, place, PEOPLE["owner"])


def test_a_lock_on_posting_ends_writing_and_creating():
    locked = Actor(account_id=7, locked=frozenset({POSTING}))
    assert not policy.may_write_in_space(locked, space(), row())
    assert not policy.may_create_space(locked)
    assert policy.may_create_space(ACTOR)


def test_the_product_itself_joins_nothing():
    assert not policy.may_join_space(SYSTEM, space(), None)
    assert not policy.may_ask_to_join_space(SYSTEM, space(visibility="moderated"), None)
    assert not policy.may_choose_level(SYSTEM, space(), None)


@pytest.mark.parametrize(("facts", "is_seen"), [({"unit_id": 2}, True), ({"unit_id": 3}, False), ({}, False)])
def test_a_private_space_of_a_unit_is_seen_from_below_it(facts, is_seen):
    place = space(visibility="private", is_listed=False, **facts)
    assert policy.may_see_space(ACTOR, place, None) is is_seen
    assert policy.may_choose_level(ACTOR, place, None) is is_seen


def test_everybody_sees_what_is_for_everybody():
    place = space(kind="everybody", visibility="private", is_listed=False)
    assert policy.may_see_space(ACTOR, place, None)
    assert policy.may_choose_level(ACTOR, place, None)
    assert not policy.may_join_space(ACTOR, place, None)


def test_the_companys_moderators_judge_everywhere():
    moderator = Actor(account_id=9, roles=frozenset({"moderator"}))
    assert policy.may_moderate_space(moderator, None)
    allowed = {who for who, membership in PEOPLE.items() if policy.may_moderate_space(ACTOR, membership)}
    assert allowed == {"moderator", "owner"}


def test_the_level_is_the_chosen_one_or_what_holds_without_a_choice():
    assert policy.level_of(row(), MUTED) == MUTED
    assert policy.level_of(row(), None) == HIGHLIGHTS
    assert policy.level_of(None, None) == EVERYTHING
