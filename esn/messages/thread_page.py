"""What the page of a conversation needs: entries by day, the divider, the box with its draft, the list beside it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import get_timezone

from esn.content.queries import find_draft
from esn.core.actor import Actor
from esn.core.errors import NotFound
from esn.core.paging import NEWEST
from esn.messages.card import Entry, MessageCard
from esn.messages.forms import MessageForm
from esn.messages.queries.conversations import ConversationView, get_conversation, list_conversations
from esn.messages.queries.messages import find_newest_mine, find_page_end, get_message, list_entries
from esn.messages.quiet_line import quiet_line
from esn.messages.record_line import record_line

Item = tuple[str, Any]  # ("day", a moment), ("new", how many), ("line", LineCard) or ("message", MessageCard)


def thread_context(
    actor: Actor,
    space_id: int,
    form: MessageForm | None = None,
    *,
    before: int = NEWEST,
    target_id: int | None = None,
    parent_id: int | None = None,
) -> dict[str, Any]:
    """Everything of one conversation; a new form holds the newest draft. NotFound for who is not in it."""
    view = get_conversation(actor, space_id)
    if target_id is not None:
        before = find_page_end(actor, view, target_id)
    page = list_entries(actor, view, before)
    draft = None
    if form is None:
        draft = find_draft(actor, "message", f"message:{space_id}")
        values = {"text": draft.source, "draft": draft.id} if draft else {}
        form = MessageForm(formdata=None, parent=parent_id, **values)
    return {
        "view": view,
        "items": items_of(page.rows, seen=view.seen if before == NEWEST else None),
        "older": page.next_cursor,
        "is_newest": before == NEWEST,
        "newest": view.last_position,
        "beside": list_conversations(actor),
        "form": form,
        "draft": draft,
        "answered": _find_answered(actor, view, form.parent.data),
        "newest_mine": find_newest_mine(actor, space_id),
        "record_line": record_line(),
        "quiet_line": quiet_line(actor, view.people),
    }


def items_of(entries: Sequence[Entry], *, seen: int | None = None, last_day: date | None = None) -> list[Item]:
    """The entries with a heading for each day, and the divider before the first that is unread."""
    zone = get_timezone()
    unread = [entry for entry in entries if seen is not None and entry.position > seen and _is_from_others(entry)]
    items: list[Item] = []
    for entry in entries:
        day = entry.at.astimezone(zone).date()
        if day != last_day:
            items.append(("day", entry.at))
            last_day = day
        if unread and entry is unread[0]:
            items.append(("new", len(unread)))
        items.append(("message" if isinstance(entry, MessageCard) else "line", entry))
    return items


def _is_from_others(entry: Entry) -> bool:
    return isinstance(entry, MessageCard) and not entry.is_mine and not entry.is_gone


def _find_answered(actor: Actor, view: ConversationView, message_id: int | None) -> MessageCard | None:
    """The message that the box answers; None for one that is gone or lies elsewhere."""
    if message_id is None:
        return None
    try:
        message = get_message(actor, message_id)
    except NotFound:
        return None
    return message if message.space_id == view.space_id and not message.is_gone else None
