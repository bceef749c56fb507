"""Endorsing what a colleague knows."""

from flask import Blueprint, Response
from flask_babel import gettext as _

from esn.people import actions, queries
from esn.web.answers import notice, redirect_to
from esn.web.viewer import current_actor

bp = Blueprint("skills", __name__)


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
