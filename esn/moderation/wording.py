"""The sentences that pages, notifications and the log say alike about decisions."""

from datetime import datetime, timedelta

from flask_babel import format_timedelta
from flask_babel import gettext as _

from esn.content.wording import MESSAGE
from esn.core import clock
from esn.moderation.models import ABOUT


def rule_number(rule_id: str | None) -> str:
    """The number people know a rule by: rule-4 is 4."""
    return (rule_id or "").removeprefix("rule-")


def rule_name(rule_id: str | None, title: str) -> str:
    """Number and title: "4, Customer data stays out"."""
    return f"{rule_number(rule_id)}, {title}" if title else rule_number(rule_id)


def kind_name(kind: str) -> str:
    """What was written, at the beginning of a line."""
    return {"post": _("Post"), "reply": _("Reply"), "message": _("Message"), ABOUT: _("Profile text")}.get(
        kind, _("Text")
    )


def done_name(action: str) -> str:
    """What was done, as lists and the log say it."""
    return {"none": _("No action"), "hide": _("Hidden"), "remove": _("Removed"), "warn": _("Warned")}[action]


def letter_title(action: str, kind: str) -> str:
    """The first line of what the author reads."""
    if kind == "post":
        titles = {
            "none": _("We read your post and left it"),
            "hide": _("We have hidden your post"),
            "remove": _("We removed your post"),
            "warn": _("A warning about your post"),
        }
    elif kind == MESSAGE:
        titles = {
            "none": _("We read your message and left it"),
            "hide": _("We have hidden your message"),
            "remove": _("We removed your message"),
            "warn": _("A warning about your message"),
        }
    elif kind == ABOUT:
        titles = {
            "none": _("We read your profile and left it"),
            "hide": _("We removed the text on your profile"),
            "remove": _("We removed the text on your profile"),
            "warn": _("A warning about your profile"),
        }
    else:
        titles = {
            "none": _("We read your reply and left it"),
            "hide": _("We have hidden your reply"),
            "remove": _("We removed your reply"),
            "warn": _("A warning about your reply"),
        }
    return titles[action]


def effect_of(action: str, kind: str) -> str:
    """What a decision changes for the author."""
    if kind == ABOUT and action == "remove":
        return _("It no longer stands on your profile. You can write another text.")
    return {
        "none": _("Everybody who could read it can read it again."),
        "hide": _("Nobody can read it now. A short note with the rule stands in its place."),
        "remove": _("It is gone for all readers. A short note with the rule stands in its place."),
        "warn": _("It stays where it is. This warning is seen by you and by moderators."),
    }[action]


def outcome_for_reporter(action: str | None, rule_id: str | None, reason: str, *, is_reversed: bool = False) -> str:
    """What somebody who reported learns; `action` is None while nobody has decided."""
    number = rule_number(rule_id)
    if action is None:
        return _("Not decided yet.")
    if action == "none":
        return _("We read it and left it. %(reason)s", reason=reason)
    if is_reversed:
        return _("We acted on it (rule %(number)s) and took that back after a second look.", number=number)
    return {
        "hide": _("We have hidden it (rule %(number)s). Thank you.", number=number),
        "remove": _("We removed it (rule %(number)s). Thank you.", number=number),
        "warn": _("We warned the author (rule %(number)s). Thank you.", number=number),
    }[action]


def appeal_outcome(outcome: str) -> str:
    """How an appeal ended."""
    return _("Appeal granted") if outcome == "granted" else _("Appeal refused")


def ago(moment: datetime) -> str:
    """How long ago, in words: "10 seconds ago"."""
    return str(format_timedelta(min(moment - clock.now(), timedelta(0)), threshold=1, add_direction=True))
