"""Messages that wait for their moment: into a conversation that exists, and the first one to people named."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from esn.content.models import ScheduledText
from esn.content.scheduling import Goal, Kind, Published
from esn.core.actor import Actor
from esn.messages.actions.sending import require_sendable, send_message
from esn.messages.actions.starting import require_startable, start_conversation
from esn.messages.queries.conversations import list_titles
from esn.messages.record_line import record_line


def place_of(space_id: int, parent_id: int | None) -> dict[str, Any]:
    """What `place` holds of a message: the conversation, and the message that it answers."""
    return {"space_id": space_id, "parent_id": parent_id}


def first_place_of(to: str, name: str) -> dict[str, Any]:
    """What `place` holds of a first message: the people as they were named, and the group's name."""
    return {"to": to, "name": name}


def _check(actor: Actor, text: ScheduledText) -> None:
    require_sendable(actor, text.place["space_id"], text.source, parent_id=text.place["parent_id"])


def _publish(actor: Actor, text: ScheduledText) -> Published:
    space_id = text.place["space_id"]
    message_id = send_message(actor, space_id, text.source, parent_id=text.place["parent_id"])
    return Published(message_id, f"/messages/{space_id}#m{message_id}")


def _describe(actor: Actor, texts: Sequence[ScheduledText]) -> dict[int, Goal]:
    titles = list_titles(actor, [text.place["space_id"] for text in texts])
    return {text.id: _goal(titles.get(text.place["space_id"]), text.place["space_id"]) for text in texts}


def _goal(title: str | None, space_id: int) -> Goal:
    if title is None:
        name, audience = _("Message to a conversation that you are not in any more"), ""
    else:
        name, audience = _("Message to %(names)s", names=title), _("Everybody in the conversation reads it.")
    return Goal(
        name=name,
        audience=f"{audience} {record_line()}".strip(),
        send_text=_("Send now"),
        draft_place=f"message:{space_id}",
    )


def _check_first(actor: Actor, text: ScheduledText) -> None:
    require_startable(actor, text.place["to"], text.source, name=text.place["name"])


def _publish_first(actor: Actor, text: ScheduledText) -> Published:
    space_id = start_conversation(actor, text.place["to"], text.source, name=text.place["name"])
    return Published(space_id, f"/messages/{space_id}#write")


def _describe_first(actor: Actor, texts: Sequence[ScheduledText]) -> dict[int, Goal]:
    return {text.id: _first_goal(text.place["to"]) for text in texts}


def _first_goal(to: str) -> Goal:
    audience = _("The people named read it.")
    return Goal(
        name=_("Message to %(names)s", names=" ".join(to.split())),
        audience=f"{audience} {record_line()}",
        send_text=_("Send now"),
        draft_place="newmessage:",
        draft_title=to[:200],
    )


MESSAGE = Kind(kept_as="message", check=_check, publish=_publish, describe=_describe)
FIRST_MESSAGE = Kind(kept_as="message", check=_check_first, publish=_publish_first, describe=_describe_first)
