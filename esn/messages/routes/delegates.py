"""Who may write for me, and for whom I may write."""

from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _

from esn.core.actor import Actor
from esn.core.errors import NotAllowed, NotValid
from esn.messages.forms import DelegateForm
from esn.messages.queries.audience import may_send_to_teams
from esn.messages.recipients import find_recipient
from esn.people.actions import end_delegation, name_delegate
from esn.people.queries import get_account_id, list_delegates, list_leaders, list_official_uses
from esn.people.words import name_list
from esn.web.answers import notice, redirect_to
from esn.web.forms import failed
from esn.web.fragments import render
from esn.web.viewer import current_actor

PAGE, PLACE = "messages/delegates.html", "/settings/delegates"

bp = Blueprint("delegates", __name__, url_prefix=PLACE)
bp.add_app_template_filter(name_list)


@bp.get("")
def show_delegates() -> Response:
    """Both lists, and a form for who leads people."""
    return render(PAGE, form=DelegateForm(formdata=None), **_context(current_actor()))


@bp.post("")
def name() -> Response:
    """Name a delegate, or set another day."""
    actor, form = current_actor(), DelegateForm()
    if not may_send_to_teams(actor):
        raise NotAllowed(_("Delegates are named by those who lead people."))
    try:
        if form.validate():
            person = find_recipient(actor, form.to.data or "")
            name_delegate(actor, person, form.until.data)
            notice(_("%(name)s may write for you now, and is told.", name=person.display_name))
            return redirect_to(PLACE)
    except NotValid as refusal:
        form.take(refusal)
    return failed(form, PAGE, **_context(actor))


@bp.post("/<username>/end")
def take_back(username: str) -> Response:
    """Somebody writes for me no longer."""
    actor = current_actor()
    end_delegation(actor, actor.id, get_account_id(actor, username))
    notice(_("Taken back. It holds at once."))
    return redirect_to(PLACE)


@bp.post("/for/<username>/end")
def give_back(username: str) -> Response:
    """I write for somebody no longer."""
    actor = current_actor()
    end_delegation(actor, get_account_id(actor, username), actor.id)
    notice(_("Given back. It holds at once."))
    return redirect_to(PLACE)


def _context(actor: Actor) -> dict[str, Any]:
    return {
        "delegates": list_delegates(actor, actor.id),
        "leaders": list_leaders(actor),
        "official": list_official_uses(actor),
        "may_name": may_send_to_teams(actor),
    }
