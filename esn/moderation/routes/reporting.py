"""Reporting a text, and following what becomes of it."""

from collections.abc import Callable
from datetime import timedelta

from flask import Blueprint, Response, request

from esn.content.queries import find_draft
from esn.core.errors import Conflict, NotValid
from esn.moderation.actions import report_about, report_content
from esn.moderation.forms import ReportForm
from esn.moderation.queries.mine import Reportable, get_my_report, get_reportable, get_reportable_about, list_my_reports
from esn.people.queries import get_account_id
from esn.settings import settings
from esn.web.answers import redirect_to
from esn.web.cursor import read_cursor
from esn.web.forms import failed
from esn.web.fragments import render
from esn.web.viewer import current_actor

bp = Blueprint("reporting", __name__)

PAGE, FRAGMENT = "moderation/report.html", "moderation/_report.html"
UNSENT = "moderation/unsent.html", "moderation/_unsent.html"


@bp.get("/p/<int:content_id>/report")
@bp.get("/r/<int:content_id>/report")
@bp.get("/m/<int:content_id>/report")
def show_form(content_id: int) -> Response:
    """The form, as a page or for a dialog; what was begun before stands in it."""
    actor = current_actor()
    about = get_reportable(actor, content_id)
    draft = find_draft(actor, "report", f"report:{content_id}")
    form = ReportForm(formdata=None, details=draft.source if draft else "", draft=draft.id if draft else None)
    return render(PAGE, FRAGMENT, form=form, about=about)


@bp.post("/p/<int:content_id>/report")
@bp.post("/r/<int:content_id>/report")
@bp.post("/m/<int:content_id>/report")
def report(content_id: int) -> Response:
    """Send a report."""
    actor, form = current_actor(), ReportForm()

    def act() -> int:
        return report_content(actor, content_id, hide_now=form.hide_now.data, **form.said())

    return _send(form, act, lambda: get_reportable(actor, content_id))


@bp.get("/u/<username>/report")
def show_about_form(username: str) -> Response:
    """The form about what somebody says on a profile."""
    about = get_reportable_about(current_actor(), username)
    draft = find_draft(current_actor(), "report", f"report:{about.card.id}")
    values = {"details": draft.source, "draft": draft.id} if draft else {}
    return render(PAGE, FRAGMENT, form=ReportForm(formdata=None, **values), about=about)


@bp.post("/u/<username>/report")
def report_profile(username: str) -> Response:
    """Send it, about the text that was read."""
    actor, form = current_actor(), ReportForm()

    def act() -> int:
        account_id = get_account_id(actor, username)
        return report_about(actor, account_id, form.digest.data or "", **form.said())

    return _send(form, act, lambda: get_reportable_about(actor, username))


@bp.get("/reports/mine")
def list_mine() -> Response:
    """What this person reported, newest first."""
    return render("moderation/mine.html", page=list_my_reports(current_actor(), read_cursor()))


@bp.get("/reports/<int:report_id>")
def show_report(report_id: int) -> Response:
    """One's own report: what happens next, later what was decided. Right after sending it says thank you."""
    report = get_my_report(current_actor(), report_id)
    target = timedelta(hours=settings().moderation.target_hours)
    phone = settings().site.emergency_phone
    is_new = "sent" in request.args
    return render("moderation/sent.html", report=report, is_new=is_new, target=target, emergency_phone=phone)


def _send(form: ReportForm, act: Callable[[], int], read_again: Callable[[], Reportable]) -> Response:
    """Report if the form is whole; otherwise the form again, or what was typed where nothing is left to report."""
    try:
        if form.validate():
            return redirect_to(f"/reports/{act()}?sent=1")
    except NotValid as refusal:
        form.take(refusal)
    except Conflict as refusal:
        form.form_errors.append(refusal.message)
        return render(*UNSENT, status=refusal.status, form=form, text=form.details.data)
    return failed(form, PAGE, FRAGMENT, about=read_again())
