"""Shape of what people send about communities."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, Length, Optional, Regexp

from esn.spaces.models import SLUG_LENGTH, SLUG_PATTERN, VISIBILITIES
from esn.web.forms import Form

NAME_LENGTH, PURPOSE_LENGTH, PLACE_LENGTH, NOTE_LENGTH = 120, 300, 200, 300

_too_long = _l("Use at most %(max)d characters.")


class AboutForm(Form):
    """What a community is for."""

    name = StringField(
        _l("Name"), validators=[DataRequired(_l("Enter a name.")), Length(max=NAME_LENGTH, message=_too_long)]
    )
    purpose = TextAreaField(
        _l("Purpose"),
        validators=[
            DataRequired(_l("Say in one sentence what it is for.")),
            Length(max=PURPOSE_LENGTH, message=_too_long),
        ],
    )
    place = StringField(_l("Place"), validators=[Length(max=PLACE_LENGTH, message=_too_long)])


class VisibilityForm(Form):
    """Who sees a community; `is_sure` when what was private opens."""

    visibility = RadioField(
        _l("Who can see it"),
        choices=VISIBILITIES,
        default="open",
        validate_choice=False,
        validators=[AnyOf(VISIBILITIES, message=_l("Choose who can see it."))],
    )
    is_listed = BooleanField(_l("Show its name and purpose in the directory"), default=True)
    is_sure = BooleanField(_l("Show everything that was written in private to all staff"))


class NewCommunityForm(AboutForm):
    """A community to be; `is_different` when the similar ones were seen."""

    slug = StringField(
        _l("Address"),
        validators=[
            Optional(),
            Length(max=SLUG_LENGTH, message=_too_long),
            Regexp(f"^{SLUG_PATTERN}$", message=_l("Use small letters a to z, digits and hyphens.")),
        ],
    )
    visibility = VisibilityForm.visibility
    is_listed = VisibilityForm.is_listed
    is_different = BooleanField(_l("None of these is what I mean. Create a new one."))


class NoteForm(Form):
    """A line that goes with a request or with its refusal."""

    note = TextAreaField(_l("Note to the owners"), validators=[Length(max=NOTE_LENGTH, message=_too_long)])


class InviteForm(Form):
    """The user name or the full name of a person."""

    person = StringField(
        _l("Name"), validators=[DataRequired(_l("Enter a name.")), Length(max=NAME_LENGTH, message=_too_long)]
    )
