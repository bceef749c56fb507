"""One's own profile: the form behind "Edit profile"."""

from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import ngettext

from esn.core.errors import Conflict, NotAllowed, NotValid
from esn.people import actions, queries
from esn.people.forms import ProfileForm
from esn.settings import settings
from esn.web.answers import notice, redirect_to
from esn.web.forms import failed
from esn.web.fragments import render
from esn.web.viewer import current_actor

PAGE = "people/edit.html"

bp = Blueprint("own_profile", __name__)


@bp.get("/settings/profile")
def show_form() -> Response:
    """What I say of myself, to change it; `use` puts a refused text or its proposal there to begin with."""
    fields = queries.get_personal_fields(current_actor())
    texts = fields.shown_again(request.args.get("use", ""))
    form = ProfileForm(data={**texts, "languages": texts["languages"].split(), "base": fields.version})
    return _page(form, fields)


@bp.post("/settings/profile")
def change() -> Response:
    """Save it; what was typed comes back when something is wrong with it, or when it was changed elsewhere."""
    actor, form = current_actor(), ProfileForm()
    fields = queries.get_personal_fields(actor)
    try:
        if form.validate():
            waits = actions.change_profile(actor, **_sent(form, fields), base_version=form.base.data or 0)
            notice(_review_note() if waits else _("Saved. Colleagues see it at once."))
            return redirect_to(f"/u/{actor.username}")
    except NotValid as refusal:
        form.take(refusal)
    except (Conflict, NotAllowed) as refusal:
        form.form_errors.append(refusal.message)
        fields = queries.get_personal_fields(actor)
        form.base.data = fields.version
    return _page(form, fields, has_failed=True)


@bp.post("/settings/profile/withdraw")
def withdraw() -> Response:
    """Take back what waits for review."""
    actions.withdraw_profile(current_actor())
    notice(_("Withdrawn. Your profile stays as others see it."))
    return redirect_to("/settings/profile")


def _page(form: ProfileForm, fields: queries.PersonalFields, *, has_failed: bool = False) -> Response:
    actor = current_actor()
    context: dict[str, Any] = {
        "fields": fields,
        "profile": queries.get_profile(actor, actor.username),
        "due": _usually(),
    }
    return failed(form, PAGE, **context) if has_failed else render(PAGE, form=form, **context)


def _sent(form: ProfileForm, fields: queries.PersonalFields) -> dict[str, Any]:
    """What the form says; fields that the firm has fixed are not in it and stay."""
    said = {name: form[name].data or "" for name in ("about", "skills", "time_zone")}
    said["languages"] = "\n".join(form.languages.data or ())
    shown = fields.shown()
    texts = {name: shown[name] if fields.is_locked(name) else text for name, text in said.items()}
    return {**texts, "skills": texts["skills"].splitlines(), "languages": texts["languages"].split()}


def _usually() -> str:
    days = settings().profiles.review_days
    return str(ngettext("usually within %(num)s working day", "usually within %(num)s working days", days))


def _review_note() -> str:
    return str(_("Saved. Others see the new text when it is approved, %(time)s.", time=_usually()))
