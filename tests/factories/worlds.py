"""Worlds: made by calling actions, so that they are possible worlds."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from esn.content.actions.replies import reply_to
from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.jobs import run_next
from esn.core.unit_of_work import unit_of_work
from esn.messages.actions.starting import start_conversation
from esn.messages.actions.team import NewTeamMessage, send_team_message
from esn.messages.audience import Audience
from esn.messages.queries.audience import measure
from esn.posts.actions import create_post
from esn.spaces.actions.lifecycle import NewSpace, create_space
from esn.spaces.actions.membership import invite_person, join_space
from esn.spaces.queries import SpaceView, get_space
from esn.wiring import JOBS


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
    with unit_of_work():  # one commit for all of them: tests make a thousand communities
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


def new_team_message(
    sender: Actor,
    *,
    by: Actor | None = None,
    text: str = "We count at 13:00 from Monday.",
    replies: str = "private",
    statement: str = "",
    urgent: str = "",
    over_budget: str = "Another one.",
) -> NewTeamMessage:
    """A message to everybody under this leader, by the leader or a delegate, as it is sent once it was looked at."""
    audience = Audience(kind="reports")
    return NewTeamMessage(
        source=text,
        audience=audience,
        seen=measure(sender, audience).mark,
        replies=replies,
        statement=statement,
        confirm_by=clock.now().date() + timedelta(days=3) if statement else None,
        over_budget=over_budget,
        urgent=urgent,
        sender_id=sender.id if by else None,
    )


def make_team_message(sender: Actor, *, by: Actor | None = None, run: bool = True, **said: str) -> int:
    """Send one, delivered unless `run` is off; gives its id."""
    content_id = send_team_message(by or sender, new_team_message(sender, by=by, **said))
    if run:
        run_team_jobs()
    return content_id


def make_announcement(
    author: Actor,
    *,
    text: str = "The canteen opens at 07:00.",
    statement: str = "",
    days: int = 3,
    without: tuple[int, ...] = (),
) -> int:
    """A message to everybody, without those, that stands on Home for so many days, delivered; gives its id."""
    sender = replace(author, roles=author.roles | {"communications"})
    audience = Audience(kind="everybody", without=without)
    day = clock.now().date() + timedelta(days=days)
    new = NewTeamMessage(
        source=text,
        audience=audience,
        seen=measure(sender, audience).mark,
        statement=statement,
        confirm_by=day if statement else None,
        announce_until=day,
        over_budget="Another one.",
    )
    content_id = send_team_message(sender, new)
    run_team_jobs()
    return content_id


def run_team_jobs() -> None:
    """What waits to be delivered is."""
    db.session.rollback()  # what the caller has read before hides what waits now
    kinds = {name: kind for name, kind in JOBS.items() if name.startswith("messages.")}
    while run_next(kinds):
        pass
