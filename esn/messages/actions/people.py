"""Who is in a group, and what it is called. Each change is a line in the thread, shown to everybody in it."""

from flask_babel import gettext as _

from esn.core.actor import Actor
from esn.core.errors import NotAllowed, NotValid
from esn.core.unit_of_work import unit_of_work
from esn.messages.actions.rows import Locked, add_line, list_participants, lock_conversation, require_messages
from esn.messages.actions.starting import checked_name
from esn.messages.models import ADDED, ADDED_WITH_HISTORY, LEFT, NAMED
from esn.messages.policy import may_leave
from esn.messages.recipients import find_recipients, require_room
from esn.spaces.actions.lifecycle import rename_space
from esn.spaces.actions.rows import admit, dismiss, record_step


def add_people(actor: Actor, space_id: int, to: str, *, with_history: bool) -> int:
    """Let the people named in `to` in, from now on or with what the actor can see; gives how many came.

    NotValid for the field `to`, NotAllowed in a conversation of two.
    """
    with unit_of_work() as unit:
        place = lock_conversation(unit, actor, space_id)
        require_messages(actor)
        _require_group(place, _("A conversation of two stays between two. Start a new one with everybody."))
        inside = set(list_participants(unit, space_id))
        people = find_recipients(actor, to)
        new = [account for account in people if account.id not in inside]
        if not new:
            raise NotValid(fields={"to": _("%(name)s is in it already.", name=people[0].display_name)})
        require_room(len(inside) + len(new))
        step = ADDED_WITH_HISTORY if with_history else ADDED
        visible_from = place.own.visible_from_position if with_history else place.conversation.last_position + 1
        for account in new:
            row = admit(unit, place.space, account.id, None, visible_from=visible_from)
            record_step(unit, actor, row, "added")
            add_line(unit, actor, place, step, account_id=account.id)
        return len(new)


def leave_conversation(actor: Actor, space_id: int) -> None:
    """Leave a group; pages, search and open connections follow at once. NotAllowed in a conversation of two."""
    with unit_of_work() as unit:
        place = lock_conversation(unit, actor, space_id)
        _require_group(place, _("A conversation of two cannot be left. You can mute it."))
        dismiss(unit, place.own)
        record_step(unit, actor, place.own, "left", is_gone=True)
        add_line(unit, actor, place, LEFT, account_id=actor.id)


def name_conversation(actor: Actor, space_id: int, name: str) -> None:
    """Give a group a name, another one, or none."""
    name = checked_name(name)
    with unit_of_work() as unit:
        place = lock_conversation(unit, actor, space_id)
        require_messages(actor)
        _require_group(place, _("A conversation of two is called by the names of the two."))
        if name == place.space.name:
            return
        rename_space(unit, actor, place.space, name)
        add_line(unit, actor, place, NAMED, name=name)


def _require_group(place: Locked, text: str) -> None:
    if not may_leave(is_pair=place.is_pair):
        raise NotAllowed(text)
