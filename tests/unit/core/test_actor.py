import pytest

from esn.core.actor import SYSTEM, Actor


def test_an_actor_knows_its_roles():
    actor = Actor(account_id=7, roles=frozenset({"moderator"}))
    assert actor.id == 7
    assert actor.has_role("moderator")
    assert not actor.has_role("administrator")


def test_the_product_itself_has_no_account():
    with pytest.raises(LookupError):
        _ = SYSTEM.id
