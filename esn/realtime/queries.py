"""What the socket server and the polling page ask: which rooms somebody may hear, what is new, what was revoked."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from esn.content.queries import list_readable_ids
from esn.core import clock
from esn.core.actor import Actor
from esn.core.db import db
from esn.core.revocation import Revocation
from esn.feed.queries import list_home_positions_since, list_home_rooms
from esn.messages.queries.announcements import list_announcement_ids
from esn.messages.queries.conversations import count_unread, list_typing_ids
from esn.messages.queries.messages import list_positions_since
from esn.messages.queries.team_replies import list_reply_positions_since
from esn.notifications.queries import count_needs_you
from esn.posts.queries import list_reply_ids_since, list_space_positions_since
from esn.realtime.connections import Revoked
from esn.spaces.queries import list_readable_space_ids

HOME, MODERATORS = "home", "moderators"
LOOK_BACK = timedelta(seconds=60)
NEWEST = 100  # revocations; a look takes place twice a second
_ID = re.compile(r"[0-9]{1,15}")  # every database holds such a number
ROOMS_MAX = 100  # named rooms a page may ask for


def list_rooms(actor: Actor, wanted: Iterable[str]) -> set[str]:
    """The rooms among `wanted` that the actor may hear now, his own among them; `home` becomes those of its spaces."""
    rooms = {f"account:{actor.id}", *(f"role:{role}" for role in actor.roles)}
    if actor.has_role("moderator"):
        rooms.add(MODERATORS)
    spaces, threads = _ids("space", wanted), _ids("thread", wanted)
    typing = _ids("typing", wanted)
    if typing:
        rooms |= {f"typing:{space_id}" for space_id in list_typing_ids(actor, typing)}
    if spaces:
        rooms |= {f"space:{space_id}" for space_id in list_readable_space_ids(actor, spaces)}
    if threads:
        rooms |= {f"thread:{root_id}" for root_id in list_readable_ids(actor, threads)}
    if HOME in wanted:
        rooms |= set(list_home_rooms(actor))
    return rooms


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a page shows that asks for news: the ids of what is open on it, each with the cursor of its newest."""

    feed: int | None = None
    space_id: int | None = None
    thread_id: int | None = None
    replies: int = 0
    conversation_id: int | None = None
    messages: int = 0
    team_id: int | None = None  # one's own team message
    team_replies: int = 0
    announcements: bool = False  # whether it shows those in force


def list_news(actor: Actor, shown: Shown) -> dict[str, int | list[int]]:
    """What is new since the cursors a page shows: positions and reply ids, by the lists' own queries.

    Not their number alone: commits do not follow the order of positions, and a room hears of a post up to a second
    after this answer knows it, so a page must be able to tell what it has counted.
    """
    news: dict[str, int | list[int]] = {
        "needs_you": count_needs_you(actor),
        "unread_messages": count_unread(actor),
    }
    space_id, thread_id, conversation_id = shown.space_id, shown.thread_id, shown.conversation_id
    if shown.feed is not None and space_id is None:
        news["feed"] = list_home_positions_since(actor, shown.feed)
    elif shown.feed is not None and space_id in list_readable_space_ids(actor, [space_id or 0]):
        news["feed"] = list_space_positions_since(space_id or 0, shown.feed)
    if thread_id is not None and list_readable_ids(actor, [thread_id]):
        news["replies"] = list_reply_ids_since(thread_id, shown.replies)
    if conversation_id is not None and conversation_id in list_readable_space_ids(actor, [conversation_id]):
        news["messages"] = list_positions_since(actor, conversation_id, shown.messages)
    if shown.team_id is not None:
        news["team_replies"] = list_reply_positions_since(actor, shown.team_id, shown.team_replies)
    if shown.announcements:
        news["announcements"] = list_announcement_ids(actor)
    return news


def list_revocations() -> dict[int, Revoked]:
    """The revocations of the last minute by id: commits do not follow the order of ids, so a minute is read again.

    And the newest ones whatever their time: the clock that they go by may be another server's, or be put right.
    """
    newest = sa.select(sa.func.max(Revocation.id)).scalar_subquery()
    is_recent = sa.or_(Revocation.created_at > clock.now() - LOOK_BACK, Revocation.id > newest - NEWEST)
    recent = sa.select(Revocation).where(is_recent)
    return {row.id: Revoked(row.account_id, row.session_id, row.space_id) for row in db.session.scalars(recent)}


def _ids(kind: str, wanted: Iterable[str]) -> list[int]:
    parts = [room.partition(":") for room in wanted]
    return [int(number) for name, _colon, number in parts if name == kind and _ID.fullmatch(number)]
