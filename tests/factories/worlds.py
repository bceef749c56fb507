"""Worlds: made by calling actions, so that they are possible worlds."""

from collections.abc import Sequence

from esn.content.actions.replies import reply_to
from esn.core.actor import Actor
from esn.messages.actions.starting import start_conversation
from esn.posts.actions import create_post
from esn.spaces.actions.lifecycle import NewSpace, create_space
from esn.spaces.actions.membership import invite_person, join_space
from esn.spaces.queries import SpaceView, get_space


def make_community(
    owner: Actor,
    slug: str = "fraud-desk",
    *,
    visibility: str = "open",
    is_listed: bool = True,
    members: Sequence[Actor] = (),
    name: str = "",
    purpose: str = "Where we talk about this.",
) -> SpaceView:
    """A community as its owner sees it; everybody else is invited and comes in."""
    new = NewSpace(
        kind="community",
        name=name or slug.replace("-", " ").title(),
        slug=slug,
        purpose=purpose,
        visibility=visibility,
        is_listed=is_listed,
    )
    space_id = create_space(owner, new)
    for member in members:
        invite_person(owner, space_id, member.id)
        join_space(member, space_id)
    return get_space(owner, space_id)


def make_post(author: Actor, *spaces: SpaceView, source: str = "Good morning.", title: str = "") -> int:
    """A post in one or several communities; gives its id."""
    return create_post(author, [space.id for space in spaces], source, title=title)


def make_reply(author: Actor, post_id: int, source: str = "I agree.", parent_id: int | None = None) -> int:
    """A reply; gives its id."""
    return reply_to(author, post_id, source, parent_id=parent_id)


def make_conversation(author: Actor, *others: Actor, text: str = "Good morning.", name: str = "") -> int:
    """A conversation with its first message; gives its id."""
    return start_conversation(author, " ".join(f"@{other.username}" for other in others), text, name=name)
