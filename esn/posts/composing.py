"""What the composer page needs beside its form: my communities, the audience line, the draft."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from esn.content.queries import get_draft
from esn.core.actor import Actor
from esn.core.errors import NotFound
from esn.people.queries import list_official_names
from esn.posts.audience import audience_of
from esn.posts.forms import PostForm
from esn.settings import settings
from esn.spaces.queries import SpaceLine, list_my_spaces, list_spaces


def new_post_form(actor: Actor, slug: str, draft_id: int | None) -> PostForm:
    """An empty form for this community, or filled from a draft; NotFound for somebody else's draft."""
    if draft_id is None:
        return PostForm(formdata=None, to=slug)
    draft = get_draft(actor, draft_id)
    return PostForm(
        formdata=None, to=draft.place.partition(":")[2] or slug, title=draft.title, text=draft.source, draft=draft.id
    )


def compose_context(actor: Actor, form: PostForm) -> dict[str, Any]:
    """The communities to choose from, the one chosen, and who will see the text."""
    spaces = [space for space in list_my_spaces(actor) if not space.is_archived]
    chosen = next((space for space in spaces if space.slug == form.to.data), None)
    named = {form.to.data, *(form.also.data or ())}
    audience = list_spaces(actor, [space.id for space in spaces if space.slug in named]) if chosen else []
    options = [("", _("Choose a community")), *((space.slug, space.name) for space in spaces)]
    return {
        "senders": sender_choices(actor, list_official_names(actor)),
        "spaces": spaces,
        "options": options,
        "chosen": chosen,
        "audience_text": audience_of(audience),
        "send_text": _("Post to %(name)s", name=chosen.name) if chosen else _("Post to community"),
        "limit": settings().posts.max_length,
    }


def sender_choices(actor: Actor, official: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """As whom one may write here: oneself first; empty where there is no choice."""
    return [(actor.id, actor.display_name), *official] if official else []


def find_space_ids(actor: Actor, form: PostForm) -> list[int]:
    """The ids of the communities named in the form; NotFound for one the actor does not belong to."""
    mine: Sequence[SpaceLine] = list_my_spaces(actor)
    ids = {space.slug: space.id for space in mine}
    try:
        return [ids[slug] for slug in dict.fromkeys([form.to.data or "", *(form.also.data or ())])]
    except KeyError as unknown:
        raise NotFound from unknown
