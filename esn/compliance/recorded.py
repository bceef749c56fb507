"""What is recorded, in sentences made from the settings in force. Nothing stands here that they do not make true."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from esn.people.policy import APPROVE, OWN_FIELDS, rule_of
from esn.settings import Settings, settings


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of thing, and who can read it for how long."""

    what: str
    audience: str
    moderators: str
    staff: str  # those who run the servers
    kept: str


@dataclass(frozen=True, slots=True)
class Disclosure:
    """The whole page."""

    rows: Sequence[Row]
    facts: Sequence[str]
    never: Sequence[str]


def describe() -> Disclosure:
    """The page for the settings of this moment."""
    now = settings()
    return Disclosure(rows=_rows(now), facts=_facts(now), never=_never())


def _years(number: int) -> str:
    return str(ngettext("%(num)s year", "%(num)s years", number))


def _days(number: int) -> str:
    return str(ngettext("%(num)s day", "%(num)s days", number))


def _rows(now: Settings) -> list[Row]:
    keep = now.retention
    reported, servers, nobody = _("Only what is reported"), _("Only on the servers, not here"), _("No")
    posts, messages = _years(keep.posts_years), _years(keep.messages_years)
    drafts = _("%(time)s after the last change", time=_days(keep.drafts_days))
    leader = _("You, who sent the message, and their delegates")
    return [
        Row(_("Post or reply in an open community"), _("All staff"), reported, servers, posts),
        Row(_("Post or reply in a private community"), _("Its members"), reported, servers, posts),
        Row(_("Message"), _("Those in the conversation"), reported, servers, messages),
        Row(_("Team message"), _("Those it was sent to"), reported, servers, messages),
        Row(_("Private reply to a team message"), leader, reported, servers, messages),
        Row(_("Earlier text of something edited or deleted"), _("Those who could read it"), reported, servers, posts),
        Row(_("Draft"), _("You"), nobody, servers, drafts),
        Row(_("Scheduled text, also a cancelled one"), _("You"), nobody, servers, _("As long as what it becomes")),
        Row(_("Profile"), _("All staff"), _("Yes"), _("Yes, in the directory"), _("As long as what you wrote")),
        Row(_("Reaction"), _("Those who can read the text"), _("Yes, where they can read it"), servers, posts),
        Row(_("Confirmation of a team message"), _("You and who sent it"), nobody, servers, messages),
        *_reviewed(now, nobody, servers),
        Row(
            _("Report and decision"),
            _("You, if you wrote or reported it"),
            _("Yes"),
            servers,
            _years(keep.moderation_years),
        ),
        Row(_("Notification"), _("You"), nobody, servers, _days(keep.notifications_days)),
        Row(_("Sign-in and session"), _("You"), nobody, servers, _years(keep.sign_ins_years)),
        Row(_("Search words"), _("Nobody"), nobody, nobody, _("Not kept")),
    ]


def _reviewed(now: Settings, nobody: str, servers: str) -> list[Row]:
    if APPROVE not in map(rule_of, OWN_FIELDS):
        return []
    kept = _years(now.retention.moderation_years)
    return [Row(_("Profile text that waits for review"), _("You and compliance"), nobody, servers, kept)]


def _facts(now: Settings) -> list[str]:
    return [
        _("Every change is written into an archive at the same moment."),
        _("The archive is sealed at least every %(n)s seconds: later tampering shows.", n=now.archive.seal_seconds),
        _copies(now),
        _("A sign-in is recorded with its time, network address and browser."),
        _(
            "You are signed out after %(idle)s minutes without opening a page, and after %(hours)s hours in any case.",
            idle=now.session.idle_minutes,
            hours=now.session.absolute_hours,
        ),
        _passwords(now),
        _("When you have read new messages is recorded. The others in the conversation do not see it."),
        _("That you opened a team message is recorded. Its sender sees how many did, and by name only who confirmed."),
        _("Moderators aim to decide a report within %(n)s hours.", n=now.moderation.target_hours),
        _("Every decision is listed in the moderation log, without names."),
        _("Nothing is sent by e-mail."),
        *_journal(now),
    ]


def _journal(now: Settings) -> list[str]:
    if now.logs.level != "info":
        return []
    return [str(_("The server notes every page you open: which kind of page, when, and your account number. No text."))]


def _copies(now: Settings) -> str:
    if now.archive.kept_checkpoints_file is not None:
        return str(_("A copy of every seal is kept on another volume."))
    return str(
        _("No copy of the seals is kept elsewhere yet: if the newest records were cut off, nobody could prove it.")
    )


def _passwords(now: Settings) -> str:
    if now.directory.kind == "ldap":
        return str(_("Your password goes to the company directory and is not stored here."))
    return str(_("This is a trial: passwords are compared with a file on this server."))


def _never() -> list[str]:
    return [
        _("We do not record keystrokes or make screenshots."),
        _("We do not measure reading time per person."),
        _("We do not score moods or feelings."),
        _("We do not rank people."),
        _("We do not send anything to other companies. No page, font or picture comes from elsewhere."),
    ]
