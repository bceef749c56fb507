"""Shape of what is typed around messages; who may write to whom is the actions' business."""

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from esn.content.forms import LaterForm
from esn.messages.audience import PRIVATE
from esn.messages.models import NAME_LENGTH, REASON_LENGTH, STATEMENT_LENGTH
from esn.web.forms import Form, IdField

TO_LENGTH = 6000  # of 25 names, however long
NOW, HISTORY = "now", "history"
TOO_LONG = _l("Use %(max)d characters at most.")


class MessageForm(LaterForm):
    """A message; `parent` is the one it answers, `cursor` the newest position that the page shows."""

    parent = IdField()
    cursor = IdField()
    readers = HiddenField(validators=[Length(max=200)])  # of a private reply, as the page named them


class NewForm(LaterForm):
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


class DelegateForm(Form):
    """Who may write for one, and until which day."""

    to = TextAreaField(_l("Delegate"), validators=[Length(max=TO_LENGTH, message=TOO_LONG)])
    until = DateField(_l("Last day"), validators=[Optional()])


class TeamForm(LaterForm):
    """A team message: whom it is for, who sees the replies, what is asked. `seen` marks the audience shown before."""

    sender = IdField(label=_l("From"))  # a leader whose delegate one is; None: oneself
    scope = StringField(_l("For"), validators=[DataRequired(_l("Choose whom it is for."))])
    role = StringField(_l("Role"), validators=[Length(max=200, message=TOO_LONG)])
    town = StringField(_l("Place"), validators=[Length(max=200, message=TOO_LONG)])
    without = TextAreaField(_l("Without"), validators=[Length(max=2000, message=TOO_LONG)])
    replies = StringField(_l("Replies"), default=PRIVATE)
    statement = StringField(_l("What they confirm"), validators=[Length(max=STATEMENT_LENGTH, message=TOO_LONG)])
    confirm_by = DateField(_l("Until"), validators=[Optional()])
    announce_until = DateField(_l("On Home until"), validators=[Optional()])
    over_budget = StringField(_l("Why they get one more"), validators=[Length(max=REASON_LENGTH, message=TOO_LONG)])
    urgent = StringField(_l("Urgent: why it cannot wait"), validators=[Length(max=REASON_LENGTH, message=TOO_LONG)])
    seen = HiddenField(validators=[Length(max=60)])
