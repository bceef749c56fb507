"""Writing: compose, reply, edit, remove, react. Each view calls one action."""

from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask_babel import gettext as _
from markupsafe import Markup

from esn.content.actions.changes import edit_content, remove_content
from esn.content.actions.reactions import set_reaction
from esn.content.actions.replies import reply_to
from esn.content.actions.scheduling import schedule_text
from esn.content.forms import DraftForm, EditForm, TextForm
from esn.content.keeping import kept_until
from esn.content.publish_time import chosen_moment
from esn.content.queries import find_mentioned, get_draft, get_source, list_reactors
from esn.core.errors import Conflict, NotAllowed, NotFound, NotValid, Refusal
from esn.core.text import render as render_text
from esn.posts import queries
from esn.posts.actions import create_post
from esn.posts.composing import compose_context, find_space_ids, new_post_form
from esn.posts.forms import PostForm, ReplyForm
from esn.posts.routes.drafts import keep_as_draft
from esn.posts.scheduling import place_of
from esn.posts.thread_page import thread_context
from esn.settings import settings
from esn.web.answers import notice, redirect_to
from esn.web.cursor import read_number
from esn.web.forms import failed
from esn.web.fragments import is_partial, render
from esn.web.unsent import keeping_text
from esn.web.viewer import current_actor

REFUSED = (NotValid, NotAllowed, NotFound, Conflict)

bp = Blueprint("writing", __name__)


@bp.get("/compose")
def compose() -> Response:
    """The full-page composer, with the draft asked for."""
    actor = current_actor()
    form = new_post_form(actor, request.args.get("to", ""), read_number("draft"))
    return render("posts/compose.html", form=form, **compose_context(actor, form))


@bp.get("/compose/audience")
def tell_audience() -> Response:
    """Who will see a text in the communities chosen meanwhile, and what the button says."""
    form = PostForm(formdata=None, to=request.args.get("to", ""), also=request.args.getlist("also"))
    context = compose_context(current_actor(), form)
    return jsonify(audience=context["audience_text"], send=context["send_text"])


@bp.post("/compose")
def post() -> Response:
    """Publish, keep as a draft, or show how it will look."""
    actor, form = current_actor(), PostForm()
    if form.then.data == "draft" and (kept := _kept(form)):
        return kept
    if not form.validate() or form.then.data == "draft":
        return failed(form, "posts/compose.html", **compose_context(actor, form))
    if form.then.data == "preview":
        return render("posts/compose.html", form=form, preview=_preview(form), **compose_context(actor, form))
    try:
        if form.is_later:
            return _schedule(form)
        post_id = create_post(
            actor,
            find_space_ids(actor, form),
            form.text.data or "",
            title=form.title.data or "",
            sender_id=form.sender.data,
            submission=form.submission.data or "",
            draft_id=form.draft.data,
        )
    except REFUSED as refusal:
        return _refused(refusal, "posts/compose.html", form=form, **compose_context(actor, form))
    return redirect_to(f"/p/{post_id}")


@bp.post("/p/<int:post_id>/reply")
@keeping_text
def reply(post_id: int) -> Response:
    """Answer a post; a script gets the new reply, otherwise the thread opens at it."""
    actor, form = current_actor(), ReplyForm()
    if form.then.data == "draft" and (kept := _kept(form)):
        return kept
    if not form.validate() or form.then.data == "draft":
        return render("posts/post.html", status=422, **thread_context(actor, post_id, form))
    if form.then.data == "preview":
        return render("posts/post.html", preview=_preview(form), **thread_context(actor, post_id, form))
    try:
        reply_id = reply_to(
            actor,
            post_id,
            form.text.data or "",
            parent_id=form.parent.data,
            sender_id=form.sender.data,
            submission=form.submission.data or "",
            draft_id=form.draft.data,
        )
    except (NotValid, NotAllowed, Conflict) as refusal:
        return _refused(refusal, "posts/post.html", **thread_context(actor, post_id, form))
    return redirect_to(f"/p/{post_id}#r{reply_id}")


@bp.get("/p/<int:content_id>/edit")
@bp.get("/r/<int:content_id>/edit")
def edit(content_id: int) -> Response:
    """One's own text, to change it; with a draft of the change if there is one."""
    actor = current_actor()
    version = get_source(actor, content_id)
    form = EditForm(formdata=None, text=version.source, title=version.title, base=version.number)
    if draft_id := read_number("draft"):
        draft = get_draft(actor, draft_id)
        form = EditForm(formdata=None, text=draft.source, title=draft.title, base=version.number, draft=draft.id)
    return render("posts/edit.html", form=form, card=queries.get_card(actor, content_id))


@bp.post("/p/<int:content_id>/edit")
@bp.post("/r/<int:content_id>/edit")
@keeping_text
def change(content_id: int) -> Response:
    """Give one's own text a new version."""
    actor, form = current_actor(), EditForm()
    card = queries.get_card(actor, content_id)
    if form.then.data == "draft" and (kept := _kept(form)):
        return kept
    if not form.validate() or form.then.data == "draft":
        return failed(form, "posts/edit.html", card=card)
    if form.then.data == "preview":
        return render("posts/edit.html", form=form, card=card, preview=_preview(form))
    try:
        edit_content(
            actor,
            content_id,
            source=form.text.data or "",
            title=form.title.data or "",
            base_version=form.base.data or 0,
            draft_id=form.draft.data,
        )
    except (NotValid, NotAllowed, Conflict) as refusal:
        return _refused(refusal, "posts/edit.html", form=form, card=card)
    return redirect_to(card.url)


@bp.get("/p/<int:content_id>/delete")
@bp.get("/r/<int:content_id>/delete")
def confirm_removal(content_id: int) -> Response:
    """Ask before a text is taken away from everybody."""
    card = queries.get_card(current_actor(), content_id)
    if not card.may_delete:
        raise NotFound
    return render(
        "posts/delete.html", card=card, kept_until=kept_until(card.created_at, settings().retention.posts_years)
    )


@bp.post("/p/<int:content_id>/delete")
@bp.post("/r/<int:content_id>/delete")
def remove(content_id: int) -> Response:
    """Take one's own text away from all readers."""
    content = remove_content(current_actor(), content_id)
    notice(_("Removed for everyone."))
    return redirect_to(f"/p/{content.thread_root_id or content.id}")


@bp.post("/p/<int:content_id>/reactions")
@bp.post("/r/<int:content_id>/reactions")
def react(content_id: int) -> Response:
    """React, or take it back: `add` or `take_back` names the kind."""
    actor, is_on = current_actor(), "add" in request.form
    set_reaction(actor, content_id, request.form.get("add") or request.form.get("take_back", ""), is_on=is_on)
    card = queries.get_card(actor, content_id)
    if not is_partial():
        return redirect_to(card.url)
    return render("posts/_reactions.html", post=card)


@bp.get("/p/<int:content_id>/reactions")
@bp.get("/r/<int:content_id>/reactions")
def show_reactors(content_id: int) -> Response:
    """Who reacted, by kind."""
    actor = current_actor()
    card = queries.get_card(actor, content_id)
    return render("posts/reactors.html", card=card, reactors=list_reactors(actor, content_id))


def _schedule(form: PostForm) -> Response:
    actor = current_actor()
    schedule_text(
        actor,
        "post",
        place_of(find_space_ids(actor, form), form.sender.data),
        form.text.data or "",
        title=form.title.data or "",
        publish_at=chosen_moment(form.when.data, form.send_at.data),
        submission=form.submission.data or "",
        draft_id=form.draft.data,
    )
    notice(_("Scheduled. You can change it until then."))
    return redirect_to("/scheduled")


def _preview(form: TextForm) -> Markup:
    source = form.text.data or ""
    mentioned = {name: address for name, (_id, address) in find_mentioned(source).items()}
    return Markup(render_text(source, mentioned).html)  # noqa: S704 - sanitised by render_text


def _kept(form: TextForm) -> Response | None:
    """The way to the drafts; None where this is too long even for one."""
    if not DraftForm().validate():
        return None
    keep_as_draft(current_actor(), form)
    notice(_("Draft saved."))
    return redirect_to("/drafts")


def _refused(refusal: Refusal, template: str, form: TextForm, **context: Any) -> Response:
    """The form again with what the action said, everything typed kept."""
    if isinstance(refusal, NotValid):
        form.take(refusal)
        return failed(form, template, **context)
    form.form_errors.append(refusal.message or _("This page does not exist or is not shared with you."))
    return render(template, status=refusal.status, form=form, **context)
