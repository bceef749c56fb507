"""Replay: makes the tables of spaces and content again out of the archive's records alone."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from esn.archive.models import ArchivePayload, ArchiveRecord
from esn.content.models import Content, ContentVersion, Mention, Placement, Reaction
from esn.core.db import db
from esn.messages.models import ConversationLine
from esn.spaces.models import TALK, Membership, MembershipPeriod, Space, SpacePreference


@dataclass
class World:
    """The rows of some tables, as far as they mean something."""

    spaces: dict[int, tuple] = field(default_factory=dict)  # kind, visibility, is_listed, is_archived, texts
    memberships: dict[tuple[int, int], tuple] = field(default_factory=dict)  # (space, account) -> role, state
    stays: Counter[tuple[int, int]] = field(default_factory=Counter)  # periods begun
    levels: dict[tuple[int, int], int] = field(default_factory=dict)
    contents: dict[int, tuple] = field(default_factory=dict)  # kind, author, root, version, state, state_by
    versions: dict[tuple[int, int], tuple] = field(default_factory=dict)  # title, source
    placements: dict[tuple[int, int], tuple] = field(default_factory=dict)  # (space, content) -> position, state, light
    reactions: set[tuple] = field(default_factory=set)
    mentions: set[tuple] = field(default_factory=set)
    lines: dict[tuple[int, int], tuple] = field(default_factory=dict)  # (conversation, position) -> step, who, name


def replay() -> World:
    """Take every record in its order."""
    world = World()
    for event in _records():
        step = _STEPS.get(event["type"])
        if step:
            step(world, event)
    return world


def read_tables() -> World:
    """Read what the tables say."""
    rows = db.session.execute
    space = (Space.id, Space.kind, Space.visibility, Space.is_listed, Space.archived_at, Space.name, Space.purpose)
    content = (Content.author_id, Content.thread_root_id, Content.version, Content.state, Content.state_by)
    version = (ContentVersion.content_id, ContentVersion.number, ContentVersion.title, ContentVersion.source)
    placement = (Placement.space_id, Placement.content_id, Placement.position, Placement.state, Placement.is_highlight)
    period = (MembershipPeriod.space_id, MembershipPeriod.account_id)
    stays = sa.select(*period, sa.func.count()).group_by(*period)
    level = (SpacePreference.space_id, SpacePreference.account_id, SpacePreference.level)
    return World(
        spaces={i: (k, v, bool(h), a is not None, n, p) for i, k, v, h, a, n, p in rows(sa.select(*space))},
        memberships={
            (s, a): (r, t)
            for s, a, r, t in rows(
                sa.select(Membership.space_id, Membership.account_id, Membership.role, Membership.state)
            )
        },
        stays=Counter({(s, a): n for s, a, n in rows(stays)}),
        levels={(s, a): n for s, a, n in rows(sa.select(*level))},
        contents={row[0]: tuple(row[1:]) for row in rows(sa.select(Content.id, Content.kind, *content))},
        versions={(i, n): (t, s) for i, n, t, s in rows(sa.select(*version))},
        placements={(s, c): (p, t, bool(h)) for s, c, p, t, h in rows(sa.select(*placement))},
        reactions=set(rows(sa.select(Reaction.content_id, Reaction.account_id, Reaction.kind)).all()),
        mentions=set(rows(sa.select(Mention.content_id, Mention.account_id)).all()),
        lines={(line.space_id, line.position): _line(line) for line in db.session.scalars(sa.select(ConversationLine))},
    )


def _line(line: ConversationLine) -> tuple:
    return line.step, line.actor_id, line.account_id, line.name


def _records() -> Iterator[dict[str, Any]]:
    query = sa.select(ArchiveRecord.envelope, ArchivePayload.payload).outerjoin(ArchivePayload)
    for envelope, payload in db.session.execute(query.order_by(ArchiveRecord.id)):
        event = json.loads(envelope)
        yield {**event, **event["facts"], "type": event["type"], **json.loads(payload or "{}")}


def _space_created(world: World, event: dict[str, Any]) -> None:
    facts = (event["kind"], event["visibility"], event["is_listed"], False, event["name"], event["purpose"])
    world.spaces[event["object_id"]] = facts
    if event["actor_id"] is not None and event["parent_id"] is None and event["kind"] not in TALK:
        world.memberships[event["object_id"], event["actor_id"]] = ("owner", "member")
        world.stays[event["object_id"], event["actor_id"]] += 1


def _space_changed(world: World, event: dict[str, Any]) -> None:
    *facts, name, purpose = world.spaces[event["object_id"]]
    fields = event["fields"]
    world.spaces[event["object_id"]] = (*facts, fields.get("name", name), fields.get("purpose", purpose))


def _visibility_changed(world: World, event: dict[str, Any]) -> None:
    kind, _, _, *others = world.spaces[event["object_id"]]
    world.spaces[event["object_id"]] = (kind, event["visibility"], event["is_listed"], *others)


def _space_archived(world: World, event: dict[str, Any]) -> None:
    kind, visibility, is_listed, _, *texts = world.spaces[event["object_id"]]
    world.spaces[event["object_id"]] = (kind, visibility, is_listed, event["is_archived"], *texts)


def _membership_changed(world: World, event: dict[str, Any]) -> None:
    key = (event["object_id"], event["account_id"])
    if event["role"] is None:
        world.memberships.pop(key, None)
        if event["step"] in ("left", "removed", "dropped"):
            world.levels.pop(key, None)
        return
    world.memberships[key] = (event["role"], event["state"])
    if event["step"] in ("joined", "approved", "role", "added"):
        world.stays[key] += 1


def _level_chosen(world: World, event: dict[str, Any]) -> None:
    world.levels[event["object_id"], event["actor_id"]] = event["level"]


def _post_created(world: World, event: dict[str, Any]) -> None:
    author_id = event.get("written_for_id") or event["actor_id"]
    world.contents[event["object_id"]] = ("post", author_id, None, 1, "published", None)
    world.versions[event["object_id"], 1] = (event["title"], event["source"])
    for space_id in event["space_ids"]:
        facts = (event["position"], "published", space_id in event["highlighted_in"])
        world.placements[space_id, event["object_id"]] = facts
    _mention(world, event)


def _message_sent(world: World, event: dict[str, Any]) -> None:
    author_id = event.get("written_for_id") or event["actor_id"]
    world.contents[event["object_id"]] = ("message", author_id, None, 1, "published", None)
    world.versions[event["object_id"], 1] = ("", event["source"])
    (space_id,) = event["space_ids"]
    world.placements[space_id, event["object_id"]] = (event["position"], "published", False)
    _mention(world, event)


def _team_message_addressed(world: World, event: dict[str, Any]) -> None:
    (space_id,) = event["space_ids"]
    for account_id in event["account_ids"]:
        world.memberships[space_id, account_id] = ("member", "member")
        world.stays[space_id, account_id] += 1


def _conversation_changed(world: World, event: dict[str, Any]) -> None:
    facts = (event["step"], event["actor_id"], event["account_id"], event["name"])
    world.lines[event["object_id"], event["position"]] = facts


def _reply_created(world: World, event: dict[str, Any]) -> None:
    author_id = event.get("written_for_id") or event["actor_id"]
    world.contents[event["object_id"]] = ("reply", author_id, event["root_id"], 1, "published", None)
    world.versions[event["object_id"], 1] = ("", event["source"])
    _mention(world, event)


def _content_edited(world: World, event: dict[str, Any]) -> None:
    kind, author, root, version, *state = world.contents[event["object_id"]]
    assert event["prior_version"] == version
    world.contents[event["object_id"]] = (kind, author, root, event["version"], *state)
    world.versions[event["object_id"], event["version"]] = (event["title"], event["source"])
    _mention(world, event)


def _state_changed(world: World, event: dict[str, Any]) -> None:
    *facts, _, _ = world.contents[event["object_id"]]
    world.contents[event["object_id"]] = (*facts, event["state"], event["state_by"])
    for (space_id, content_id), (position, _, is_highlight) in list(world.placements.items()):
        if content_id == event["object_id"]:
            world.placements[space_id, content_id] = (position, event["state"], is_highlight)


def _reaction_changed(world: World, event: dict[str, Any]) -> None:
    act = world.reactions.add if event["is_on"] else world.reactions.remove
    act((event["object_id"], event["actor_id"], event["kind"]))


def _mention(world: World, event: dict[str, Any]) -> None:
    world.mentions |= {(event["object_id"], account_id) for account_id in event["mentioned_ids"]}


_STEPS = {
    "space.created": _space_created,
    "space.changed": _space_changed,
    "space.visibility_changed": _visibility_changed,
    "space.archived": _space_archived,
    "membership.changed": _membership_changed,
    "level.chosen": _level_chosen,
    "post.created": _post_created,
    "reply.created": _reply_created,
    "message.sent": _message_sent,
    "team_message.sent": _message_sent,
    "team_reply.shared": _message_sent,
    "team_message.addressed": _team_message_addressed,
    "conversation.changed": _conversation_changed,
    "content.edited": _content_edited,
    "content.state_changed": _state_changed,
    "reaction.changed": _reaction_changed,
}
