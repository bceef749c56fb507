"""Stopping somebody; letting communities follow groups of the directory."""

from collections.abc import Mapping
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional

from esn.core.actor import POSTING, SIGN_IN
from esn.spaces.models import GROUP_NAME_LENGTH, GROUP_RULES
from esn.web.forms import Form, IdField

NOTE_LENGTH = 500

DURATIONS = {
    "hour": _l("1 hour"),
    "day": _l("1 day"),
    "week": _l("7 days"),
    "month": _l("30 days"),
    "lifted": _l("Until somebody lifts it"),
}
SPANS = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
}
EFFECTS = {SIGN_IN: _l("Stop signing in"), POSTING: _l("Stop posting")}


def _choices(texts: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(key, text) for key, text in texts.items()]


class LockForm(Form):
    """What is stopped, why, and for how long."""

    effect = RadioField(
        _l("What to stop"),
        choices=_choices(EFFECTS),
        validate_choice=False,
        validators=[InputRequired(_l("Choose what to stop.")), AnyOf(EFFECTS, _l("Choose what to stop."))],
    )
    note = TextAreaField(
        _l("Reason"),
        validators=[
            DataRequired(_l("Write the reason.")),
            Length(max=NOTE_LENGTH, message=_l("Use at most 500 characters.")),
        ],
    )
    duration = SelectField(
        _l("For how long"),
        choices=_choices(DURATIONS),
        validate_choice=False,
        validators=[InputRequired(_l("Choose how long.")), AnyOf(DURATIONS, _l("Choose how long."))],
    )

    @property
    def span(self) -> timedelta | None:
        """How long, None until lifted."""
        return SPANS.get(self.duration.data)


class GroupRuleForm(Form):
    """Which community follows which group, and how; `is_seen` once it was shown what that changes."""

    group = StringField(
        _l("Group"),
        validators=[
            DataRequired(_l("Enter the name of a group.")),
            Length(max=GROUP_NAME_LENGTH, message=_l("Use at most %(max)d characters.")),
        ],
    )
    community = StringField(_l("Community"), validators=[DataRequired(_l("Enter the address of a community."))])
    kind = RadioField(
        _l("Rule"),
        choices=GROUP_RULES,
        validate_choice=False,
        validators=[
            InputRequired(_l("Choose one of the rules shown.")),
            AnyOf(GROUP_RULES, _l("Choose one of the rules shown.")),
        ],
    )
    is_seen = BooleanField()

    @property
    def slug(self) -> str:
        """The community's own part of its address, however much of the address was given."""
        return (self.community.data or "").rstrip("/").rsplit("/", 1)[-1].lower()


class EndGroupRuleForm(Form):
    """The rule that ends."""

    space_id = IdField()
    group = HiddenField()
    kind = HiddenField()


class OfficialForm(Form):
    """A name to write under, and what it is for."""

    name = StringField(_l("Name"), validators=[DataRequired(_l("Enter a name."))])
    purpose = StringField(_l("What it is for"), validators=[DataRequired(_l("Say in one sentence what it is for."))])


class UserForm(Form):
    """Who writes under an official name, and until which day."""

    to = TextAreaField(_l("Who may write"), validators=[Length(max=NOTE_LENGTH)])
    until = DateField(_l("Last day"), validators=[Optional()])
