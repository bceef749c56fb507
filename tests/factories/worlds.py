"""Worlds: made by calling actions, so that they are possible worlds."""

from collections.abc import Sequence

from esn.content.actions.replies import reply_to
from esn.core.actor import Actor
from esn.posts.actions import create_post
from esn.spaces.actions import create_space, join_space
from esn.spaces.models import Space


def make_community(
    owner: Actor,
    slug: str = "fraud-desk",
    *,
    visibility: str = "open",
    is_listed: bool = True,
    members: Sequence[Actor] = (),
    name: str | None = None,
    purpose: str = "Where we talk about this.",
) -> Space:
    """A community with its owner and members; members of a moderated or private one are invited and accept."""
    raise NotImplementedError


def make_post(author: Actor, *spaces: Space, source: str = "Good morning.", title: str = "") -> int:
    """A post in one or several communities; gives its id."""
    return create_post(author, [space.id for space in spaces], source, title=title)


def make_reply(author: Actor, post_id: int, source: str = "I agree.", parent_id: int | None = None) -> int:
    """A reply; gives its id."""
    return reply_to(author, post_id, source, parent_id=parent_id)
