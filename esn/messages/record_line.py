"""The record line above the box: how long messages are kept and who can read them, from the settings in force."""

from flask_babel import gettext as _
from flask_babel import ngettext

from esn.settings import settings


def record_line() -> str:
    """Three sentences that are true of this installation."""
    years = settings().retention.messages_years
    kept = ngettext("Kept for %(num)s year.", "Kept for %(num)s years.", years)
    opened = _("Compliance can open messages only in a numbered matter, and each opening is logged.")
    return " ".join((kept, _("Not read routinely. Moderators see a message only when it is reported."), opened))
