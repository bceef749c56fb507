"""Accepting what was shown."""

from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, Length, NumberRange

from esn.core.paging import NEWEST
from esn.web.forms import Form


class AcceptForm(Form):
    """The version, the language it was read in, and its fingerprint."""

    version = IntegerField(validators=[InputRequired(), NumberRange(1, NEWEST)])
    language = HiddenField(validators=[InputRequired(), Length(max=10)])
    digest = HiddenField(validators=[InputRequired(), Length(max=64)])
    next = HiddenField()
