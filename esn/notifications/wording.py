"""Notifications in words: reason first, then what happened and where."""

from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from esn.content.wording import address_of, byline
from esn.core.actor import photo_address
from esn.notifications.queries import Line

NOTE = 70  # characters of the thread's beginning
UNPUBLISHED = "unpublished"
VETTING = ("review", "approved", "returned")
DELEGATES = ("delegate", "delegate_ended", "delegate_over")
OFFICIAL = ("official", "official_ended")
PAGES = {
    "review": "/compliance/profiles",
    "approved": "/settings/profile",
    "returned": "/settings/profile",
    UNPUBLISHED: "/scheduled",
    **dict.fromkeys((*DELEGATES, *OFFICIAL), "/settings/delegates"),
}
MESSAGES = ("message", "added")  # reasons that lie in a conversation
TEAM = ("team", "team_confirm", "team_reminder", "team_answer", "team_reply", "urgent", "announcement")
_PLACES = {
    **dict.fromkeys(DELEGATES, _l("Delegates")),
    **dict.fromkeys(OFFICIAL, _l("Official accounts")),
    "review": _l("Profiles"),
    UNPUBLISHED: _l("Scheduled texts"),
}
ICONS = {
    "message": "message",
    "added": "message",
    **dict.fromkeys((*TEAM, *DELEGATES, *OFFICIAL), "megaphone"),
    "mention": "at",
    "reply": "reply",
    "join_request": "people",
    "invited": "people",
    UNPUBLISHED: "clock",
}

# Found in the reader's language when they are shown, one for each line.
_NOBODY, _MODERATORS = {**dict.fromkeys(VETTING, _l("Compliance")), UNPUBLISHED: _l("Scheduled")}, _l("Moderators")
_ACTIONS, _OPEN = {"join_request": _l("Answer"), "review": _l("Review")}, _l("Open")
_REASONS = {
    "mention": _l("Mention"),
    "reply": _l("Reply to you"),
    "join_request": _l("Request to join"),
    "invited": _l("Invitation"),
    "joined": _l("Request approved"),
    "refused": _l("Request refused"),
    "decision": _l("Decision about you"),
    "outcome": _l("Your report"),
    "appeal": _l("Your appeal"),
    "message": _l("Message"),
    "added": _l("New conversation"),
    "team": _l("Team message"),
    "team_confirm": _l("Asks you to confirm"),
    "team_reminder": _l("Reminder"),
    "team_answer": _l("Reply to your team message"),
    "team_reply": _l("Private reply"),
    "urgent": _l("Urgent notice"),
    "announcement": _l("Announcement"),
    UNPUBLISHED: _l("Not published"),
    **dict.fromkeys(DELEGATES, _l("Delegate")),
    **dict.fromkeys(OFFICIAL, _l("Official account")),
    "review": _l("Waiting for review"),
    "approved": _l("Your profile"),
    "returned": _l("Your profile"),
}
_TITLES = {
    "mention": _l("%(name)s mentioned you"),
    "reply": _l("%(name)s replied"),
    "join_request": _l("%(name)s asks to join %(space)s"),
    "invited": _l("%(name)s invited you to %(space)s"),
    "joined": _l("You are now a member of %(space)s"),
    "refused": _l("Your request to join %(space)s was refused"),
    "decision": _l("Moderators decided about something you wrote"),
    "appeal": _l("Your appeal was decided"),
    "message": _l("%(name)s wrote to you"),
    "added": _l("%(name)s added you to a conversation"),
    "team": _l("%(name)s wrote to you and others"),
    "team_confirm": _l("%(name)s asks you to confirm something"),
    "team_reminder": _l("%(name)s reminds you to confirm something"),
    "team_answer": _l("%(name)s replied to your team message"),
    "team_reply": _l("%(name)s replied to your team message"),
    "urgent": _l("%(name)s sent you an urgent notice"),
    "official": _l("You may write as %(name)s from now on"),
    "official_ended": _l("You no longer write as %(name)s"),
    "delegate": _l("You may write for %(name)s from now on"),
    "delegate_ended": _l("You no longer write for %(name)s"),
    "delegate_over": _l("%(name)s no longer writes for you"),
    "announcement": _l("%(name)s wrote to everybody"),
    UNPUBLISHED: _l("A text that you scheduled was not published"),
    "review": _l("Profile texts wait for your review"),
    "approved": _l("Your profile text is approved, everybody sees it now"),
    "returned": _l("Your profile text was not approved as it is"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """What the component `notification` reads, and the strip on Home; its words are found when they are shown."""

    line: Line

    @property
    def id(self) -> int:
        """The notification's."""
        return self.line.id

    @property
    def url(self) -> str:
        """Where what happened is."""
        return _url(self.line)

    @property
    def reason(self) -> str:
        """In a word."""
        return str(_REASONS[self.line.reason])

    @property
    def title(self) -> str:
        """What happened."""
        return _title(self.line, self.actor_name)

    @property
    def text(self) -> str:
        """The title, as Home's strip calls it."""
        return self.title

    @property
    def snippet(self) -> str:
        """The beginning of the text."""
        return self.line.excerpt or ""

    @property
    def note(self) -> str:
        """Where it happened."""
        if self.line.reason in MESSAGES:
            return self.line.space_name or _("Messages")
        if self.line.reason in TEAM:
            return _("Team messages")
        place = _PLACES.get(self.line.reason)
        if place is not None:
            return str(place)
        return self.line.space_name or shorten(self.line.thread or _("About you"), NOTE, placeholder="…")

    @property
    def at(self) -> datetime:
        """When it happened last."""
        return self.line.created_at

    @property
    def actor_name(self) -> str:
        """Who did it."""
        if self.line.actor_name is None:
            return str(_NOBODY.get(self.line.reason, _MODERATORS))
        is_named = self.line.is_official and self.line.reason not in OFFICIAL
        return byline(self.line.actor_name, self.line.writer_name, is_official=is_named)

    @property
    def actor_photo_url(self) -> str | None:
        """Their photo; None: initials are shown."""
        return photo_address(self.line.actor_username or "", self.line.actor_photo)

    @property
    def is_new(self) -> bool:
        """Whether it still waits."""
        return not self.is_done

    @property
    def is_done(self) -> bool:
        """Whether it is ticked off."""
        return self.line.done_at is not None

    @property
    def icon(self) -> str:
        """Its picture."""
        return ICONS.get(self.line.reason, "shield")

    @property
    def action(self) -> str:
        """What the button on Home says."""
        return str(_ACTIONS.get(self.line.reason, _OPEN))

    @property
    def done_url(self) -> str:
        """Where to tick it off."""
        return f"/notifications/{self.line.id}/done"


def _title(line: Line, name: str) -> str:
    more = line.n - 1
    if line.reason == "outcome":
        return ngettext("Your report was decided", "%(num)s of your reports were decided", line.n)
    if line.reason == "reply" and more:
        return ngettext("%(name)s and %(num)s more replied", "%(name)s and %(num)s more replied", more, name=name)
    if line.reason == "message" and more:
        newest = _("the newest by %(name)s", name=name)
        return ngettext("%(num)s new message, %(newest)s", "%(num)s new messages, %(newest)s", line.n, newest=newest)
    if line.reason == "team_reply" and more:
        return ngettext(
            "%(num)s private reply to your team message, %(newest)s",
            "%(num)s private replies to your team message, %(newest)s",
            line.n,
            newest=_("the newest by %(name)s", name=name),
        )
    return str(_TITLES[line.reason]) % {"name": name, "space": line.space_name}


def _url(line: Line) -> str:
    if line.content_id:
        return address_of(line.content_kind or "", line.content_id, line.root_id)
    if line.reason in MESSAGES:
        return f"/messages/{line.space_id}"
    if line.reason in PAGES:
        return PAGES[line.reason]
    if line.reason == "join_request":
        return f"/c/{line.space_slug}/members"
    if line.space_slug:
        return f"/c/{line.space_slug}"
    return "/reports/mine" if line.reason == "outcome" else f"/appeals/{line.decision_id}"
