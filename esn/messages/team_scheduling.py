"""Team messages that wait for their moment: the audience is judged again then, and asked about if it is another one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext as _

from esn.content.models import ScheduledText
from esn.content.scheduling import Goal, Kind, Published
from esn.content.wording import byline
from esn.core.actor import Actor
from esn.core.errors import Conflict, NotAllowed
from esn.messages.actions.team import NewTeamMessage, require_team_sendable, send_team_message
from esn.messages.audience import audience_from
from esn.messages.queries.audience import Reach, may_address, measure, number_words
from esn.messages.queries.leading import sending_as
from esn.messages.record_line import record_line
from esn.people.queries import find_purpose

# People join and leave all the time. Beyond this the audience is not the one that its author has seen.
SHARE, FEW = 10, 2  # a tenth of them, or two


def place_of(new: NewTeamMessage) -> dict[str, Any]:
    """What `place` holds of a team message: all but its text. `seen`: the mark of the people its author has seen."""
    return {
        "audience": new.audience.as_data(),
        "seen": new.seen,
        "replies": new.replies,
        "statement": new.statement,
        "confirm_by": new.confirm_by.isoformat() if new.confirm_by else None,
        "announce_until": new.announce_until.isoformat() if new.announce_until else None,
        "over_budget": new.over_budget,
        "urgent": new.urgent,
        "sender_id": new.sender_id,
    }


def _message_of(text: ScheduledText) -> NewTeamMessage:
    facts = {name: text.place[name] for name in ("seen", "replies", "statement", "over_budget", "urgent")}
    return NewTeamMessage(
        source=text.source,
        audience=audience_from(text.place["audience"]),
        confirm_by=_day(text.place["confirm_by"]),
        announce_until=_day(text.place["announce_until"]),
        is_scheduled=text.id is not None,
        sender_id=text.place.get("sender_id"),
        **facts,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _check(actor: Actor, text: ScheduledText) -> None:
    require_team_sendable(actor, _message_of(text), text.publish_at)


def _publish(actor: Actor, text: ScheduledText) -> Published:
    new = _message_of(text)
    reach = measure(sending_as(actor, new.sender_id), new.audience)
    _require_alike(new.seen, reach)
    content_id = send_team_message(actor, replace(new, seen=reach.mark))
    return Published(content_id, f"/messages/team/{content_id}")


def _require_alike(seen: str, now: Reach) -> None:
    """Conflict where the audience is too far from what its author has seen; who may no longer write is told that."""
    number = seen.partition(".")[0]
    before = int(number) if number.isascii() and number.isdigit() else 0
    if now.n and abs(now.n - before) > max(before // SHARE, FEW):
        people = {"before": number_words(before), "people": number_words(now.n)}
        raise Conflict(_("The audience has changed: it was %(before)s and is %(people)s now.", **people))


def _describe(actor: Actor, texts: Sequence[ScheduledText]) -> dict[int, Goal]:
    return {text.id: _goal(actor, text) for text in texts}


def _goal(actor: Actor, text: ScheduledText) -> Goal:
    audience, sender = audience_from(text.place["audience"]), _find_sender(actor, text)
    if sender is None or not may_address(sender, audience):
        name = _("Team message to people whom you cannot address any more")
        return Goal(name=name, audience=record_line(), send_text=_("Send now"), draft_place="newteam:")
    reach = measure(sender, audience)
    people = number_words(reach.n)
    name = _("Team message to %(people)s: %(words)s", people=people, words=reach.words)
    return Goal(
        name=name if sender.id == actor.id else f"{_by(actor, sender)}: {name}",
        audience=" ".join((_("It reaches %(people)s.", people=people), record_line())),
        send_text=_("Send to %(people)s now", people=people),
        draft_place="newteam:",
        seen=reach.mark,
    )


def _by(actor: Actor, sender: Actor) -> str:
    is_official = find_purpose(sender.id) is not None
    return byline(sender.display_name, actor.display_name, is_official=is_official)


def _find_sender(actor: Actor, text: ScheduledText) -> Actor | None:
    try:
        return sending_as(actor, text.place.get("sender_id"))
    except NotAllowed:
        return None


TEAM_MESSAGE = Kind(kept_as="message", check=_check, publish=_publish, describe=_describe)
