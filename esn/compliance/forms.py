"""Shape of a decision on texts of a profile: one part of the form for each field."""

from collections.abc import Iterator, Sequence

from flask_babel import lazy_gettext as _l
from wtforms import Field, FormField, HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from esn.core.errors import NotValid
from esn.web.forms import Form

SENT_LENGTH = 10_000  # how much of it is a reason or a proposal is the action's business

_too_long = _l("Use at most %(max)d characters.")


class PartForm(Form):
    """What is decided of one field; all but the verdict belongs to a refusal."""

    class Meta(Form.Meta):
        """The form around it has the token."""

        csrf = False

    verdict = StringField(_l("Decision"), validators=[Length(max=20, message=_too_long)])
    sentence = StringField(_l("Sentence concerned"), validators=[Length(max=SENT_LENGTH, message=_too_long)])
    rule = StringField(_l("Rule"), validators=[Length(max=40, message=_too_long)])
    reason = TextAreaField(_l("Reason"), validators=[Length(max=SENT_LENGTH, message=_too_long)])
    proposal = TextAreaField(_l("Proposal"), validators=[Length(max=SENT_LENGTH, message=_too_long)])


class ProfileDecisionForm(Form):
    """`digest` is of the texts that the page showed; a field that is not asked about sends nothing."""

    digest = HiddenField(validators=[Length(max=64)])
    about = FormField(PartForm)
    skills = FormField(PartForm)
    languages = FormField(PartForm)
    time_zone = FormField(PartForm)

    def fields_of(self, names: Sequence[str]) -> list[Field]:
        """The fields of these parts, in their order."""
        return [field for name in names for field in self[name].form]

    def parts(self) -> Iterator[tuple[str, PartForm]]:
        """All parts by their names."""
        return ((field.short_name, field.form) for field in self if isinstance(field, FormField))

    def take(self, refusal: NotValid) -> None:
        """Show what the action refused beside its field, named `<part>-<field>`."""
        for place, text in refusal.fields.items():
            part, _dash, name = place.partition("-")
            field = self[part].form[name]
            field.errors = [*field.errors, text]
