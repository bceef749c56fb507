"""What the page of a post needs beside the thread: the reply box with its draft, who will see it."""

from typing import Any

from esn.content.queries import find_draft
from esn.core.actor import Actor
from esn.people.queries import list_official_names
from esn.posts.audience import audience_of
from esn.posts.composing import sender_choices
from esn.posts.forms import ReplyForm
from esn.posts.queries import get_thread
from esn.spaces.queries import list_spaces


def thread_context(
    actor: Actor,
    post_id: int,
    form: ReplyForm | None = None,
    *,
    after: int | None = None,
    reply_id: int | None = None,
) -> dict[str, Any]:
    """The thread, and the form: a new one holds the newest draft; NotFound when the post may not be seen."""
    thread = get_thread(actor, post_id, after=after, reply_id=reply_id)
    draft = find_draft(actor, "reply", f"reply:{post_id}") if thread.may_reply and form is None else None
    spaces = list_spaces(actor, [place.space_id for place in thread.post.places])
    if form is None:
        values = {"text": draft.source, "draft": draft.id} if draft else {}
        form = ReplyForm(formdata=None, **values)
    names = list_official_names(actor) if thread.post.is_official and thread.may_reply else []
    official = [one for one in names if one[0] == thread.post.author_id]
    newest = (thread.last or thread.first)[-1].id if thread.first else 0
    return {
        "thread": thread,
        "senders": sender_choices(actor, official),
        "post": thread.post,
        "space": spaces[0] if spaces else None,
        "form": form,
        "draft": draft,
        "newest": newest,
        "audience_text": audience_of(spaces),
    }
