"""Reading: the list, a conversation, what is new in it, one message, its history and who reacted."""

from datetime import date

from flask import Blueprint, Response, jsonify
from flask_babel import get_timezone

from esn.content.history import compare_versions
from esn.content.queries import list_reactors, list_versions
from esn.core.paging import NEWEST
from esn.messages.queries.audience import may_send_to_teams
from esn.messages.queries.conversations import get_conversation, list_conversations
from esn.messages.queries.messages import find_time_of, get_message, list_entries_since
from esn.messages.queries.team import list_team_messages
from esn.messages.thread_page import items_of, thread_context
from esn.web.answers import redirect_to
from esn.web.cursor import read_cursor, read_number
from esn.web.fragments import is_partial, render
from esn.web.viewer import current_actor

TEAM_SHOWN = 3  # team messages above the conversations

bp = Blueprint("messages", __name__)


@bp.get("/messages")
def show_list() -> Response:
    """My conversations, the one with the newest news first."""
    actor, before = current_actor(), read_cursor()
    page = list_conversations(actor, before)
    if before != NEWEST and is_partial():
        return render("messages/list.html", "messages/_older.html", page=page)
    team = list_team_messages(actor, limit=TEAM_SHOWN)
    return render("messages/list.html", page=page, team=team, may_send=may_send_to_teams(actor))


@bp.get("/messages/<int:space_id>")
def show_conversation(space_id: int) -> Response:
    """A conversation: the newest messages, those before a cursor, or those around one message."""
    actor, before = current_actor(), read_cursor()
    target_id, parent_id = read_number("at"), read_number("answer")
    context = thread_context(actor, space_id, before=before, target_id=target_id, parent_id=parent_id)
    is_older = before != NEWEST and target_id is None
    return render("messages/thread.html", "messages/_earlier.html" if is_older else None, **context)


@bp.get("/messages/<int:space_id>/since")
def show_newer(space_id: int) -> Response:
    """What came above the cursor: the number as JSON, the messages for the open page."""
    actor, cursor = current_actor(), read_cursor("cursor", 0)
    view = get_conversation(actor, space_id)
    entries = list_entries_since(actor, view, cursor)
    if not is_partial():
        return jsonify(n=len(entries))
    newest = entries[-1].position if entries else cursor
    items = items_of(entries, last_day=_day_at(space_id, cursor))
    return render("messages/_newer.html", items=items, newest=newest, view=view)


@bp.get("/m/<int:content_id>")
def show_message(content_id: int) -> Response:
    """A message in its place."""
    return redirect_to(get_message(current_actor(), content_id).place_url)


@bp.get("/m/<int:content_id>/card")
def show_card(content_id: int) -> Response:
    """One message as a fragment, for a page that shows it already."""
    return render("messages/card.html", "messages/_card.html", card=get_message(current_actor(), content_id))


@bp.get("/m/<int:content_id>/history")
def show_history(content_id: int) -> Response:
    """The versions of a message, newest first, each compared with the one before."""
    actor = current_actor()
    card = get_message(actor, content_id)
    page = compare_versions(list_versions(actor, content_id, read_cursor()), card.byline)
    return render("messages/history.html", card=card, page=page)


@bp.get("/m/<int:content_id>/reactions")
def show_reactors(content_id: int) -> Response:
    """Who reacted, by kind."""
    actor = current_actor()
    card = get_message(actor, content_id)
    return render("messages/reactors.html", card=card, reactors=list_reactors(actor, content_id))


def _day_at(space_id: int, cursor: int) -> date | None:
    """The day of what the page shows last, so that a heading comes only with the next one."""
    moment = find_time_of(current_actor(), space_id, cursor)
    return moment.astimezone(get_timezone()).date() if moment else None
