"""What a writer sees before sending: who is in quiet hours and will not be disturbed (ui.md 4.4)."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from esn.core.actor import Actor
from esn.people.queries import PersonCard, list_quiet
from esn.people.quiet import NEVER
from esn.web.template_filters import relative_time


def quiet_line(actor: Actor, people: Sequence[PersonCard]) -> str:
    """One sentence; empty where nobody is in quiet hours."""
    here = [person for person in people if person.left_at is None]
    quiet = list_quiet(actor, [person.account_id for person in here])
    if not quiet:
        return ""
    if len(here) > 1:
        return ngettext(
            "%(num)s person here is in quiet hours and will not be disturbed.",
            "%(num)s people here are in quiet hours and will not be disturbed.",
            len(quiet),
        )
    name, until = here[0].name, quiet[here[0].account_id]
    if until >= NEVER:
        return _("%(name)s is in quiet hours and will not be disturbed.", name=name)
    time = relative_time(until)
    return _("%(name)s is in quiet hours until %(time)s and will not be disturbed.", name=name, time=time)
