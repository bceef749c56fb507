"""The audience line: who sees a text and how long it is kept, generated from the settings in force (ui.md 5.7)."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from esn.settings import settings
from esn.spaces.queries import SpaceView


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
