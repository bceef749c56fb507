"""Endorsing what a colleague knows."""

from typing import Any

from flask import Blueprint, Response
from flask_babel import gettext as _

from esn.people import actions, queries
from esn.web.answers import notice, redirect_to
from esn.web.cursor import read_number
from esn.web.fragments import render
from esn.web.viewer import current_actor

bp = Blueprint("skills", __name__)


@bp.get("/u/<username>/skills/<int:skill_id>")
def list_endorsers(username: str, skill_id: int) -> Response:
    """Who says that this person knows the subject."""
    actor, before = current_actor(), read_number("before")
    person, subject = queries.get_endorsed(actor, username, skill_id)
    page = queries.list_endorsers(actor, skill_id, before)
    context: dict[str, Any] = {
        "person": person,
        "subject": subject,
        "page": page,
        "url": f"{person.url}/skills/{skill_id}",
    }
    return render("people/endorsers.html", "people/_endorsers_more.html", is_first=before is None, **context)


@bp.post("/u/<username>/skills/<int:skill_id>/endorse")
def endorse(username: str, skill_id: int) -> Response:
    """Say that this person knows the subject."""
    actor = current_actor()
    actions.endorse_skill(actor, queries.get_account_id(actor, username), skill_id)
    notice(_("Endorsed."), f"/u/{username}/skills/{skill_id}/withdraw")
    return redirect_to(f"/u/{username}#skills")


@bp.post("/u/<username>/skills/<int:skill_id>/withdraw")
def withdraw(username: str, skill_id: int) -> Response:
    """Take that back."""
    actor = current_actor()
    actions.withdraw_endorsement(actor, queries.get_account_id(actor, username), skill_id)
    notice(_("You no longer endorse this."))
    return redirect_to(f"/u/{username}#skills")
