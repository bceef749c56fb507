"""Highlights: which posts reach the people who chose *Highlights* (ui.md 4.2)."""

from datetime import timedelta

import sqlalchemy as sa

from esn.content.events import HighlightsChosen
from esn.content.models import Content, ContentActivity, Placement
from esn.core import clock
from esn.core.actor import Actor
from esn.core.unit_of_work import unit_of_work

WINDOW = timedelta(days=30)
LOOKED_AT = 500  # newest posts of the space
TOP_SHARE = 5  # the top fifth
FEWEST_REPLIES = 3


def choose_highlights(actor: Actor, space_id: int) -> None:
    """Mark the fifth of a space's recent posts with the most replies; a mark, once given, stays."""
    with unit_of_work() as unit:
        rows = unit.session.execute(
            sa.select(Placement.content_id, Placement.is_highlight, ContentActivity.reply_count)
            .join(Content, Content.id == Placement.content_id)
            .join(ContentActivity, ContentActivity.content_id == Content.id)
            .where(
                Placement.space_id == space_id,
                Placement.state == "published",
                Content.created_at >= clock.now() - WINDOW,
            )
            .order_by(Placement.position.desc())
            .limit(LOOKED_AT)
        ).all()
        busiest = sorted(rows, key=lambda row: -row.reply_count)[: max(1, len(rows) // TOP_SHARE)]
        chosen = [r.content_id for r in busiest if r.reply_count >= FEWEST_REPLIES and not r.is_highlight]
        if not chosen:
            return
        unit.session.execute(
            sa.update(Placement)
            .where(Placement.space_id == space_id, Placement.content_id.in_(chosen))
            .values(is_highlight=True),
            execution_options={"synchronize_session": False},
        )
        unit.record(
            HighlightsChosen(
                actor_id=actor.account_id, object_id=space_id, space_ids=(space_id,), content_ids=tuple(chosen)
            )
        )
