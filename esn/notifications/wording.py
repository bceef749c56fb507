"""Notifications in words: reason first, then what happened and where."""

from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten

from flask_babel import gettext as _
from flask_babel import ngettext

from esn.core.actor import photo_address
from esn.notifications.queries import Line


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the component `notification` reads, and the strip on Home."""

    id: int
    url: str
    reason: str
    title: str
    snippet: str
    note: str
    at: datetime
    actor_name: str
    actor_photo_url: str | None
    is_new: bool
    is_done: bool
    icon: str
    action: str

    @property
    def done_url(self) -> str:
        """Where to tick it off."""
        return f"/notifications/{self.id}/done"

    @property
    def text(self) -> str:
        """The title, as Home's strip calls it."""
        return self.title


NOTE = 70  # characters of the thread's beginning
ICONS = {"mention": "at", "reply": "reply", "join_request": "people", "invited": "people"}


def row_of(line: Line) -> Row:
    """Put one notification into words."""
    name = line.actor_name or _("Moderators")
    return Row(
        id=line.id,
        url=_url(line),
        reason=_reason(line.reason),
        title=_title(line, name),
        snippet=line.excerpt or "",
        note=line.space_name or shorten(line.thread or _("About you"), NOTE, placeholder="…"),
        at=line.created_at,
        actor_name=name,
        actor_photo_url=photo_address(line.actor_username or "", line.actor_photo),
        is_new=line.done_at is None,
        is_done=line.done_at is not None,
        icon=ICONS.get(line.reason, "shield"),
        action=_("Answer") if line.reason == "join_request" else _("Open"),
    )


def _reason(reason: str) -> str:
    return {
        "mention": _("Mention"),
        "reply": _("Reply to you"),
        "join_request": _("Request to join"),
        "invited": _("Invitation"),
        "joined": _("Request approved"),
        "refused": _("Request refused"),
        "decision": _("Decision about you"),
        "outcome": _("Your report"),
        "appeal": _("Your appeal"),
    }[reason]


def _title(line: Line, name: str) -> str:
    place, more = line.space_name, line.n - 1
    texts = {
        "mention": _("%(name)s mentioned you", name=name),
        "reply": _("%(name)s replied", name=name),
        "join_request": _("%(name)s asks to join %(space)s", name=name, space=place),
        "invited": _("%(name)s invited you to %(space)s", name=name, space=place),
        "joined": _("You are now a member of %(space)s", space=place),
        "refused": _("Your request to join %(space)s was refused", space=place),
        "decision": _("Moderators decided about something you wrote"),
        "outcome": ngettext("Your report was decided", "%(num)s of your reports were decided", line.n),
        "appeal": _("Your appeal was decided"),
    }
    if line.reason == "reply" and more:
        return ngettext("%(name)s and %(num)s more replied", "%(name)s and %(num)s more replied", more, name=name)
    return texts[line.reason]


def _url(line: Line) -> str:
    if line.content_id and line.content_kind == "reply":
        return f"/p/{line.root_id}#r{line.content_id}"
    if line.content_id:
        return f"/p/{line.content_id}"
    if line.reason == "join_request":
        return f"/c/{line.space_slug}/members"
    if line.space_slug:
        return f"/c/{line.space_slug}"
    return "/reports/mine" if line.reason == "outcome" else f"/appeals/{line.decision_id}"
