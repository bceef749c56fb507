"""Administration: overview, accounts, the directory and its groups, versions of the policy. Never kept by a browser."""

from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import ngettext

from esn.admin import actions, queries
from esn.admin.forms import DURATIONS, EFFECTS, EndGroupRuleForm, GroupRuleForm, LockForm
from esn.auth.door import require_recent_authentication
from esn.communities.queries import find_rules, preview_rule
from esn.core import clock
from esn.core.errors import NotValid
from esn.people.actions import lock_account, unlock_account
from esn.spaces.actions import add_group_rule, end_group_rule
from esn.terms.actions import publish_terms
from esn.web.answers import notice, redirect_to
from esn.web.cursor import read_number
from esn.web.forms import failed
from esn.web.fragments import render
from esn.web.headers import forbid_storing
from esn.web.viewer import current_actor, find_actor

bp = Blueprint("admin", __name__, url_prefix="/admin")

GROUPS = "admin/groups.html"
WORDS: dict[str, Any] = {"effects": EFFECTS, "durations": DURATIONS}


@bp.before_request
def require_administration() -> None:
    """Ask for the password again; who has no business here learns nothing more from being asked."""
    forbid_storing()
    actor = find_actor()
    if actor is not None and actor.has_role("administrator"):
        require_recent_authentication(actor)


@bp.get("")
def show_overview() -> Response:
    """The state of the parts."""
    return render("admin/overview.html", overview=queries.get_overview(current_actor()), now=clock.now())


@bp.get("/accounts")
def list_accounts() -> Response:
    """Find a person."""
    q = request.args.get("q", "")[:100]
    page = queries.find_people(current_actor(), q, read_number("before"))
    return render("admin/accounts.html", q=q, page=page)


@bp.get("/accounts/<username>")
def show_account(username: str) -> Response:
    """One person's locks, and a form for another one."""
    view = queries.get_account(current_actor(), username)
    return render("admin/account.html", view=view, form=LockForm(formdata=None), **WORDS)


@bp.post("/accounts/<username>/lock")
def add_lock(username: str) -> Response:
    """Stop somebody's signing in or posting, at once."""
    actor = current_actor()
    view = queries.get_account(actor, username)
    form = LockForm()
    if not form.validate_on_submit():
        return failed(form, "admin/account.html", view=view, **WORDS)
    until = clock.now() + form.span if form.span else None
    details = {"note": form.note.data, "until": until, "submission": form.submission.data or ""}
    lock_account(actor, view.person.account_id, "security", form.effect.data, **details)
    notice(_("%(name)s is stopped. What they have open ends within seconds.", name=view.person.name))
    return redirect_to(f"/admin/accounts/{view.person.username}")


@bp.post("/accounts/<username>/locks/<int:lock_id>/lift")
def lift_lock(username: str, lock_id: int) -> Response:
    """Lift one lock; others stay."""
    actor = current_actor()
    view = queries.get_account(actor, username)
    unlock_account(actor, view.require_lock(lock_id))
    notice(_("The lock is lifted."))
    return redirect_to(f"/admin/accounts/{view.person.username}")


@bp.get("/directory")
def show_directory() -> Response:
    """The last reading of the directory, what the next would change, and the mapping."""
    return render("admin/directory.html", view=queries.get_directory(current_actor()))


@bp.post("/directory/plan")
def plan_directory() -> Response:
    """Find out what the next reading would change."""
    actions.ask_for_plan(current_actor())
    notice(_("The directory is being read. Look here again in a minute; nothing is changed."))
    return redirect_to("/admin/directory")


@bp.post("/directory/go-on")
def go_on_with_directory() -> Response:
    """Let a reading go on that stopped because many would leave."""
    actions.ask_to_go_on(current_actor())
    notice(_("The directory is read again, and who vanished is locked. The record says that you decided it."))
    return redirect_to("/admin/directory")


@bp.get("/directory/groups")
def show_group_rules() -> Response:
    """Which communities follow which groups, and a form for another rule."""
    q = request.args.get("q", "")[:100]
    return render(GROUPS, rules=find_rules(current_actor(), q), q=q, form=GroupRuleForm(formdata=None), preview=None)


@bp.post("/directory/groups")
def add_rule() -> Response:
    """Show what a rule would change; once that was seen, put it into force."""
    actor, form = current_actor(), GroupRuleForm()
    rules = find_rules(actor)
    try:
        if form.validate() and not form.is_seen.data:
            preview = preview_rule(actor, form.slug, form.group.data or "", form.kind.data)
            return render(GROUPS, rules=rules, q="", form=form, preview=preview)
        if not form.errors:
            name = add_group_rule(actor, form.slug, form.group.data or "", form.kind.data)
            notice(_("%(name)s follows the group from the next synchronisation on.", name=name))
            return redirect_to("/admin/directory/groups")
    except NotValid as refusal:
        form.take(refusal)
    return failed(form, GROUPS, rules=rules, q="", preview=None)


@bp.post("/directory/groups/end")
def end_rule() -> Response:
    """End a rule; who is a member stays."""
    form = EndGroupRuleForm()
    end_group_rule(current_actor(), form.space_id.data or 0, form.group.data or "", form.kind.data or "")
    notice(_("The rule has ended. Its members stay; from now on people come and go by hand."))
    return redirect_to("/admin/directory/groups")


@bp.get("/policies")
def list_policies() -> Response:
    """Versions, how many accepted, and files that wait."""
    return render("admin/policies.html", policies=queries.get_policies(current_actor()), fault="")


@bp.post("/policies/publish")
def publish_policies() -> Response:
    """Publish what waits in the folder."""
    actor = current_actor()
    try:
        versions = publish_terms(actor)
    except NotValid as refusal:
        return render("admin/policies.html", status=422, policies=queries.get_policies(actor), fault=refusal.message)
    notice(ngettext("%(num)s version is published.", "%(num)s versions are published.", len(versions)))
    return redirect_to("/admin/policies")
