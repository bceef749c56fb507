"""Forms: shape and length of input; an error gives the form again with everything that was typed."""

from typing import Any, ClassVar

from flask import Response
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, IntegerField, PasswordField, StringField
from wtforms.validators import Length, Optional
from wtforms.widgets import HiddenInput

from esn.core.errors import NotValid
from esn.core.paging import NEWEST
from esn.web.fragments import render
from esn.web.template_filters import new_submission

SUBMISSION_LENGTH = 64


def _strip(value: object) -> object:
    # NUL comes from no keyboard and PostgreSQL cannot keep it; what replaces it is not the name of anybody.
    return value.replace("\0", "\ufffd").strip() if isinstance(value, str) else value


class IdField(IntegerField):
    """An id that the page knows, or none; what no database could hold is none."""

    widget = HiddenInput()

    def __init__(self, **bound: Any) -> None:
        super().__init__(validators=[Optional()], filters=[_known_id], **bound)


def _known_id(number: int | None) -> int | None:
    return number if number is not None and 0 < number <= NEWEST else None


class Form(FlaskForm):
    """A form with its CSRF token and the idempotency key `submission`; texts are stripped, passwords never."""

    submission = HiddenField(default=new_submission, validators=[Length(max=SUBMISSION_LENGTH)])

    class Meta(FlaskForm.Meta):
        """How fields are bound."""

        filters: ClassVar[list[Any]] = [_strip]

        def bind_field(self, form: FlaskForm, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Strip what people type around their words."""
            kind = unbound_field.field_class
            if issubclass(kind, StringField) and not issubclass(kind, PasswordField):
                options = {**options, "filters": [*unbound_field.kwargs.get("filters", ()), *self.filters]}
            return unbound_field.bind(form=form, **options)

    def take(self, refusal: NotValid) -> None:
        """Show what the action refused, beside its field or in the summary."""
        beside = {name: text for name, text in refusal.fields.items() if name in self}
        for name, text in beside.items():
            self[name].errors = [*self[name].errors, text]
        if not beside:
            self.form_errors.append(refusal.message)


def failed(form: Form, template: str, fragment: str | None = None, /, **context: Any) -> Response:
    """The page (or its fragment) again with status 422, the errors, and everything typed."""
    return render(template, fragment, status=422, **{**context, "form": form})
