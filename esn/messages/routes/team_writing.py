"""Writing a team message: whom it is for is shown in words, as a number and as a list before it is sent."""

from urllib.parse import urlencode

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from esn.content.actions.scheduling import schedule_text
from esn.content.publish_time import chosen_moment
from esn.core.errors import Conflict, NotAllowed, NotValid, Refusal
from esn.messages.actions.team import send_team_message
from esn.messages.forms import TeamForm
from esn.messages.queries.audience import list_audience
from esn.messages.queries.budget import KIND
from esn.messages.queries.leading import sending_as
from esn.messages.team_page import (
    fill_team_form,
    look,
    new_context,
    read_audience,
    read_team_message,
    require_sender,
)
from esn.messages.team_scheduling import place_of
from esn.web.answers import notice, redirect_to
from esn.web.cursor import read_number
from esn.web.forms import failed
from esn.web.fragments import render
from esn.web.template_filters import exact_time
from esn.web.viewer import current_actor

REFUSED = (NotValid, NotAllowed, Conflict)
PAGE = "messages/team/new.html"

bp = Blueprint("team_writing", __name__)


@bp.get("/messages/team/new")
def show_new() -> Response:
    """An empty message, or one's draft."""
    actor = current_actor()
    require_sender(actor)
    form = fill_team_form(actor, read_number("draft"), read_number("sender"))
    return render(PAGE, form=form, **new_context(actor, form))


@bp.post("/messages/team/new")
def send() -> Response:
    """Show whom it reaches, or send it to those who were shown."""
    actor, form = current_actor(), TeamForm()
    if form.sender.data is None:  # whoever wrote for a leader gets it back, also where that right has ended
        require_sender(actor)
    if not form.validate():
        return failed(form, PAGE, **new_context(actor, form))
    if form.then.data != "send" and not form.is_later:
        return _show_reach(form)
    try:
        if form.is_later:
            return _schedule(form)
        values = {"submission": form.submission.data or "", "draft_id": form.draft.data}
        content_id = send_team_message(actor, read_team_message(actor, form), **values)
    except REFUSED as refusal:
        return _show_reach(form, refusal)
    notice(_("Sent. It reaches everybody within a few minutes."))
    return redirect_to(f"/messages/team/{content_id}")


@bp.get("/messages/team/new/people")
def show_people() -> Response:
    """The people of the audience that the address describes."""
    actor, form, before = current_actor(), TeamForm(formdata=request.args), read_number("before")
    require_sender(actor)
    page = list_audience(sending_as(actor, form.sender.data), read_audience(actor, form), before)
    part = "messages/team/_more_people.html" if before is not None else None
    asked = {name: form[name].data or "" for name in ("sender", "scope", "role", "town", "without")}
    more_url = f"/messages/team/new/people?{urlencode(asked)}"
    return render("messages/team/audience.html", part, page=page, more_url=more_url)


def _schedule(form: TeamForm) -> Response:
    actor, at = current_actor(), chosen_moment(form.when.data, form.send_at.data)
    new = read_team_message(actor, form)
    values = {"submission": form.submission.data or "", "draft_id": form.draft.data}
    schedule_text(actor, KIND, place_of(new), new.source, publish_at=at, **values)
    notice(_("It will be sent at %(time)s. Until then you find it under Drafts, Scheduled.", time=exact_time(at)))
    return redirect_to("/scheduled")


def _show_reach(form: TeamForm, refusal: Refusal | None = None) -> Response:
    """The form with whom it reaches, and with what the action said; everything typed is kept."""
    actor, context = current_actor(), new_context(current_actor(), form)
    try:
        context |= look(actor, form)
    except REFUSED as fault:
        refusal = refusal or fault
    if isinstance(refusal, NotValid):
        form.take(refusal)
    elif refusal is not None:
        form.form_errors.append(f"{refusal.title} {refusal.message}" if refusal.title else refusal.message)
    return render(PAGE, status=refusal.status if refusal else 200, form=form, **context)
