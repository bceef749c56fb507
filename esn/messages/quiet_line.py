"""What a writer sees before sending: who is in quiet hours and will not be disturbed (ui.md 4.4)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from esn.content.publish_time import AHEAD_MAX
from esn.core import clock
from esn.core.actor import Actor
from esn.messages.queries.audience import Reach
from esn.people.queries import PersonCard, list_quiet
from esn.people.quiet import NEVER
from esn.web.template_filters import relative_time, time_of_day

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class QuietLine:
    """One sentence, and the offer to send when the last of these people is back; None where nobody knows when."""

    text: str
    ends_at: datetime | None

    def __str__(self) -> str:
        return self.text

    @property
    def send_at(self) -> int:
        """The offered moment in seconds since 1970."""
        return round(self.ends_at.timestamp()) if self.ends_at else 0

    @property
    def send_text(self) -> str:
        """What the button says."""
        if self.ends_at is None:
            return ""
        is_near = self.ends_at - clock.now() < timedelta(days=1)
        return _("Send at %(time)s", time=time_of_day(self.ends_at) if is_near else relative_time(self.ends_at))


def quiet_line(actor: Actor, people: Sequence[PersonCard]) -> QuietLine | None:
    """What is said of these people; None where nobody is in quiet hours."""
    here = [person for person in people if person.left_at is None]
    quiet = list_quiet(actor, [person.account_id for person in here])
    return QuietLine(_sentence(here, quiet), _end_of(quiet.values())) if quiet else None


def audience_line(reach: Reach, *, passes: bool = False) -> QuietLine | None:
    """What is said of those whom a team message reaches, or a notice that passes; None where nobody is quiet."""
    n, ends = sum(reach.quiet.values()), sorted(reach.quiet)
    if not n:
        return None
    if passes:
        at_once = ngettext(
            "%(num)s person is in quiet hours and gets it at once.",
            "%(num)s people are in quiet hours and get it at once.",
            n,
        )
        return QuietLine(at_once, None)
    if len(ends) == 1 and ends[0] < NEVER:
        text = ngettext(
            "%(num)s person is in quiet hours and gets it %(time)s.",
            "%(num)s people are in quiet hours and get it %(time)s.",
            n,
            time=relative_time(ends[0]),
        )
    else:
        text = ngettext(
            "%(num)s person is in quiet hours and gets it when these end.",
            "%(num)s people are in quiet hours and get it when these end.",
            n,
        )
    others = _("The others get it at once.") if n < reach.n else ""
    return QuietLine(f"{text} {others}".strip(), _end_of(ends))


def _sentence(here: Sequence[PersonCard], quiet: dict[int, datetime]) -> str:
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


def _end_of(ends: Collection[datetime]) -> datetime | None:
    """The full minute at which the last quiet ends, of those that end within the time one can schedule."""
    known = [end for end in ends if end < clock.now() + AHEAD_MAX]
    if not known:
        return None
    last = max(known)
    minute = last.replace(second=0, microsecond=0)
    return minute if minute == last else minute + MINUTE
