"""Posts that wait for their moment; `place` holds the ids of their communities."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _

from esn.content.models import ScheduledText
from esn.content.scheduling import Goal, Kind, Published
from esn.core.actor import Actor
from esn.people.queries import PersonCard, list_cards
from esn.posts.actions import create_post, require_postable
from esn.posts.audience import audience_of
from esn.spaces.queries import SpaceView, list_spaces


def place_of(space_ids: Sequence[int], sender_id: int | None = None) -> dict[str, Any]:
    """What `place` holds."""
    return {"space_ids": list(space_ids)} | ({"sender_id": sender_id} if sender_id else {})


def _check(actor: Actor, text: ScheduledText) -> None:
    require_postable(
        actor, text.place["space_ids"], text.source, title=text.title, sender_id=text.place.get("sender_id")
    )


def _publish(actor: Actor, text: ScheduledText) -> Published:
    post_id = create_post(
        actor, text.place["space_ids"], text.source, title=text.title, sender_id=text.place.get("sender_id")
    )
    return Published(post_id, f"/p/{post_id}")


def _describe(actor: Actor, texts: Sequence[ScheduledText]) -> dict[int, Goal]:
    wanted = {space_id for text in texts for space_id in text.place["space_ids"]}
    known = {space.id: space for space in list_spaces(actor, sorted(wanted))}
    senders = list_cards({text.place["sender_id"] for text in texts if "sender_id" in text.place})
    return {
        text.id: _goal(
            [known[n] for n in text.place["space_ids"] if n in known], senders.get(text.place.get("sender_id", 0))
        )
        for text in texts
    }


def _goal(spaces: Sequence[SpaceView], sender: PersonCard | None) -> Goal:
    names = ", ".join(space.name for space in spaces)
    name = _("Post to %(name)s", name=names) if spaces else _("Post to a community that you cannot see any more")
    return Goal(
        name=name if sender is None else f"{sender.name}: {name}",
        audience=audience_of(spaces),
        send_text=_("Post now"),
        draft_place=f"post:{spaces[0].slug}" if spaces else "post:",
    )


POST = Kind(kept_as="public", check=_check, publish=_publish, describe=_describe)
