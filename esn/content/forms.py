"""Shape and length of what is written, whatever it will be; who may write where is the actions' business."""

from flask_babel import get_timezone
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

from esn.content.actions.writing import TITLE_LENGTH
from esn.content.publish_time import suggested_time
from esn.settings import settings
from esn.web.forms import Form, IdField

PLACE = r"[a-z]{1,20}:[^:]{0,80}$"  # of a draft: its kind, and the community or text that it is for


def within_limit(_form: Form, field: TextAreaField) -> None:
    """The text may be as long as the settings say; it is never cut."""
    limit = settings().posts.max_length
    if len(field.data or "") > limit:
        raise ValidationError(_l("This is %(n)s characters too long.", n=len(field.data) - limit))


class TextForm(Form):
    """A text with its draft."""

    text = TextAreaField(_l("Text"), validators=[DataRequired(_l("Write something first.")), within_limit])
    draft = IdField()
    place = StringField(validators=[Optional(), Regexp(PLACE)])
    then = StringField()  # which button: send, draft, preview


class LaterForm(TextForm):
    """A text that can wait: `when` is local time, `send_at` a moment that the page offered, in seconds since 1970."""

    when = StringField(_l("Day and time"), validators=[Length(max=40)])
    send_at = IdField()

    @property
    def is_later(self) -> bool:
        """Whether the button pressed was one that schedules."""
        return self.then.data == "schedule" or self.send_at.data is not None

    @property
    def when_shown(self) -> str:
        """What the field shows: what was typed, or a likely time."""
        return self.when.data or suggested_time()

    @property
    def zone(self) -> str:
        """By which clock it is meant."""
        return str(get_timezone())


class ScheduledForm(LaterForm):
    """A scheduled text, changed; `base` is the version it was made from, `seen` marks the people that were named."""

    title = StringField(_l("Title"), validators=[Length(max=TITLE_LENGTH)])
    base = IntegerField(validators=[Optional()])
    seen = StringField(validators=[Length(max=60)])


class EditForm(TextForm):
    """A new version of a text; `base` is the version it was made from."""

    title = StringField(_l("Title"), validators=[Length(max=TITLE_LENGTH)])
    base = IntegerField(validators=[Optional()])


class DraftForm(Form):
    """What the page saves while somebody writes."""

    text = TextAreaField(validators=[within_limit])
    title = StringField(validators=[Length(max=TITLE_LENGTH)])
    place = StringField(validators=[Optional(), Regexp(PLACE)])
    draft = IdField()
    to = StringField(validators=[Length(max=6000)])  # a community, or whom a message is for
