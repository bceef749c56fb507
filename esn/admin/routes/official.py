"""Official accounts: made, opened to people, closed."""

from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _

from esn.admin.forms import OfficialForm, UserForm
from esn.admin.routes.administration import require_administration
from esn.core.errors import NotValid
from esn.messages.recipients import find_recipient
from esn.people import actions, queries
from esn.web.answers import notice, redirect_to
from esn.web.forms import failed
from esn.web.fragments import render
from esn.web.viewer import current_actor

LIST, PAGE, PLACE = "admin/official.html", "admin/official_account.html", "/admin/official-accounts"

bp = Blueprint("official", __name__, url_prefix=PLACE)
bp.before_request(require_administration)


@bp.get("")
def show_list() -> Response:
    """All of them, and a form for another one."""
    return render(LIST, form=OfficialForm(formdata=None), accounts=queries.list_official(current_actor()))


@bp.post("")
def create() -> Response:
    """Make one."""
    actor, form = current_actor(), OfficialForm()
    accounts = queries.list_official(actor)
    try:
        if form.validate():
            submission = form.submission.data or ""
            actions.create_official(actor, form.name.data or "", form.purpose.data or "", submission=submission)
            notice(_("Made. Open it and say who writes under this name."))
            return redirect_to(PLACE)
    except NotValid as refusal:
        form.take(refusal)
    return failed(form, LIST, accounts=accounts)


@bp.get("/<username>")
def show_account(username: str) -> Response:
    """One of them: who writes under its name."""
    return render(PAGE, form=UserForm(formdata=None), **_context(username))


@bp.post("/<username>/users")
def add_user(username: str) -> Response:
    """Let somebody write under this name, or set another day."""
    actor, form, context = current_actor(), UserForm(), _context(username)
    try:
        if form.validate():
            person = find_recipient(actor, form.to.data or "")
            actions.let_use(actor, context["view"].card.account_id, person, form.until.data)
            notice(_("%(name)s may write under this name now, and is told.", name=person.display_name))
            return redirect_to(f"{PLACE}/{username}")
    except NotValid as refusal:
        form.take(refusal)
    return failed(form, PAGE, **context)


@bp.post("/<username>/users/<writer>/end")
def end_user(username: str, writer: str) -> Response:
    """Somebody writes under this name no longer."""
    actor = current_actor()
    view = queries.get_official(actor, username)
    actions.end_use(actor, view.card.account_id, queries.get_account_id(actor, writer))
    notice(_("Ended. It holds at once."))
    return redirect_to(f"{PLACE}/{username}")


@bp.post("/<username>/close")
def close(username: str) -> Response:
    """Nobody writes under this name any more."""
    actor = current_actor()
    actions.close_official(actor, queries.get_official(actor, username).card.account_id)
    notice(_("Closed. What was written under this name stays."))
    return redirect_to(PLACE)


def _context(username: str) -> dict[str, Any]:
    return {"view": queries.get_official(current_actor(), username)}
