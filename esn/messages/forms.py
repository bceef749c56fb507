"""Shape of what is typed around messages; who may write to whom is the actions' business."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from esn.content.forms import TextForm
from esn.messages.models import NAME_LENGTH
from esn.web.forms import Form, IdField

TO_LENGTH = 6000  # of 25 names, however long
NOW, HISTORY = "now", "history"
TOO_LONG = _l("Use %(max)d characters at most.")


class MessageForm(TextForm):
    """A message; `parent` is the one it answers, `cursor` the newest position that the page shows."""

    parent = IdField()
    cursor = IdField()


class NewForm(TextForm):
    """The first message, and whom it is for."""

    to = TextAreaField(_l("To"), validators=[Length(max=TO_LENGTH, message=TOO_LONG)])
    name = StringField(_l("Name of the conversation"), validators=[Length(max=NAME_LENGTH, message=TOO_LONG)])


class AddForm(Form):
    """People to add, and what they see."""

    to = TextAreaField(_l("People to add"), validators=[Length(max=TO_LENGTH, message=TOO_LONG)])
    sees = StringField(_l("What they see"), default=NOW)


class NameForm(Form):
    """A group's name; empty: none."""

    name = StringField(_l("Name of the conversation"), validators=[Length(max=NAME_LENGTH, message=TOO_LONG)])
