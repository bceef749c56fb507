"""When a team message was sent, why it went beyond the week's budget, and why it passed quiet hours."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

REASONS = ("over_budget", "urgent")
MESSAGES = sa.table("team_message", sa.column("content_id"), sa.column("sent_at"))
CONTENT = sa.table("content", sa.column("id"), sa.column("created_at"))


def upgrade() -> None:
    """Go to this revision; what was sent before counts from when it was written."""
    op.add_column("team_message", sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True))
    for name in REASONS:
        op.add_column("team_message", sa.Column(name, sa.String(length=300), nullable=True))
    written = sa.select(CONTENT.c.created_at).where(CONTENT.c.id == MESSAGES.c.content_id).scalar_subquery()
    op.execute(sa.update(MESSAGES).values(sent_at=written))
    op.create_index(op.f("ix_team_message_sent_at"), "team_message", ["sent_at"])


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_index(op.f("ix_team_message_sent_at"), "team_message")
    for name in ("sent_at", *REASONS):
        op.drop_column("team_message", name)
