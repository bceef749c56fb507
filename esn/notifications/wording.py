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
        return _reason(self.line.reason)

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
        nobody = {**dict.fromkeys(VETTING, _("Compliance")), UNPUBLISHED: _("Scheduled")}
        if self.line.actor_name is None:
            return nobody.get(self.line.reason, _("Moderators"))
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
        return {"join_request": _("Answer"), "review": _("Review")}.get(self.line.reason, _("Open"))

    @property
    def done_url(self) -> str:
        """Where to tick it off."""
        return f"/notifications/{self.line.id}/done"


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
        "message": _("Message"),
        "added": _("New conversation"),
        "team": _("Team message"),
        "team_confirm": _("Asks you to confirm"),
        "team_reminder": _("Reminder"),
        "team_answer": _("Reply to your team message"),
        "team_reply": _("Private reply"),
        "urgent": _("Urgent notice"),
        "announcement": _("Announcement"),
        UNPUBLISHED: _("Not published"),
        **dict.fromkeys(DELEGATES, _("Delegate")),
        **dict.fromkeys(OFFICIAL, _("Official account")),
        "review": _("Waiting for review"),
        "approved": _("Your profile"),
        "returned": _("Your profile"),
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
        "message": _("%(name)s wrote to you", name=name),
        "added": _("%(name)s added you to a conversation", name=name),
        "team": _("%(name)s wrote to you and others", name=name),
        "team_confirm": _("%(name)s asks you to confirm something", name=name),
        "team_reminder": _("%(name)s reminds you to confirm something", name=name),
        "team_answer": _("%(name)s replied to your team message", name=name),
        "team_reply": _("%(name)s replied to your team message", name=name),
        "urgent": _("%(name)s sent you an urgent notice", name=name),
        "official": _("You may write as %(name)s from now on", name=name),
        "official_ended": _("You no longer write as %(name)s", name=name),
        "delegate": _("You may write for %(name)s from now on", name=name),
        "delegate_ended": _("You no longer write for %(name)s", name=name),
        "delegate_over": _("%(name)s no longer writes for you", name=name),
        "announcement": _("%(name)s wrote to everybody", name=name),
        UNPUBLISHED: _("A text that you scheduled was not published"),
        "review": _("Profile texts wait for your review"),
        "approved": _("Your profile text is approved, everybody sees it now"),
        "returned": _("Your profile text was not approved as it is"),
    }
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
    return texts[line.reason]


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
