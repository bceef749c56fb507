"""Team messages that stand on Home until a day: announcements."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

IS_ANNOUNCED = sa.text("announced_until IS NOT NULL")


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("team_message", sa.Column("announced_until", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        op.f("ix_team_message_announced_until"),
        "team_message",
        ["announced_until"],
        sqlite_where=IS_ANNOUNCED,
        postgresql_where=IS_ANNOUNCED,
    )


def downgrade() -> None:
    """Go back to the one before."""
    op.drop_index(op.f("ix_team_message_announced_until"), "team_message")
    op.drop_column("team_message", "announced_until")
