"""One's own profile: the form behind "Edit profile"."""

from flask import Blueprint, Response
from flask_babel import gettext as _

from esn.core.errors import Conflict, NotAllowed, NotValid
from esn.people import actions, queries
from esn.people.forms import ProfileForm
from esn.web.answers import notice, redirect_to
from esn.web.forms import failed
from esn.web.fragments import render
from esn.web.viewer import current_actor

PAGE = "people/edit.html"

bp = Blueprint("own_profile", __name__)


@bp.get("/settings/profile")
def show_form() -> Response:
    """What I say of myself, to change it; what the directory says stands beside it, locked."""
    actor = current_actor()
    fields = queries.get_personal_fields(actor)
    form = ProfileForm(data=_typed(fields))
    return render(PAGE, form=form, profile=queries.get_profile(actor, actor.username))


@bp.post("/settings/profile")
def change() -> Response:
    """Save it; what was typed comes back when something is wrong with it, or when it was changed elsewhere."""
    actor, form = current_actor(), ProfileForm()
    try:
        if form.validate():
            actions.change_profile(
                actor,
                about=form.about.data or "",
                skills=(form.skills.data or "").splitlines(),
                languages=form.languages.data or (),
                time_zone=form.time_zone.data or "",
                base_version=form.base.data or 0,
            )
            notice(_("Saved. Colleagues see it at once."))
            return redirect_to(f"/u/{actor.username}")
    except NotValid as refusal:
        form.take(refusal)
    except (Conflict, NotAllowed) as refusal:
        form.form_errors.append(refusal.message)
        form.base.data = queries.get_personal_fields(actor).version
    return failed(form, PAGE, profile=queries.get_profile(actor, actor.username))


def _typed(fields: queries.PersonalFields) -> dict[str, object]:
    return {
        "about": fields.about,
        "skills": "\n".join(fields.skills),
        "languages": list(fields.languages),
        "time_zone": fields.time_zone,
        "base": fields.version,
    }
