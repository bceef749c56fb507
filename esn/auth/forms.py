"""Forms at the door. Only their shape: whether a name or password is right is said in one way for all causes."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, StringField

from esn.web.forms import Form


class SignInForm(Form):
    """Name and password of the company account."""

    username = StringField(_l("Username"))
    password = PasswordField(_l("Password"))
    next = HiddenField()


class PasswordForm(Form):
    """The password again."""

    password = PasswordField(_l("Password"))
    next = HiddenField()
