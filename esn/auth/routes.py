"""The door: signing in and out, giving the password again, sessions, and text that was kept."""

from collections.abc import Callable

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import ngettext

from esn.auth import actions, queries
from esn.auth.forms import PasswordForm, SignInForm
from esn.core.errors import NotFound, Refusal, TooMany
from esn.settings import settings
from esn.web import cookies
from esn.web.answers import local_path, next_path, notice, redirect_to
from esn.web.cursor import read_number
from esn.web.errors import KEPT
from esn.web.forms import Form
from esn.web.fragments import render
from esn.web.guards import client_address
from esn.web.headers import no_store
from esn.web.typed import TypedField
from esn.web.viewer import current_actor, find_actor

bp = Blueprint("auth", __name__)


@bp.get("/sign-in")
@no_store
def show_sign_in() -> Response:
    """The sign-in page; somebody who is signed in goes on."""
    if find_actor() is not None:
        return redirect_to(next_path() or "/")
    return _sign_in_page(SignInForm(formdata=None, next=next_path() or ""))


@bp.post("/sign-in")
@no_store
def sign_in() -> Response:
    """Sign in and go on to where the person wanted to be."""
    form = SignInForm()
    try:
        cookie = actions.sign_in(
            form.username.data or "", form.password.data or "", address=_address(), agent=request.user_agent.string
        )
    except Refusal as refusal:
        return _refused(form, refusal, _sign_in_page)
    response = redirect_to(local_path(form.next.data) or "/")
    cookies.start_session(response, cookie)
    return response


@bp.post("/sign-out")
@no_store
def sign_out() -> Response:
    """Sign out; also when the session has ended meanwhile."""
    actor = find_actor()
    if actor is not None:
        actions.sign_out(actor)
    return _leave(_("You are signed out."))


@bp.get("/sign-in/again")
@no_store
def show_sign_in_again() -> Response:
    """Ask for the password before administration."""
    return _again_page(PasswordForm(formdata=None, next=next_path() or ""))


@bp.post("/sign-in/again")
@no_store
def sign_in_again() -> Response:
    """Take the password and go on."""
    form = PasswordForm()
    try:
        actions.reauthenticate(current_actor(), form.password.data or "", address=_address())
    except Refusal as refusal:
        return _refused(form, refusal, _again_page)
    return redirect_to(local_path(form.next.data) or "/")


@bp.get("/settings/sessions")
def list_sessions() -> Response:
    """Where I am signed in."""
    return render("auth/sessions.html", sessions=queries.list_sessions(current_actor()), session=settings().session)


@bp.post("/settings/sessions/<int:session_id>/end")
def revoke_session(session_id: int) -> Response:
    """End one of my sessions."""
    actor = current_actor()
    actions.revoke_session(actor, session_id)
    if session_id == actor.session_id:
        return _leave(_("You are signed out."))
    notice(_("That session is ended."))
    return redirect_to("/settings/sessions")


@bp.post("/settings/sessions/end-all")
def revoke_all_sessions() -> Response:
    """Sign me out everywhere."""
    count = actions.revoke_all_sessions(current_actor())
    return _leave(ngettext("You are signed out on %(num)s device.", "You are signed out on %(num)s devices.", count))


@bp.get("/kept/<int:form_id>")
@no_store
def show_kept_form(form_id: int) -> Response:
    """Text that was sent after the session had ended, ready to be sent again."""
    try:
        kept = queries.get_kept_form(current_actor(), form_id)
    except NotFound:
        return redirect_to("/")  # somebody else has signed in here, or the hour is over
    typed = [TypedField(name, value) for name, value in kept.fields]
    return render("auth/kept.html", kept=kept, typed=typed, path=kept.path)


@bp.post("/kept/<int:form_id>/discard")
def discard_kept_form(form_id: int) -> Response:
    """The text is not wanted any more."""
    actions.discard_kept_form(current_actor(), form_id)
    notice(_("The text is discarded."))
    return redirect_to("/")


@bp.after_app_request
def forget_sent_form(response: Response) -> Response:
    """A kept form that was taken now is kept no longer."""
    was_taken = request.method == "POST" and response.status_code < 400
    kept_id = read_number("kept_form") if was_taken else None
    if kept_id and (actor := find_actor()) is not None:
        actions.discard_kept_form(actor, kept_id)
    return response


def _refused(form: Form, refusal: Refusal, page: Callable[[Form, int], Response]) -> Response:
    form.form_errors.append(refusal.message)
    response = page(form, refusal.status)
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


def _sign_in_page(form: Form, status: int = 200) -> Response:
    cookie = cookies.session_cookie()
    return render(
        "auth/sign_in.html",
        status=status,
        form=form,
        has_timed_out=status == 200 and bool(cookie) and queries.has_timed_out(cookie),
        is_text_safe=(form.next.data or "").startswith(KEPT),
        idle_minutes=settings().session.idle_minutes,
    )


def _again_page(form: Form, status: int = 200) -> Response:
    minutes = settings().session.reauthenticate_minutes
    return render("auth/sign_in_again.html", status=status, form=form, minutes=minutes)


def _leave(text: str) -> Response:
    response = redirect_to("/sign-in")
    cookies.end_session(response)
    notice(text)
    return response


def _address() -> str:
    return client_address() or ""
