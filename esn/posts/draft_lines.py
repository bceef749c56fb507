"""Drafts as a list shows them: what it is, how it begins, where to go on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from esn.content.models import Draft

BEGINNING = 140

# kinds of drafts whose page finds the draft by itself, written in other domains
_PAGES = {
    "report": "/{}/report",
    "decision": "/moderation/cases/{}",
    "appeal": "/appeals/{}",
    "message": "/messages/{}",
    "teamreply": "/messages/team/{}",
    "change": "/m/{}/edit",
    "scheduled": "/scheduled/{}",
}


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One draft."""

    id: int
    name: str
    beginning: str
    at: datetime
    url: str


def draft_lines(drafts: Iterable[Draft]) -> list[DraftLine]:
    """The lines of these drafts."""
    return [DraftLine(d.id, _name(d), d.source[:BEGINNING], d.updated_at, _url(d)) for d in drafts]


def _name(draft: Draft) -> str:
    names = {
        "post": _("Post"),
        "reply": _("Reply"),
        "edit": _("Change to a text"),
        "report": _("Report"),
        "decision": _("Decision"),
        "appeal": _("Appeal"),
        "message": _("Message"),
        "newmessage": _("New message"),
        "newteam": _("New team message"),
        "teamreply": _("Reply to a team message"),
        "change": _("Change to a message"),
        "scheduled": _("Change to a scheduled text"),
    }
    return draft.title or names.get(draft.kind, _("Text"))


def _url(draft: Draft) -> str:
    target = draft.place.partition(":")[2]
    if draft.kind == "report" and "/" not in target:  # of a text; a profile's says where it is
        target = f"p/{target}"
    if draft.kind == "reply":
        return f"/p/{target}#reply"
    if draft.kind == "edit":
        return f"/p/{target}/edit?draft={draft.id}"
    if draft.kind == "newmessage":
        return f"/messages/new?draft={draft.id}"
    if draft.kind == "newteam":
        return f"/messages/team/new?draft={draft.id}"
    if draft.kind in _PAGES:
        return _PAGES[draft.kind].format(target)
    return f"/compose?draft={draft.id}"
