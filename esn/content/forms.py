"""Shape and length of what is written, whatever it will be; who may write where is the actions' business."""

from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional, Regexp, ValidationError

from esn.content.actions.writing import TITLE_LENGTH
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
