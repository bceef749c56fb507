"""Answering a team message: privately to who sent it, or for everybody it was addressed to."""

import sqlalchemy as sa
from flask_babel import gettext as _

from esn.content.actions.drafts import discard_sent_draft
from esn.content.actions.writing import Prepared, prepare
from esn.core.actor import Actor
from esn.core.errors import Conflict, NotAllowed, NotFound
from esn.core.submission import once
from esn.core.unit_of_work import UnitOfWork, unit_of_work
from esn.messages.actions.rows import require_messages, see
from esn.messages.actions.sending import add_message, require_reader
from esn.messages.actions.starting import open_pair
from esn.messages.actions.team_rows import find_team_message, place_text
from esn.messages.audience import PRIVATE
from esn.messages.events import TeamReplyOpened, TeamReplySettled, TeamReplyShared
from esn.messages.models import Conversation, TeamMessage, TeamReply
from esn.messages.queries.leading import leads, list_reader_ids, mark_of
from esn.people.models import Account

ANSWERED, DONE = "answered", "done"


def reply_to_team(
    actor: Actor,
    content_id: int,
    source: str,
    *,
    readers: str | None = None,
    submission: str = "",
    draft_id: int | None = None,
) -> int:
    """Answer a team message as it was sent: privately to its sender, or for everybody; gives the reply's id.

    `readers`: the mark of those who were said to read a private one; Conflict where it would be others. NotFound for
    whom it was not sent to, NotAllowed where nobody would read it.
    """
    prepared = prepare(source)
    with unit_of_work() as unit:
        about = find_team_message(unit, actor, content_id)
        require_messages(actor)
        discard_sent_draft(actor, draft_id, submission)
        if about.replies != PRIVATE:
            return once(unit, actor, submission, lambda: _share(unit, actor, about, prepared))
        if leads(actor, about.sender_id):
            raise NotAllowed(_("Answer a reply, or answer all."))
        return once(unit, actor, submission, lambda: _answer_privately(unit, actor, about, prepared, readers))


def answer_all(actor: Actor, content_id: int, source: str, *, reply_id: int | None = None, submission: str = "") -> int:
    """The sender, or a delegate, answers everybody, perhaps because of one private reply, whose writer is not named.

    Gives its id.
    """
    prepared = prepare(source)
    with unit_of_work() as unit:
        about = find_team_message(unit, actor, content_id, is_led=True)
        require_messages(actor)

        def answer() -> int:
            message_id = _share(unit, actor, about, prepared, author_id=about.sender_id)
            if reply_id is not None:
                _settle(unit, actor, about, reply_id, ANSWERED)
            return message_id

        return once(unit, actor, submission, answer)


def finish_reply(actor: Actor, content_id: int, reply_id: int) -> None:
    """The sender is done with a private reply; what its writer adds waits again. `reply_id`: of the conversation."""
    with unit_of_work() as unit:
        _settle(unit, actor, find_team_message(unit, actor, content_id, is_led=True), reply_id, DONE)


def _answer_privately(
    unit: UnitOfWork, actor: Actor, about: TeamMessage, prepared: Prepared, readers: str | None
) -> int:
    reader_ids = list_reader_ids(actor, about)
    if not reader_ids:
        raise NotAllowed(_("Nobody writes for this account at present, so nobody would read an answer."))
    if readers is not None and readers != mark_of(reader_ids):
        text = _("Other people read your reply than the page said. Look at the line above the button, then send.")
        raise Conflict(text)
    sender = unit.session.get_one(Account, about.sender_id)
    delegate_ids = [number for number in reader_ids if number != sender.id]
    place = open_pair(unit, actor, sender, f"{about.content_id}:{actor.id}", delegate_ids=delegate_ids)
    require_reader(unit, actor, place)
    if unit.session.get(TeamReply, place.space.id) is None:
        unit.session.add(TeamReply(space_id=place.space.id, about_id=about.content_id, account_id=actor.id))
        unit.session.flush()
        unit.record(
            TeamReplyOpened(
                actor_id=actor.account_id,
                object_id=place.space.id,
                space_ids=(place.space.id,),
                about_id=about.content_id,
                account_id=actor.id,
            )
        )
    return add_message(unit, actor, place, prepared)


def _share(
    unit: UnitOfWork, actor: Actor, about: TeamMessage, prepared: Prepared, *, author_id: int | None = None
) -> int:
    message_id, position = place_text(unit, actor, about.space_id, prepared, about.content_id, author_id=author_id)
    unit.record(
        TeamReplyShared(
            actor_id=actor.account_id,
            object_id=message_id,
            space_ids=(about.space_id,),
            about_id=about.content_id,
            sender_id=about.sender_id,
            written_for_id=author_id if author_id != actor.id else None,
            position=position,
            mentioned_ids=prepared.mentioned_ids,
            source=prepared.source,
        )
    )
    return message_id


def _settle(unit: UnitOfWork, actor: Actor, about: TeamMessage, reply_id: int, settled_as: str) -> None:
    mine = sa.select(TeamReply).where(TeamReply.space_id == reply_id, TeamReply.about_id == about.content_id)
    row = unit.session.scalar(mine.with_for_update())
    if row is None:
        raise NotFound
    row.settled_as = settled_as
    row.settled_position = unit.session.get_one(Conversation, reply_id).last_position
    unit.record(
        TeamReplySettled(
            actor_id=actor.account_id,
            object_id=about.content_id,
            space_ids=(reply_id,),
            settled_as=settled_as,
            position=row.settled_position,
        )
    )
    see(unit, actor, reply_id, row.settled_position)
