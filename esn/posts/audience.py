"""The audience line: who sees a text and how long it is kept, generated from the settings in force (ui.md 5.7)."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from esn.settings import settings
from esn.spaces.queries import SpaceView

LEAP_DAY = (2, 29)


def audience_of(spaces: Sequence[SpaceView]) -> str:
    """The sentences for all communities that a text stands in; in general words before one is chosen."""
    who = [_who_sees(space) for space in spaces] or [_("The community you choose decides who sees this.")]
    years = settings().retention.posts_years
    kept = ngettext("Kept for %(num)s year.", "Kept for %(num)s years.", years)
    return " ".join((*who, kept, _("Moderators act on reports.")))


def _who_sees(space: SpaceView) -> str:
    company = settings().site.company
    if space.visibility != "private":
        return str(_("Visible to everybody at %(company)s who opens %(name)s.", company=company, name=space.name))
    text = ngettext(
        "Visible to the %(num)s member of %(name)s.",
        "Visible to the %(num)s members of %(name)s.",
        space.member_count,
        name=space.name,
    )
    return str(text)


def kept_until(written_at: datetime) -> str:
    """The day until which the archive keeps a text, by the firm's calendar and in the reader's words."""
    day = written_at.astimezone(ZoneInfo(settings().site.time_zone)).date()
    year = day.year + settings().retention.posts_years
    last = day.replace(year=year) if (day.month, day.day) != LEAP_DAY else day.replace(year=year, day=28)
    return format_date(last, "long")
