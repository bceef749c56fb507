"""Who reads what is written in a conversation: those a mention there reaches."""

import re
from typing import Any

import sqlalchemy as sa

from esn.core.actor import Actor
from esn.spaces.models import CONVERSATION, Membership, Space
from esn.spaces.policy import visible_spaces

_PLACE = re.compile(r"message:([0-9]{1,15})")  # every database holds such a number


def mention_readers(actor: Actor, place: str) -> sa.Select[Any] | None:
    """The accounts in the conversation behind `message:<id>`, if the actor is in it; None for other places."""
    found = _PLACE.fullmatch(place)
    if found is None:
        return None
    here = sa.select(Space.id).where(Space.id == int(found[1]), Space.kind == CONVERSATION, visible_spaces(actor))
    return sa.select(Membership.account_id).where(Membership.space_id.in_(here), Membership.state == "member")
