"""One's own quiet hours."""

from flask import Blueprint, Response, request
from flask_babel import gettext as _

from esn.core.errors import NotValid
from esn.people import actions, queries
from esn.people.forms import QuietHoursForm
from esn.people.quiet import clock_time, minutes_of
from esn.web.answers import notice, redirect_to
from esn.web.forms import failed
from esn.web.fragments import render
from esn.web.viewer import current_actor

PAGE, PLACE = "people/quiet.html", "/settings/notifications"

bp = Blueprint("quiet", __name__, url_prefix=PLACE)


@bp.get("")
def show_form() -> Response:
    """When I work, and whether I pause."""
    actor = current_actor()
    hours = queries.get_hours(actor)
    times = {"begins": clock_time(hours.begins), "ends": clock_time(hours.ends)}
    form = QuietHoursForm(data={"is_on": hours.is_on, "days": [str(day) for day in hours.days], **times})
    return render(PAGE, form=form, quiet=queries.find_own_quiet(actor))


@bp.post("")
def change() -> Response:
    """Choose when I work."""
    actor, form = current_actor(), QuietHoursForm()
    days = [int(day) for day in form.days.data or () if day in "1234567"]
    begins, ends = minutes_of(form.begins.data or ""), minutes_of(form.ends.data or "")
    try:
        if form.validate():
            actions.set_quiet_hours(actor, is_on=form.is_on.data, days=days, begins=begins, ends=ends)
            notice(_("Saved."))
            return redirect_to(PLACE)
    except NotValid as refusal:
        form.take(refusal)
    return failed(form, PAGE, quiet=queries.find_own_quiet(actor))


@bp.post("/pause")
def pause() -> Response:
    """Be quiet for a while."""
    actions.pause(current_actor(), request.form.get("span", ""))
    notice(_("Paused. What comes meanwhile waits for you."), undo=f"{PLACE}/resume")
    return redirect_to(PLACE)


@bp.post("/resume")
def resume() -> Response:
    """Pause no longer."""
    actions.end_pause(current_actor())
    notice(_("You no longer pause."))
    return redirect_to(PLACE)
