"""Stopping somebody."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from esn.core.actor import POSTING, SIGN_IN
from esn.web.forms import Form

NOTE_LENGTH = 500
FOREVER = "lifted"

DURATIONS = {
    "hour": (_l("1 hour"), timedelta(hours=1)),
    "day": (_l("1 day"), timedelta(days=1)),
    "week": (_l("7 days"), timedelta(days=7)),
    "month": (_l("30 days"), timedelta(days=30)),
    FOREVER: (_l("Until somebody lifts it"), None),
}
EFFECTS = {SIGN_IN: _l("Stop signing in"), POSTING: _l("Stop posting")}


class LockForm(Form):
    """What is stopped, why, and for how long."""

    effect = RadioField(
        _l("What to stop"),
        choices=list(EFFECTS.items()),
        validators=[InputRequired(_l("Choose what to stop."))],
    )
    note = TextAreaField(
        _l("Reason"),
        validators=[
            InputRequired(_l("Write the reason.")),
            Length(max=NOTE_LENGTH, message=_l("Use at most 500 characters.")),
        ],
    )
    duration = SelectField(
        _l("For how long"),
        choices=[(key, text) for key, (text, _span) in DURATIONS.items()],
        validators=[InputRequired(_l("Choose how long."))],
    )

    @property
    def span(self) -> timedelta | None:
        """How long, None until lifted."""
        return DURATIONS[self.duration.data][1]
