"""Shape of one's own profile as it is sent."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length

from esn.people.words import TIME_ZONES, language_choices, weekdays, zones_by_region
from esn.web.forms import Form, IdField

SENT_LENGTH = 5_000  # of a field; how long each thing in it may be is the action's business

_too_long = _l("Use at most %(max)d characters.")


class ProfileForm(Form):
    """What a person says of themselves; `base` is the version that was read."""

    about = TextAreaField(_l("About you"), validators=[Length(max=SENT_LENGTH, message=_too_long)])
    skills = TextAreaField(_l("Ask me about"), validators=[Length(max=SENT_LENGTH, message=_too_long)])
    languages = SelectMultipleField(_l("Further languages"), choices=language_choices, validate_choice=False)
    time_zone = SelectField(_l("Time zone"), choices=TIME_ZONES, validate_choice=False)
    base = IdField()

    def zones(self) -> dict[str, list[tuple[str, str]]]:
        """The time zones to choose from by their regions, the present one in any case."""
        return zones_by_region(self.time_zone.data or "")


class QuietHoursForm(Form):
    """When a person works; outside of it nothing disturbs them."""

    is_on = BooleanField(_l("Quiet outside working hours"))
    days = SelectMultipleField(_l("Days on which you work"), choices=weekdays, validate_choice=False, coerce=str)
    begins = StringField(_l("Work begins"))
    ends = StringField(_l("Work ends"))
