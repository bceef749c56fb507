"""The gate page, and the policy for everybody to read."""

from flask import Blueprint, Response, abort
from flask_babel import get_locale
from flask_babel import gettext as _

from esn.core.errors import Conflict
from esn.terms import actions, queries
from esn.terms.forms import AcceptForm
from esn.web import cookies
from esn.web.answers import local_path, next_path, notice, redirect_to
from esn.web.cursor import read_number
from esn.web.fragments import render
from esn.web.headers import no_store
from esn.web.viewer import current_actor, find_actor

bp = Blueprint("terms", __name__)


@bp.get("/terms")
@no_store
def show_gate() -> Response:
    """What is asked of me before I come in, and what changed since I accepted."""
    actor = current_actor()
    standing = queries.get_standing(actor)
    if standing.is_accepted or standing.in_force is None:
        return redirect_to(next_path() or "/policy")
    return _gate_page(AcceptForm(formdata=None, next=next_path() or ""))


@bp.post("/terms")
@no_store
def accept_terms() -> Response:
    """I accept the version that was shown."""
    form = AcceptForm()
    if not form.validate_on_submit():
        abort(400)
    try:
        actions.accept_terms(current_actor(), form.version.data, form.language.data, form.digest.data)
    except Conflict as refusal:
        form.form_errors.append(refusal.message)
        return _gate_page(form, 409)
    notice(_("You accepted version %(n)s. The receipt is on the policy page.", n=form.version.data))
    return redirect_to(local_path(form.next.data) or "/")


@bp.post("/terms/decline")
@no_store
def decline_terms() -> Response:
    """Not now: sign me out, and say how to come back."""
    actions.decline_terms(current_actor())
    response = render("terms/declined.html")
    cookies.end_session(response)
    return response


@bp.get("/policy")
def show_policy() -> Response:
    """The version in force, my receipt, and all versions."""
    return _policy_page(queries.get_version_in_force())


@bp.get("/policy/<int:version>")
def show_version(version: int) -> Response:
    """One version, past, present or announced."""
    return _policy_page(version)


@bp.get("/policy/compare")
def compare_versions() -> Response:
    """What changed between two versions, word by word."""
    before, after = read_number("from"), read_number("to")
    if before is None or after is None:
        abort(404)
    changes = queries.compare_versions(before, after, _language())
    return render(
        "terms/compare.html",
        before=queries.get_version(before),
        after=queries.get_version(after),
        changes=changes,
        versions=queries.list_versions(),
    )


def _policy_page(version: int) -> Response:
    actor = find_actor()
    return render(
        "terms/policy.html",
        version=queries.get_version(version),
        text=queries.get_text(version, _language()),
        rules=queries.list_rules(version, _language()),
        versions=queries.list_versions(),
        in_force=queries.find_version_in_force(),
        receipts=queries.list_receipts(actor) if actor else (),
    )


def _gate_page(form: AcceptForm, status: int = 200) -> Response:
    actor = current_actor()
    standing = queries.get_standing(actor)
    version = standing.in_force or 0
    text = queries.get_text(version, _language())
    return render(
        "terms/gate.html",
        status=status,
        form=form,
        version=queries.get_version(version),
        text=text,
        rules=queries.list_rules(version, text.language),
        receipt=next(iter(queries.list_receipts(actor)), None),
        changes=queries.compare_versions(standing.accepted, version, text.language) if standing.accepted else (),
    )


def _language() -> str:
    return str(get_locale()).replace("_", "-")
