"""The audience line: who sees a text and how long it is kept, generated from the settings in force (ui.md 5.7)."""

from datetime import datetime

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from esn.settings import settings
from esn.spaces.queries import SpaceView

LEAP_DAY = (2, 29)


def audience_of(space: SpaceView | None) -> str:
    """The sentences for one community; in general words before one is chosen."""
    if space is None:
        who = _("The community you choose decides who sees this.")
    elif space.visibility == "private":
        who = ngettext(
            "Visible to the %(num)s member of %(name)s.",
            "Visible to the %(num)s members of %(name)s.",
            space.member_count,
            name=space.name,
        )
    else:
        who = _(
            "Visible to everybody at %(company)s who opens %(name)s.", company=settings().site.company, name=space.name
        )
    years = settings().retention.posts_years
    kept = ngettext("Kept for %(num)s year.", "Kept for %(num)s years.", years)
    return " ".join((who, kept, _("Moderators act on reports.")))


def kept_until(written_at: datetime) -> str:
    """The day until which the archive keeps a text, in the reader's words."""
    day = written_at.date()
    year = day.year + settings().retention.posts_years
    last = day.replace(year=year) if (day.month, day.day) != LEAP_DAY else day.replace(year=year, day=28)
    return format_date(last, "long")
