"""Who may read and decide: the role that the asker named, and never anybody whose text it is."""

from collections.abc import Collection

import sqlalchemy as sa

from esn.approval.models import Approval
from esn.core.actor import Actor


def reviewed_by(actor: Actor) -> sa.ColumnElement[bool]:
    """SQL filter: what the actor's roles read, one's own too (to see, not to decide)."""
    return Approval.reviewer_role.in_(actor.roles)


def is_concerned(actor: Actor, approval: Approval, delegate_ids: Collection[int]) -> bool:
    """Whether the actor wrote it, may write in that name, or is spoken for."""
    return actor.account_id in {approval.author_id, approval.written_for_id, *delegate_ids}


def may_decide(actor: Actor, approval: Approval, delegate_ids: Collection[int]) -> bool:
    """Decide on the text: with the role, and not concerned."""
    return actor.has_role(approval.reviewer_role) and not is_concerned(actor, approval, delegate_ids)
