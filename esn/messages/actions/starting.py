"""Starting a conversation: with one person there is one for ever, with more a new one each time."""

from collections.abc import Sequence

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.content.actions.drafts import discard_sent_draft
from esn.content.actions.writing import prepare
from esn.core import clock
from esn.core.actor import Actor
from esn.core.errors import NotValid
from esn.core.submission import once
from esn.core.text import clean_line
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.messages.actions.rows import Locked, lock_conversation, require_messages
from esn.messages.actions.sending import add_message
from esn.messages.actions.team_rows import admit_delegate
from esn.messages.models import NAME_LENGTH, Conversation
from esn.messages.policy import pair_key_of
from esn.messages.recipients import find_recipients, require_room
from esn.people.models import Account
from esn.spaces.actions.lifecycle import add_private_space
from esn.spaces.actions.rows import admit, record_step
from esn.spaces.models import CONVERSATION


def start_conversation(
    actor: Actor, to: str, source: str, *, name: str = "", submission: str = "", draft_id: int | None = None
) -> int:
    """Send the first message to the people named in `to`; gives the conversation's id.

    To one person it goes into the conversation that there is. NotValid by field, NotAllowed with posting locked.
    """
    prepared, name = prepare(source), checked_name(name)
    with unit_of_work() as unit:
        require_messages(actor)
        others = find_recipients(actor, to)
        require_room(len(others) + 1)

        def start() -> int:
            is_pair = len(others) == 1 and not name
            place = open_pair(unit, actor, others[0]) if is_pair else _create(unit, actor, others, name)
            add_message(unit, actor, place, prepared)
            return place.space.id

        discard_sent_draft(actor, draft_id, submission)
        return once(unit, actor, submission, start)


def require_startable(actor: Actor, to: str, source: str, *, name: str = "") -> None:
    """Raise what `start_conversation` would raise now."""
    prepare(source)
    checked_name(name)
    require_messages(actor)
    require_room(len(find_recipients(actor, to)) + 1)


def checked_name(name: str) -> str:
    """A conversation's name in one line; NotValid for one that is too long."""
    name = clean_line(name)
    if len(name) > NAME_LENGTH:
        raise NotValid(fields={"name": _("Use at most %(number)s characters.", number=NAME_LENGTH)})
    return name


def open_pair(
    unit: UnitOfWork, actor: Actor, other: Account, key: str = "", *, delegate_ids: Sequence[int] = ()
) -> Locked:
    """The one conversation of two people, or the one that `key` names beside it, then with the other's delegates.

    Both rows are locked, so that two first messages at once make one.
    """
    both = sa.select(Account.id).where(Account.id.in_((actor.id, other.id))).order_by(Account.id)
    unit.session.execute(both.with_for_update(key_share=True))
    key = key or pair_key_of(actor.id, other.id)
    space_id = unit.session.scalar(sa.select(Conversation.space_id).where(Conversation.pair_key == key))
    if space_id is not None:
        return lock_conversation(unit, actor, space_id)
    people = [] if other.directory_id is None else [other]  # nobody reads as an official account
    place = _create(unit, actor, people, "", key)
    for account_id in delegate_ids:
        admit_delegate(unit, actor, place.space, account_id)
    return place


def _create(unit: UnitOfWork, actor: Actor, others: list[Account], name: str, pair_key: str | None = None) -> Locked:
    space = add_private_space(unit, actor, CONVERSATION, name)
    row = Conversation(space_id=space.id, pair_key=pair_key, last_position=0, last_at=clock.now())
    unit.session.add(row)
    record_step(unit, actor, admit(unit, space, actor.id, None), "joined")
    for account in others:
        record_step(unit, actor, admit(unit, space, account.id, None), "added")
    return lock_conversation(unit, actor, space.id)
