"""Shape and length of what people send about reports and cases."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from esn.moderation.limits import DETAILS_LENGTH, LETTER_LENGTH, NOTE_LENGTH
from esn.web.forms import Form, IdField

_too_long = _l("Use at most %(max)d characters.")


def _words(label: Any, missing: Any, key: str) -> TextAreaField:
    """A letter; drafts know it by the name `text`, whatever the form calls it."""
    checks = [DataRequired(missing), Length(max=LETTER_LENGTH, message=_too_long)]
    return TextAreaField(label, name="text", id=key, validators=checks)


class DraftedForm(Form):
    """A form whose text is kept as a draft while it is typed; `then` tells which button was pressed."""

    draft = IdField()
    place = HiddenField()
    then = StringField()


class ReportForm(DraftedForm):
    """What is wrong with a text."""

    reason = StringField(_l("What is wrong with it?"), validators=[DataRequired(_l("Choose what is wrong with it."))])
    details = TextAreaField(
        _l("Details"), name="text", id="details", validators=[Length(max=DETAILS_LENGTH, message=_too_long)]
    )
    hide_now = BooleanField(_l("Hide it now while we check"))
    digest = HiddenField()  # of a profile's text, as it was read

    def said(self) -> dict[str, Any]:
        """What actions take of it."""
        return {
            "rule_id": self.reason.data or "",
            "details": self.details.data or "",
            "submission": self.submission.data or "",
            "draft_id": self.draft.data,
        }


class SeenForm(DraftedForm):
    """A form on the page of a case; `version` tells which versions of case and text the page showed: "3.1"."""

    version = StringField()

    @property
    def seen(self) -> tuple[int, int]:
        """The versions of case and text; 0 for what cannot be read."""
        case, _dot, text = (self.version.data or "").partition(".")
        return _number(case), _number(text)


def _number(digits: str) -> int:
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


class DecisionForm(SeenForm):
    """What happens to a text, under which rule, and why."""

    action = StringField(_l("Action"), validators=[DataRequired(_l("Choose what happens to the text."))])
    rule = StringField(_l("Rule"))
    reason = _words(_l("Reason"), _l("Say why."), "reason")


class ReversalForm(SeenForm):
    """Why a decision is taken back."""

    reason = _words(_l("Reason"), _l("Say why you take the decision back."), "reason")


class AppealDecisionForm(SeenForm):
    """Whether an appeal is right, and why."""

    outcome = StringField(_l("Appeal"), validators=[DataRequired(_l("Choose whether you grant the appeal."))])
    reason = _words(_l("Reason"), _l("Tell the author why."), "reason")


class NoteForm(Form):
    """A note for the other moderators."""

    note = TextAreaField(
        _l("Note"),
        validators=[DataRequired(_l("Write a note first.")), Length(max=NOTE_LENGTH, message=_too_long)],
    )


class AppealForm(DraftedForm):
    """What the author says against a decision."""

    text = _words(_l("Tell us what we got wrong"), _l("Tell us what we got wrong."), "text")
