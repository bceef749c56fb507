"""Following a person: what they write in the open comes to Home."""

from flask_babel import gettext as _

from esn.core.actor import Actor
from esn.core.errors import NotAllowed, NotFound
from esn.core.unit_of_work import unit_of_work
from esn.people.events import PersonFollowed
from esn.people.models import Account, Follow
from esn.people.policy import may_follow


def follow_person(actor: Actor, account_id: int) -> None:
    """Follow somebody; following twice is following once."""
    with unit_of_work() as unit:
        account = unit.session.get(Account, account_id)
        if account is None:
            raise NotFound
        if not may_follow(actor, account):
            raise NotAllowed(_("You can follow colleagues who still work here."))
        unit.session.get_one(Account, actor.id, with_for_update={"key_share": True})  # a double click waits here
        if unit.session.get(Follow, (actor.id, account_id)) is None:
            unit.session.add(Follow(account_id=actor.id, target_id=account_id))
            unit.record(PersonFollowed(actor_id=actor.id, object_id=account_id, is_following=True))


def unfollow_person(actor: Actor, account_id: int) -> None:
    """Follow somebody no longer; also somebody who has left."""
    with unit_of_work() as unit:
        row = unit.session.get(Follow, (actor.id, account_id))
        if row is not None:
            unit.session.delete(row)
            unit.record(PersonFollowed(actor_id=actor.id, object_id=account_id, is_following=False))
