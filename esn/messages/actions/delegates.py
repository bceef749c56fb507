"""What follows where somebody may write for a leader, and where that ends: who reads what the people answer."""

import sqlalchemy as sa

from esn.core import clock, jobs
from esn.core.actor import SYSTEM
from esn.core.unit_of_work import unit_of_work
from esn.messages.actions.team_rows import admit_delegate
from esn.messages.models import TeamMessage, TeamReply
from esn.people.queries import list_delegate_ids
from esn.spaces.actions.rows import dismiss, record_step
from esn.spaces.models import DELEGATE, Membership, Space

BATCH = 50  # places taken away in one transaction
MESSAGES_MAX = 50  # the newest in force


def admit_to_messages(account_id: int, writer_id: int) -> None:
    """Let a new delegate read the leader's messages in force; replies that came before stay as they were promised."""
    in_force = TeamMessage.sender_id == account_id, TeamMessage.in_force_until > clock.now()
    newest = sa.select(TeamMessage.space_id).where(*in_force).order_by(TeamMessage.content_id.desc())
    with unit_of_work() as unit:
        for space_id in unit.session.scalars(newest.limit(MESSAGES_MAX)).all():
            admit_delegate(unit, SYSTEM, unit.session.get_one(Space, space_id), writer_id)


def dismiss_delegate(account_id: int, writer_id: int) -> None:
    """Take a former delegate out of the leader's messages and the conversations about them, batch by batch."""
    with unit_of_work() as unit:
        if writer_id in list_delegate_ids(account_id):
            return  # named again meanwhile
        led = sa.select(Membership).where(Membership.account_id == writer_id, Membership.source == DELEGATE)
        led = led.where(Membership.space_id.in_(_places_of(account_id))).order_by(Membership.space_id)
        rows = unit.session.scalars(led.limit(BATCH).with_for_update()).all()
        for row in rows:
            dismiss(unit, row)
            record_step(unit, SYSTEM, row, "dropped", is_gone=True)
        if len(rows) == BATCH:
            key = f"messages.dismiss_delegate:{account_id}:{writer_id}"
            jobs.enqueue("messages.dismiss_delegate", unique_key=key, account_id=account_id, writer_id=writer_id)


def _places_of(account_id: int) -> sa.CompoundSelect[int]:
    """Where the leader's messages stand, and the private answers to them."""
    sent = sa.select(TeamMessage.space_id).where(TeamMessage.sender_id == account_id)
    about = sa.select(TeamMessage.content_id).where(TeamMessage.sender_id == account_id)
    return sent.union_all(sa.select(TeamReply.space_id).where(TeamReply.about_id.in_(about)))
