"""Writing a team message: whom it is for is shown in words, as a number and as a list before it is sent."""

from urllib.parse import urlencode

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from esn.core.errors import Conflict, NotAllowed, NotValid
from esn.messages.actions.team import send_team_message
from esn.messages.forms import TeamForm
from esn.messages.queries.audience import Reach, list_audience, preview
from esn.messages.team_page import fill_team_form, new_context, read_audience, read_team_message, require_sender
from esn.web.answers import notice, redirect_to
from esn.web.cursor import read_number
from esn.web.forms import failed
from esn.web.fragments import render
from esn.web.viewer import current_actor

PAGE = "messages/team/new.html"

bp = Blueprint("team_writing", __name__)


@bp.get("/messages/team/new")
def show_new() -> Response:
    """An empty message, or one's draft."""
    actor = current_actor()
    require_sender(actor)
    return render(PAGE, form=fill_team_form(actor, read_number("draft")), reach=None, **new_context(actor))


@bp.post("/messages/team/new")
def send() -> Response:
    """Show whom it reaches, or send it to those who were shown."""
    actor, form = current_actor(), TeamForm()
    require_sender(actor)
    if not form.validate():
        return failed(form, PAGE, reach=None, **new_context(actor))
    try:
        if form.then.data != "send":
            return _show_reach(form)
        values = {"submission": form.submission.data or "", "draft_id": form.draft.data}
        content_id = send_team_message(actor, read_team_message(actor, form), **values)
    except Conflict as refusal:
        form.form_errors.append(f"{refusal.title} {refusal.message}")
        return _show_reach(form, refusal.status)
    except NotValid as refusal:
        form.take(refusal)
        return failed(form, PAGE, reach=None, **new_context(actor))
    except NotAllowed as refusal:
        form.form_errors.append(refusal.message)
        return render(PAGE, status=refusal.status, form=form, reach=None, **new_context(actor))
    notice(_("Sent. It reaches everybody within a few minutes."))
    return redirect_to(f"/messages/team/{content_id}")


@bp.get("/messages/team/new/people")
def show_people() -> Response:
    """The people of the audience that the address describes."""
    actor, form, before = current_actor(), TeamForm(formdata=request.args), read_number("before")
    require_sender(actor)
    page = list_audience(actor, read_audience(actor, form), before)
    part = "messages/team/_more_people.html" if before is not None else None
    asked = {name: form[name].data or "" for name in ("scope", "role", "town", "without")}
    more_url = f"/messages/team/new/people?{urlencode(asked)}"
    return render("messages/team/audience.html", part, page=page, more_url=more_url)


def _show_reach(form: TeamForm, status: int = 200) -> Response:
    actor = current_actor()
    reach: Reach | None = preview(actor, read_audience(actor, form))
    if reach is not None and not reach.n:
        form.take(NotValid(fields={"scope": _("Nobody is in this audience. Choose a wider one.")}))
        status, reach = NotValid.status, None
    form.seen.data = reach.mark if reach else ""
    return render(PAGE, status=status, form=form, reach=reach, **new_context(actor))
