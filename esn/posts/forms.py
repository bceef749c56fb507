"""Shape of posts and replies."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField, StringField
from wtforms.validators import DataRequired, Length

from esn.content.actions.writing import TITLE_LENGTH
from esn.content.forms import LaterForm, TextForm
from esn.web.forms import IdField


class PostForm(LaterForm):
    """A post to one community, or shared in several."""

    sender = IdField(label=_l("From"))  # an official account; None: oneself
    to = StringField(_l("To"), validators=[DataRequired(_l("Choose the community to post to."))])
    also = SelectMultipleField(_l("Also share in"), validate_choice=False)
    title = StringField(
        _l("Title"), validators=[Length(max=TITLE_LENGTH, message=_l("Use %(max)d characters at most."))]
    )


class ReplyForm(TextForm):
    """A reply; `parent` is the reply it answers."""

    parent = IdField()
    sender = IdField(label=_l("From"))  # the official account that wrote the post; None: oneself
